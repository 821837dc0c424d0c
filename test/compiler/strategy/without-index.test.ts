import { rowsOf, type Queryable } from '../../../lib/database';
import { sql, type Sql } from '../../../lib/database/sql';
import type { Compiled, Compiler } from '../../../lib/compiler/compiler';
import type { MembersQuery } from '../../../lib/compiler/query/members-query';
import { parseQuery } from '../../../lib/language/query';
import { customerList } from '../../../lib/engine/statement/customer-list';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import {
	anew,
	compilerOver,
	idsIn,
	MOMENT,
	plans,
	PURCHASE_TABLES,
	purchasesWith,
} from '../../support/purchases';

const MAPPING = purchasesWith({ product_categories: 'SELECT product_id, category FROM public.shelf' });

let database: TestDatabase;
let compiler: Compiler;
/** As of a merchant's server: lists of thousands do not fit. */
const SMALL = 'SET work_mem = 64';

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		${PURCHASE_TABLES};
		CREATE TABLE shelf (product_id integer, category text);
		INSERT INTO buyer SELECT n, 'Name ' || n FROM generate_series(1, 5000) AS n;
		INSERT INTO purchase SELECT n, 1 + n * 7 % 4900, '2025-01-01Z'::timestamptz + n * interval '30 minutes', n % 100 FROM generate_series(1, 20000) AS n;
		INSERT INTO line SELECT n, n % 30, 1, n % 100 FROM generate_series(1, 20000) AS n;
		INSERT INTO shelf SELECT n, 'shelf ' || n % 5 FROM generate_series(0, 29) AS n;
		CREATE INDEX ON line (purchase_id);
		ANALYZE`);
	compiler = await compilerOver(database.pool, MAPPING);
});
afterAll(() => database?.drop());

const compiled = (query: string): Compiled =>
	compiler.compile(parseQuery(query, { fields: compiler.context.catalogue }), MOMENT);
const customers = () => Promise.resolve(5000);

/** On one connection, whose lists are small. */
async function onSmallServer<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
	const client = await database.pool.connect();
	try {
		await client.query(SMALL);
		return await work(client);
	} finally {
		await client.query('RESET work_mem');
		client.release();
	}
}

const idsOf = (query: Sql): Promise<number[]> => idsIn(query, database.pool);

const AMOUNT = 'amount_spent > 150';
const ALTERNATIVES = [
	`products_purchased includes_any '3' or categories_purchased includes_any 'shelf 4'`,
	`(products_purchased includes_any '3' or categories_purchased includes_any 'shelf 4') and orders_count >= 5`,
	`not (products_purchased includes_none '3' and categories_purchased includes_none 'shelf 4')`,
];

describe('a product, or a category, where no index leads to the orders of a customer', () => {
	test.each(ALTERNATIVES)('is asked of all customers at once: %s', async (query) => {
		const asked = compiled(query);
		const found = await onSmallServer((db) => compiler.cheapestIds(asked, { db, choices: anew, customers }));
		expect(found.strategy).toBe('united');
		expect(found.costs.shared).toBeLessThan((found.costs.scan ?? 0) / 10);
		const hand = await database.pool.query<{ id: number }>(
			`SELECT b.id FROM buyer b JOIN purchase p ON p.buyer_id = b.id JOIN line l ON l.purchase_id = p.id JOIN shelf s USING (product_id)
			GROUP BY 1 HAVING bool_or(product_id = 3 OR category = 'shelf 4') AND count(*) >= $1 ORDER BY 1`,
			[query.includes('orders_count') ? 5 : 1],
		);
		expect(hand.rows.length).toBeGreaterThan(100);
		expect(await idsOf(found.query)).toEqual(hand.rows.map((row) => row.id));
	});

	test('stays a semi-join by itself', async () => {
		const asked = compiled(`products_purchased includes_any '3'`);
		const found = await onSmallServer((db) => compiler.cheapestIds(asked, { db, choices: anew, customers }));
		expect(found).toMatchObject({ strategy: 'scan', costs: {} });
	});
});

/** Whether each customer's rows are looked for. */
const looks = (query: Sql) => plans(query, 'SubPlan', database.pool);

async function withIndex(work: () => Promise<void>): Promise<void> {
	await database.pool.query('CREATE INDEX by_buyer ON purchase (buyer_id)');
	await work().finally(() => database.pool.query('DROP INDEX by_buyer'));
}

describe('two hundred customers among all', () => {
	const ids = Array.from({ length: 200 }, (_, index) => String(index * 23 + 1));
	const among = { only: customerList(ids, 'integer'), about: ids.length };
	const askedOf = (query: string) =>
		compiler.idsAmong(compiled(query), among, { db: database.pool, choices: anew });

	const expectedOf = async (query: string) =>
		(await idsOf(compiler.ids(compiled(query), { strategy: 'shared' }))).filter(
			(id) => id % 23 === 1 && id <= 4600,
		);

	test.each([AMOUNT, ...ALTERNATIVES])('are asked by one scan: %s', async (query) => {
		const expected = await expectedOf(query);
		expect(expected.length).toBeGreaterThan(0);
		const scanned = await askedOf(query);
		expect(await looks(scanned)).toBe(false);
		expect(await idsOf(scanned)).toEqual(expected);
	});

	test('are looked up where an index leads to their orders', async () => {
		await withIndex(async () => {
			const looked = await askedOf(AMOUNT);
			expect(looked.text).toBe(compiler.ids(compiled(AMOUNT), { only: among.only }).text);
			expect(await idsOf(looked)).toEqual(await expectedOf(AMOUNT));
		});
	});
});

describe('a page of members with what they spent', () => {
	const page = (more: Partial<MembersQuery> = {}) =>
		compiler.members(
			{
				members: sql`SELECT id AS customer_id, '2025-01-01Z'::timestamptz AS joined_at FROM public.buyer`,
				fields: ['amount_spent'],
				limit: 50,
				offset: 100,
				currencies: ['EUR'],
				...more,
				refine: undefined,
			},
			MOMENT,
			{ db: database.pool, choices: anew },
		);
	const BY_HAND = `SELECT b.id AS customer_id, coalesce(sum(total), 0)::text AS spent FROM buyer b LEFT JOIN purchase p ON p.buyer_id = b.id GROUP BY 1`;
	const shown = async (query: Sql) =>
		(await rowsOf<{ customer_id: number; amount_spent: unknown }>(database.pool, query)).map(
			({ customer_id, amount_spent }) => ({ customer_id, spent: String(amount_spent) }),
		);

	test('is read by one scan without an index, and looked up with one', async () => {
		const expected = (await database.pool.query(`${BY_HAND} ORDER BY 1 LIMIT 50 OFFSET 100`)).rows;
		const scanned = await page();
		expect(await looks(scanned)).toBe(false);
		expect(await shown(scanned)).toEqual(expected);
		await withIndex(async () => {
			const looked = await page();
			expect(await looks(looked)).toBe(true);
			expect(await shown(looked)).toEqual(expected);
		});
	});

	test('is read by one scan where all must be known to sort them', async () => {
		await withIndex(async () => {
			const sorted = await page({
				orderBy: { field: 'amount_spent', direction: 'desc' },
				limit: 5,
				offset: 0,
			});
			expect(await looks(sorted)).toBe(false);
			expect(await shown(sorted)).toEqual(
				(await database.pool.query(`${BY_HAND} ORDER BY coalesce(sum(total), 0) DESC, 1 LIMIT 5`)).rows,
			);
		});
	});
});
