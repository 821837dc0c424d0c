import type { Queryable } from '../../../lib/database';
import type { Sql } from '../../../lib/database/sql';
import type { Compiled, Compiler } from '../../../lib/compiler/compiler';
import { LEAST_SHARE } from '../../../lib/compiler/strategy/choose';
import { estimatedCost } from '../../../lib/compiler/strategy/estimate';
import { withNearPages } from '../../../lib/compiler/strategy/settings';
import { bothFirst } from '../../../lib/compiler/strategy/both-first';
import { rowsFirst } from '../../../lib/compiler/strategy/rows-first';
import { parseRule } from '../../../lib/language/rule';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import {
	anew,
	compilerOver,
	idsIn,
	MOMENT,
	plans,
	PURCHASE_TABLES,
	PURCHASES,
} from '../../support/purchases';

let database: TestDatabase;
let compiler: Compiler;

/** Thirty of the customers have nine tenths of the orders. */
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		${PURCHASE_TABLES};
		INSERT INTO buyer SELECT n, 'Name ' || n FROM generate_series(1, 1000) AS n;
		INSERT INTO purchase SELECT n, CASE WHEN n % 10 > 0 THEN 1 + n * 7 % 30 ELSE 31 + n % 970 END,
			'2025-01-01Z'::timestamptz + n * interval '10 minutes', n % 100 FROM generate_series(1, 40000) AS n;
		INSERT INTO line SELECT n, CASE WHEN n % 199 = 1 THEN 1 WHEN n % 211 = 1 THEN 2 ELSE 3 + n % 500 END, 1, 5 FROM generate_series(1, 40000) AS n;
		CREATE INDEX by_buyer ON purchase (buyer_id, placed_at);
		CREATE INDEX ON line (purchase_id);
		CREATE INDEX ON line (product_id);
		ANALYZE`);
	compiler = await compilerOver(database.pool, PURCHASES);
});
afterAll(() => database?.drop());

const product = (value: number) => ({ field: 'product', operator: 'equals', value: String(value) });
const beside = (more: object) => ({ rows: 'orders', ...more });
const orders = (...rules: object[]) => ({
	field: 'orders_count',
	operator: 'greater_than',
	value: 0,
	where: { match: 'all', rules },
});
const bought = (operator: string, id: number) => ({
	field: 'products_purchased',
	operator,
	value: [String(id)],
});
const compiled = (rule: object): Compiled =>
	compiler.compile(parseRule(rule, { fields: compiler.context.catalogue }), MOMENT);

const WITHIN = { within: { amount: 1, unit: 'days' } };
const A_THEN_B = orders(product(1), { followed_by: beside({ where: product(2), ...WITHIN }) });
const ordered = (id: number) =>
	`SELECT buyer_id, placed_at FROM purchase p JOIN line l ON l.purchase_id = p.id WHERE product_id = ${id}`;
const BY_HAND: readonly (readonly [string, object, string])[] = [
	[
		'A, then B within a day',
		A_THEN_B,
		`SELECT DISTINCT buyer_id AS id FROM (${ordered(1)}) a JOIN (${ordered(2)}) b USING (buyer_id)
			WHERE b.placed_at > a.placed_at AND b.placed_at <= a.placed_at + interval '1 day'`,
	],
	[
		'A with no B before',
		orders(product(1), { match: 'none', rules: [{ preceded_by: beside({ where: product(2) }) }] }),
		`SELECT DISTINCT buyer_id AS id FROM (${ordered(1)}) a WHERE NOT EXISTS (SELECT FROM (${ordered(2)}) b
			WHERE b.buyer_id = a.buyer_id AND b.placed_at < a.placed_at)`,
	],
	[
		'A and never B',
		{ match: 'all', rules: [bought('includes_any', 1), bought('includes_none', 2)] },
		`SELECT DISTINCT buyer_id AS id FROM (${ordered(1)}) a WHERE NOT EXISTS (SELECT FROM (${ordered(2)}) b WHERE b.buyer_id = a.buyer_id)`,
	],
	[
		'all but those',
		{
			match: 'none',
			rules: [{ match: 'all', rules: [bought('includes_any', 1), bought('includes_none', 2)] }],
		},
		`SELECT b.id FROM buyer b WHERE b.id NOT IN (${ordered(1).replace(', placed_at', '')}) OR b.id IN (${ordered(2).replace(', placed_at', '')})`,
	],
	[
		'an order, B, and A, one after the other',
		orders({
			followed_by: beside({
				where: {
					match: 'all',
					rules: [product(2), { followed_by: beside({ where: product(1), ...WITHIN }) }],
				},
				...WITHIN,
			}),
		}),
		`SELECT DISTINCT o.buyer_id AS id FROM purchase o JOIN (${ordered(2)}) b ON b.buyer_id = o.buyer_id AND b.placed_at > o.placed_at
			AND b.placed_at <= o.placed_at + interval '1 day' JOIN (${ordered(1)}) a ON a.buyer_id = b.buyer_id
			AND a.placed_at > b.placed_at AND a.placed_at <= b.placed_at + interval '1 day'`,
	],
];

const idsOf = (query: Sql): Promise<number[]> => idsIn(query, database.pool);

test.each(BY_HAND)('finds who is found by hand: %s', async (_, rule, hand) => {
	const expected = (await database.pool.query<{ id: number }>(`${hand} ORDER BY 1`)).rows.map(({ id }) => id);
	expect(expected.length).toBeGreaterThan(0);
	expect(expected.length).toBeLessThan(1000);
	const query = compiler.ids(compiled(rule), { strategy: 'rows_first' });
	expect(query.text).toContain('AS whole');
	expect(await idsOf(query)).toEqual(expected);
	expect(await idsOf(compiler.ids(compiled(rule), { strategy: 'both_first' }))).toEqual(expected);
});

const OF_THREE = orders(product(2), {
	followed_by: beside({
		where: { match: 'all', rules: [product(1), { followed_by: beside({ where: product(2) }) }] },
	}),
});
const AFTER_ANY = orders({ followed_by: beside({ where: product(2), ...WITHIN }) });

test.each([
	['both, where both are asked something', A_THEN_B, 1, 2],
	['those that none may be of', BY_HAND[1]?.[1] ?? {}, 1, 2],
	['one, where the other is any order', AFTER_ANY, 1, 1],
	['each of three', OF_THREE, 2, 3],
	['whom nobody is to have', BY_HAND[2]?.[1] ?? {}, 1, 1],
])('reads whole %s', (_, rule, others, all) => {
	const lists = (strategy: 'rows_first' | 'both_first') =>
		compiler.ids(compiled(rule), { strategy }).text.match(/OFFSET 0\) AS whole/g);
	expect(lists('rows_first')).toHaveLength(others);
	expect(bothFirst.asks(compiled(rule).plan, compiler.mapping)).toBe(all > others);
	if (all > others) expect(lists('both_first')).toHaveLength(all);
	else expect(lists('both_first')).toBeNull();
});

test.each<readonly [string, object]>([
	['of which nothing else is asked', orders({ followed_by: beside(WITHIN) })],
	['that are counted', orders({ followed_by: beside({ where: product(1), at_least: 2 }) })],
	['of none', orders(product(1))],
	[
		'of which something else will do',
		orders({ match: 'any', rules: [product(1), { followed_by: beside({ where: product(2) }) }] }),
	],
	['that nobody is to have', bought('includes_none', 1)],
])('leaves rows %s where they are', (_, rule) => {
	const { plan } = compiled(rule);
	expect(rowsFirst.asks(plan, compiler.mapping)).toBe(false);
	expect(compiler.ids(compiled(rule), { strategy: 'rows_first' }).text).toBe(
		compiler.ids(compiled(rule)).text,
	);
});

test('is chosen at about the cost of a scan', async () => {
	const customers = () => Promise.resolve(1000);
	const found = await compiler.cheapestIds(compiled(A_THEN_B), {
		db: database.pool,
		choices: anew,
		customers,
	});
	// The three cost the same but for 2 %, and which of the two costs less differs by the server's version.
	expect(found.strategy).toMatch(/^(rows|both)_first$/);
	expect(Object.keys(found.costs)).toEqual(['scan', 'rows_first', 'both_first']);
});

/** As of a server that takes each row which an index leads to for one read from a slow disk. */
async function onSlowDisk<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
	const client = await database.pool.connect();
	try {
		await client.query(
			'BEGIN; SET LOCAL random_page_cost = 8; SET LOCAL max_parallel_workers_per_gather = 0',
		);
		return await work(client);
	} finally {
		await client.query('ROLLBACK');
		client.release();
	}
}

test('prices lists that an index leads to as of pages in memory', async () => {
	const query = compiler.ids(compiled(A_THEN_B), { strategy: 'both_first' });
	await onSlowDisk(async (db) => {
		const own = await withNearPages(db, () => estimatedCost(query, db));
		const { costs } = await compiler.cheapestIds(compiled(A_THEN_B), {
			db,
			choices: anew,
			customers: () => Promise.resolve(1000),
		});
		expect(costs.both_first).toBeLessThan(own * 0.99);
		expect(costs.both_first).toBeGreaterThanOrEqual(own * LEAST_SHARE);
	});
});

/** Whether the orders of each customer are looked up, where nothing else is left to the planner. */
async function looksUp(query: Sql): Promise<boolean> {
	const client = await database.pool.connect();
	try {
		await client.query('SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off');
		return await plans(query, 'by_buyer', client);
	} finally {
		await client.query('RESET ALL');
		client.release();
	}
}

test('does not let the planner look up the orders of each who bought', async () => {
	expect(await looksUp(compiler.ids(compiled(A_THEN_B)))).toBe(true);
	expect(await looksUp(compiler.ids(compiled(A_THEN_B), { strategy: 'rows_first' }))).toBe(false);
});
