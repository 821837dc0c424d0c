import type { Client } from 'pg';
import { defined } from '../../../lib/error/defined';
import { printed, type Json } from '../../oracle/json';
import type { Cell, ColumnKind, Row, Shop } from '../../oracle/shop';
import { BEFORE_OUR_ERA, dayText } from '../../oracle/wall-clock';
import { SCHEMA, STORE_SCHEMA } from './tables';

export const EVENT_KINDS: Readonly<Record<string, ColumnKind>> = {
	name: 'key',
	occurred_at: 'instant',
	properties: 'json',
};
const NO_KINDS: Readonly<Record<string, ColumnKind>> = {};

const TABLES = [
	'customer',
	'address',
	'tag',
	'customer_group',
	'"order"',
	'line',
	'product',
	'product_category',
	'event',
];
const FILL = TABLES.map(
	(table, index) =>
		`f${index} AS (INSERT INTO law.${table} SELECT r.* FROM given, jsonb_populate_recordset(NULL::law.${table}, given.rows -> ${index}) r)`,
);
const EMPTY = `TRUNCATE ${TABLES.map((table) => `law.${table}`).join(', ')}, "law ""store""".membership`;
const LOAD = `WITH given AS MATERIALIZED (SELECT $1::jsonb AS rows), ${FILL.join(', ')} SELECT`;

/**
 * Puts these rows in the place of those that the shop has, and the members of the static segments with them.
 */
export async function load(
	shop: Shop,
	members: ReadonlyMap<number, readonly string[]>,
	client: Client,
): Promise<void> {
	await client.query(EMPTY);
	await client.query(LOAD, [
		`[${rowsOf(shop)
			.map((rows) => `[${rows.join(',')}]`)
			.join(',')}]`,
	]);
	const pairs = [...members].flatMap(([segment, ids]) => ids.map((id) => [segment, Number(id)]));
	await client.query(
		`INSERT INTO "${STORE_SCHEMA.replaceAll('"', '""')}".membership SELECT (p ->> 0)::int, (p ->> 1)::int FROM jsonb_array_elements($1) p`,
		[JSON.stringify(pairs)],
	);
}

/** The rows of each table in JSON, in the order of TABLES. */
function rowsOf({ customers, products, productCategories }: Shop): string[][] {
	const of = (rows: (customer: Shop['customers'][number]) => readonly Row[], kinds = NO_KINDS) =>
		customers.flatMap((customer) => rows(customer).map((row) => record(row, kinds, customer.row.id)));
	return [
		customers.map(({ row }) => record(row, SCHEMA.customers)),
		of(({ addresses }) => addresses),
		of(({ tags }) => tags),
		of(({ groups }) => groups),
		of(({ orders }) => orders.map((order) => order.row), SCHEMA.orders),
		customers.flatMap(({ orders }) =>
			orders.flatMap(({ row, lines }) =>
				lines.map((line) => record({ ...line, order_id: defined(row.id) }, SCHEMA.lines)),
			),
		),
		products.map((row) => record(row, NO_KINDS)),
		productCategories.map((row) => record(row, NO_KINDS)),
		of(({ events }) => events, EVENT_KINDS),
	];
}

/** A row as JSON that Postgres reads into a row of its table. */
export function record(row: Row, kinds: Readonly<Record<string, ColumnKind>>, customer?: Cell): string {
	const cells = Object.entries(customer === undefined ? row : { ...row, customer_id: customer });
	return `{${cells.map(([name, cell]) => `${JSON.stringify(name)}:${cellText(cell, Object.hasOwn(kinds, name) ? defined(kinds[name]) : 'text')}`).join(',')}}`;
}

function cellText(cell: Cell, kind: ColumnKind): string {
	if (kind === 'instant' && typeof cell === 'number') return JSON.stringify(timestamp(cell));
	return kind === 'json' || kind === 'list' ? printed(cell as Json) : JSON.stringify(cell);
}

function timestamp(instant: number): string {
	if (!Number.isFinite(instant)) return instant > 0 ? 'infinity' : '-infinity';
	if (instant === BEFORE_OUR_ERA) return '0044-03-15 12:00:00+00 BC';
	const day = Math.floor(instant / 86_400e6);
	const seconds = (instant - day * 86_400e6) / 1e6;
	const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, (seconds % 60).toFixed(6)];
	return `${dayText(day)} ${clock.map((part) => String(part).padStart(typeof part === 'string' ? 9 : 2, '0')).join(':')}+00`;
}
