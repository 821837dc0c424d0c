import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import { itemAt, lastOf } from '../../lib/error/defined';
import { makeCatalogue } from './catalogue';
import type { Catalogue } from './catalogue';
import { customerOf, invoicesByCustomer, selectCustomers } from './customers';
import type { Customer } from './customers';
import { readFacts } from './facts';
import type { Facts, Invoice } from './facts';
import { insertRows } from './insert';
import type { Row } from './insert';
import { Clock } from './invent/clock';
import { eventsOf } from './invent/events';
import { customerGroups, groupsOf, tagsOf } from './invent/labels';
import { customerRow, placesOf } from './invent/profile';
import { makeLines, makeOrders } from './orders';
import { addRefunds } from './refunds';

export interface LoadOptions {
	/**
	 * The instant of loading: the last order is one hour older. Same instant, same rows. Default: the clock.
	 */
	now?: Date;
	/** A smaller shop of so many customers with all their orders, and a like share of the guests' orders. */
	customers?: number;
	/** Told the name of each table before its rows are written. */
	onProgress?: (table: string, rows: number) => void;
}

type Tables = [name: string, rows: Row[]][];

/** Creates the schema `shop` and fills it, all or nothing. Fails when there is a schema of that name. */
export async function loadDemoShop(client: ClientBase, options: LoadOptions = {}): Promise<void> {
	const tables = makeTables(options);
	await client.query('BEGIN');
	try {
		await client.query(readSql('schema.sql'));
		for (const [name, rows] of tables) {
			options.onProgress?.(name, rows.length);
			await insertRows(client, name, rows);
		}
		await client.query(readSql('keys.sql'));
		for (const [name, rows] of tables) await finishTable(client, name, rows);
		await client.query('COMMIT');
	} catch (error) {
		await client.query('ROLLBACK');
		throw error;
	}
}

function makeTables({ now = new Date(), customers: count }: LoadOptions): Tables {
	const facts = readFacts();
	const last = lastSale(facts.invoices);
	const clock = new Clock(now.getTime(), last.minute);
	const byCustomer = invoicesByCustomer(facts);
	const allIds = [...byCustomer.keys()].sort((a, b) => a - b);
	const ids = count === undefined ? allIds : selectCustomers(allIds, count, last.customer);
	const customers = ids.map((id) => customerOf(id, byCustomer.get(id) ?? []));
	const invoices = selectInvoices(facts, new Set(ids), ids.length / allIds.length);
	const catalogue = makeCatalogue(facts, clock);
	const refunds = new Map<number, number>();
	for (const customer of customers) addRefunds(refunds, customer.invoices);
	return [
		...customerTables(customers, clock, catalogue),
		['shop.category', catalogue.categories],
		['shop.product', catalogue.products],
		['shop.variant', catalogue.variants],
		['shop.product_category', catalogue.productCategories],
		['shop."order"', makeOrders(invoices, clock, refunds, allIds)],
		['shop.order_line', makeLines(invoices, facts.articles, catalogue)],
	];
}

function customerTables(customers: Customer[], clock: Clock, { productOfArticle }: Catalogue): Tables {
	const rows = customers.map((customer) => customerRow(customer, clock));
	const events = customers.flatMap((customer, index) =>
		eventsOf(customer, Date.parse(itemAt(rows, index).created_at as string), clock, productOfArticle),
	);
	const ofEach = (rowsOf: (customer: Customer) => Row[]) =>
		customers.flatMap((customer) => rowsOf(customer).map((row) => ({ customer_id: customer.id, ...row })));
	return [
		['shop.customer', rows],
		['shop.address', numbered(ofEach((customer) => placesOf(customer).map((place) => ({ ...place }))))],
		['shop.tag', ofEach((customer) => tagsOf(customer).map((name) => ({ name })))],
		['shop.customer_group', customerGroups],
		[
			'shop.customer_group_member',
			ofEach((customer) => groupsOf(customer).map((group_id) => ({ group_id }))),
		],
		['shop.event', numbered(events)],
	];
}

function selectInvoices({ invoices }: Facts, ids: Set<number>, share: number): Invoice[] {
	if (share === 1) return invoices;
	const step = Math.round(1 / share);
	return invoices.filter(({ customer, number }) => (customer ? ids.has(customer) : number % step === 0));
}

// The statistics, and the next free id for those who go on selling.
async function finishTable(client: ClientBase, name: string, rows: Row[]): Promise<void> {
	await client.query(`ANALYZE ${name}`);
	if (!rows[0] || !('id' in rows[0])) return;
	await client.query(`SELECT setval(pg_get_serial_sequence($1, 'id'), (SELECT max(id) FROM ${name}))`, [
		name,
	]);
}

function lastSale(invoices: Invoice[]): Invoice {
	const sales = invoices.filter(({ kind }) => kind === 'sale');
	return lastOf(sales);
}

function numbered(rows: Row[]): Row[] {
	return rows.map((row, index) => ({ id: index + 1, ...row }));
}

function readSql(file: string): string {
	return readFileSync(join(__dirname, file), 'utf8');
}
