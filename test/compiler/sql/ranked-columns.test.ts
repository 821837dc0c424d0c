import type { Compiler } from '../../../lib/compiler/compiler';
import type { StrategyName } from '../../../lib/compiler/strategy/choose';
import { toQuery } from '../../../lib/database/sql';
import { firstOf } from '../../../lib/error/defined';
import { parseQuery } from '../../../lib/language/query';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { compilerOver, idsIn, MOMENT, PURCHASE_TABLES, purchasesWith } from '../../support/purchases';

/** Its orders have more than any rule asks for. */
const MAPPING = purchasesWith({
	orders: `SELECT id, buyer_id AS customer_id, placed_at, total AS amount, 'EUR'::text AS currency, note AS coupon,
		'shop'::text AS channel, 'paid'::text AS status, note FROM public.purchase`,
});

let database: TestDatabase;
let compiler: Compiler;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		${PURCHASE_TABLES};
		ALTER TABLE purchase ADD COLUMN note text;
		INSERT INTO buyer SELECT n, 'Name ' || n FROM generate_series(1, 300) AS n;
		INSERT INTO purchase SELECT n, 1 + n * n * 31 % 283, '2025-01-01Z'::timestamptz + (n * n * 17 + n * 13) % 901 * interval '7 hours', n % 500,
			CASE WHEN n % 3 > 0 THEN 'NOTE' || n % 5 END FROM generate_series(1, 3000) AS n;
		INSERT INTO line SELECT id, id % 11, 1 + id % 3, 10 FROM purchase;
		ANALYZE`);
	compiler = await compilerOver(database.pool, MAPPING);
});
afterAll(() => database?.drop());

const asked = (query: string, strategy: StrategyName) => {
	const rule = parseQuery(query, { fields: compiler.context.catalogue });
	return compiler.ids(compiler.compile(rule, MOMENT), { strategy });
};
const FIRST = "orders_count of first 1 where (coupon = 'NOTE0') > 0";

test.each([
	FIRST,
	"orders_count of last 1 where (note = 'NOTE0') > 0",
	"orders_count of last 3 where (coupon = 'NOTE1') > 0",
	"orders_count of nth 2 where (coupon = 'NOTE1') > 0",
	"orders_count of first 1 where (product = '7') > 0",
	'orders_count of nth 2 where (preceded by orders within 9 days) > 0',
	'orders_count of first 3 where (preceded by orders within 9 days) > 0',
	"orders_count of first 1 where (followed by orders where (coupon = 'NOTE1') within 20 days) > 0",
	'amount_spent currency EUR of last 1 > 400',
	'amount_spent currency EUR of last 1 > 200 and amount_spent currency EUR of last 1 < 300',
	'orders_count of last 5 distinct coupon > 2',
])('ranked or looked up, the same customers: %s', async (query) => {
	const scanned = await idsIn(asked(query, 'scan'), database.pool);
	expect(scanned).toEqual(await idsIn(asked(query, 'lookup'), database.pool));
	expect(scanned.length).toBeGreaterThan(5);
	expect(scanned.length).toBeLessThan(283);
});

test('of what customers spent in their last order, the highest', async () => {
	const { rows } = await database.pool.query<{ id: number }>(
		`WITH last AS (SELECT DISTINCT ON (buyer_id) buyer_id AS id, total FROM purchase ORDER BY buyer_id, placed_at DESC, id DESC)
			SELECT id FROM last WHERE total >= (SELECT total FROM last ORDER BY total DESC OFFSET 19 LIMIT 1) ORDER BY 1`,
	);
	const query = asked('amount_spent currency EUR of last 1 in top 20', 'scan');
	expect(await idsIn(query, database.pool)).toEqual(rows.map(({ id }) => id));
	expect(query.text).not.toContain('o.*');
});

test('a column that nobody asks for is not sorted', async () => {
	const { sql, bindings } = toQuery(asked(FIRST, 'scan'));
	const { rows } = await database.pool.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
		`EXPLAIN (VERBOSE, FORMAT JSON) ${sql}`,
		[...bindings],
	);
	const sorts = nodesOf(firstOf(rows)['QUERY PLAN'][0].Plan).filter((node) => node['Node Type'] === 'Sort');
	const output = sorts.flatMap((node) => node.Output);
	expect(output.some((column) => column.includes('note'))).toBe(true);
	expect(output.filter((column) => /NULL|EUR|shop|paid/.test(column))).toEqual([]);
});

interface Node {
	readonly 'Node Type': string;
	readonly Output: readonly string[];
	readonly Plans?: readonly Node[];
}

const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
