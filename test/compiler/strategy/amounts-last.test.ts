import type { Compiled, Compiler } from '../../../lib/compiler/compiler';
import { amountsLast } from '../../../lib/compiler/strategy/amounts-last';
import { parseQuery } from '../../../lib/language/query';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { anew, compilerOver, idsIn, MOMENT, PURCHASE_TABLES, purchasesWith } from '../../support/purchases';

/** What was given back is looked up for each order. */
const MAPPING = purchasesWith({
	orders: `SELECT p.id, p.buyer_id AS customer_id, p.placed_at, p.total AS amount_at_most, 'EUR' AS currency,
		p.total - coalesce((SELECT sum(b.amount) FROM public.given_back AS b WHERE b.purchase_id = p.id), 0) AS amount
		FROM public.purchase AS p`,
});

let database: TestDatabase;
let compiler: Compiler;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		${PURCHASE_TABLES};
		CREATE TABLE given_back (purchase_id integer, amount numeric);
		CREATE INDEX ON given_back (purchase_id);
		CREATE INDEX ON purchase (buyer_id);
		INSERT INTO buyer SELECT n, 'Name ' || n FROM generate_series(1, 3000) AS n;
		INSERT INTO purchase SELECT n, CASE WHEN n % 50 > 0 THEN 1 + n * 7 % 2900 END,
			'2025-01-01Z'::timestamptz + n * interval '37 minutes', CASE n WHEN 77 THEN 'NaN'::numeric ELSE n % 1000 END
			FROM generate_series(1, 20000) AS n;
		INSERT INTO given_back SELECT n, 1 + n % 100 FROM generate_series(1, 20000) AS n WHERE n % 3 = 0;
		ANALYZE`);
	compiler = await compilerOver(database.pool, MAPPING);
});
afterAll(() => database?.drop());

const compiled = (query: string): Compiled =>
	compiler.compile(parseQuery(query, { fields: compiler.context.catalogue }), MOMENT);

const orders = (condition: string) => `SELECT o.customer_id FROM (${MAPPING.relations.orders}) AS o
	WHERE o.customer_id IS NOT NULL AND o.placed_at <= '2026-06-01Z' AND o.amount <> 'NaN' AND ${condition}`;

const LARGE = 'largest_order > 980 currency EUR';
const HIGH = 'orders_count = 0 where (total >= 990 currency EUR)';
const BY_HAND: readonly (readonly [query: string, condition: string])[] = [
	[LARGE, `b.id IN (${orders('o.amount > 980')})`],
	['largest_order > 998.5 currency EUR', `b.id IN (${orders('o.amount > 998.5')})`],
	[
		'orders_count > 0 where (total between 985 and 990 currency EUR)',
		`b.id IN (${orders('o.amount BETWEEN 985 AND 990')})`,
	],
	[HIGH, `b.id NOT IN (${orders('o.amount >= 990')})`],
	[`${LARGE} and first_name = 'Name 5'`, `b.id = 5 AND b.id IN (${orders('o.amount > 980')})`],
];

test.each(BY_HAND)('finds who is found by hand: %s', async (query, condition) => {
	const { rows } = await database.pool.query<{ id: number }>(
		`SELECT b.id FROM buyer b WHERE ${condition} ORDER BY 1`,
	);
	expect(amountsLast.asks(compiled(query).plan, compiler.mapping)).toBe(true);
	const asked = compiler.ids(compiled(query), { strategy: 'amounts_last' });
	expect(asked.text).toContain('OFFSET 0');
	expect(await idsIn(asked, database.pool)).toEqual(rows.map(({ id }) => id));
});

test.each(['largest_order < 5 currency EUR', 'orders_count > 0', 'amount_spent > 980 currency EUR'])(
	'is as scanned: %s',
	(query) => {
		const asked = compiled(query);
		expect(amountsLast.asks(asked.plan, compiler.mapping)).toBe(false);
		expect(compiler.ids(asked, { strategy: 'amounts_last' }).text).toBe(compiler.ids(asked).text);
	},
);

test('is chosen where amounts are computed, and not for a single customer', async () => {
	const strategyOf = async (query: string) => {
		const pricing = { db: database.pool, choices: anew, customers: () => Promise.resolve(3_000) };
		return (await compiler.cheapestIds(compiled(query), pricing)).strategy;
	};
	expect(await strategyOf(LARGE)).toBe('amounts_last');
	expect(await strategyOf(`${LARGE} and first_name = 'Name 5'`)).toBe('scan');
});

test('asks no more of what the amount never exceeds than that it may be so high', async () => {
	const capped = await compilerOver(
		database.pool,
		purchasesWith({
			orders: `SELECT p.id, p.buyer_id AS customer_id, p.placed_at, least(p.total, 1200) AS amount, p.total AS amount_at_most, 'EUR' AS currency FROM public.purchase AS p`,
		}),
	);
	const asked = capped.compile(
		parseQuery('largest_order > 1000 currency EUR', { fields: capped.context.catalogue }),
		MOMENT,
	);
	const found = await idsIn(capped.ids(asked, { strategy: 'amounts_last' }), database.pool);
	// The one of whose total nobody knows how much it is.
	expect(found).toEqual([1 + ((77 * 7) % 2900)]);
	expect(await idsIn(capped.ids(asked), database.pool)).toEqual(found);
});
