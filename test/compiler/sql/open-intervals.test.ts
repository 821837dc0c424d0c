import { createTestDatabase, type TestDatabase } from '../../support/database';
import {
	compilerOver,
	idsIn,
	MOMENT,
	PURCHASE_TABLES,
	PURCHASES,
	purchasesWith,
} from '../../support/purchases';
import { parseRuleInput } from '../../../lib/language/query/parse-input';
import type { Compiler } from '../../../lib/compiler/compiler';
import { toQuery } from '../../../lib/database/sql';

/** An instant of which the planner has no statistics, since it is the first of two columns. */
const COMPUTED = purchasesWith({
	...PURCHASES.relations,
	orders:
		'SELECT id, buyer_id AS customer_id, coalesce(processed_at, placed_at) AS placed_at, total AS amount FROM public.purchase',
});
const PURCHASES_MADE = 3_000;

let database: TestDatabase;
let compiler: Compiler;
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(PURCHASE_TABLES);
	await database.pool.query(`
		ALTER TABLE purchase ADD processed_at timestamptz;
		INSERT INTO buyer SELECT n FROM generate_series(1, 1000) AS n;
		INSERT INTO purchase SELECT n, n % 900 + 1, timestamptz '2026-01-01' + n * interval '1 minute', n FROM generate_series(1, ${PURCHASES_MADE}) AS n;
		INSERT INTO purchase VALUES (9991, 991, NULL, 1), (9992, 992, '-infinity', 1), (9993, 993, '0044-03-15 BC', 1), (9994, 994, 'infinity', 1), (9995, 995, '0001-01-01Z', 1);
		ANALYZE`);
	compiler = await compilerOver(database.pool, COMPUTED);
});
afterAll(() => database.drop());

const idsOf = (text: string) =>
	compiler.ids(compiler.compile(parseRuleInput(text, { fields: compiler.context.catalogue }), MOMENT));

async function expectedPurchases(text: string): Promise<number> {
	const { sql, bindings } = toQuery(idsOf(text));
	const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, [...bindings]);
	const scan = rows.map((row) => row['QUERY PLAN']).find((line) => line.includes(' on purchase'));
	return Number(/rows=(\d+)/.exec(scan ?? '')?.[1]);
}

it('does not take all rows for few where their instant is an expression', async () => {
	expect(await expectedPurchases('orders_count > 0')).toBeGreaterThan(PURCHASES_MADE / 10);
	expect(await expectedPurchases('last_order_date before 2026-02-01')).toBeGreaterThan(PURCHASES_MADE / 10);
});

it('finds no row that is at no time, before our era or at an end of time', async () => {
	const withOrders = await idsIn(idsOf('orders_count > 0'), database.pool);
	expect(withOrders.filter((id) => id > 900)).toEqual([995]);
	const others = await idsIn(idsOf('orders_count = 0'), database.pool);
	expect(others.filter((id) => id > 990)).toEqual([991, 992, 993, 994, 996, 997, 998, 999, 1000]);
});
