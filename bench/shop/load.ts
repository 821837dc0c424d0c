import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientBase } from 'pg';

/** The instant that the reference shop is seen at: the last order lies one minute before it. */
export const BENCH_NOW = '2026-03-15T12:00:00.000Z';

const PRODUCTS = 5_000;
const file = (name: string) => readFileSync(join(__dirname, name), 'utf8');

/**
 * Customers, five orders each on average (a few customers have most), two lines an order, ten events a
 * customer. Orders and events lie within the two years before `BENCH_NOW`.
 */
export async function loadBenchShop(
	client: ClientBase,
	customers: number,
	onProgress: (what: string) => void = () => undefined,
): Promise<void> {
	await client.query('DROP SCHEMA IF EXISTS bench CASCADE');
	await client.query(file('schema.sql'));
	for (const [name, statement] of Object.entries(statements(customers))) {
		onProgress(name);
		await client.query(statement);
	}
	onProgress('keys and indexes');
	await client.query(file('keys.sql'));
	onProgress('statistics');
	await client.query('VACUUM ANALYZE');
}

/** `chance(n, seed)` makes up a number from 0 to 1 from the row's number. */
function statements(customers: number): Record<string, string> {
	const chance = (seed: number) => `bench.chance(n, ${seed})`;
	const ago = (seed: number) =>
		`timestamptz '${BENCH_NOW}' - interval '1 minute' - ${chance(seed)} * interval '730 days'`;
	// A power of 2.5 gives the first tenth of the customers four tenths of the orders, and leaves some without
	// any.
	const skewed = (seed: number) => `1 + floor(${customers} * power(${chance(seed)}, 2.5))::int`;
	return {
		customers: `INSERT INTO bench.customer SELECT n, 'First' || n % 1000, 'Last' || n % 7919, 'user' || n || '@' || (ARRAY['example.com','example.org','mail.example','shop.example'])[1 + n % 4],
			(ARRAY['female','male',NULL])[1 + floor(${chance(1)} * 3)::int], CASE WHEN ${chance(2)} < 0.6 THEN true WHEN ${chance(2)} < 0.9 THEN false END,
			CASE WHEN ${chance(3)} < 0.8 THEN date '1950-01-01' + floor(${chance(4)} * 20000)::int END,
			timestamptz '${BENCH_NOW}' - interval '1 hour' - ${chance(5)} * interval '1500 days', floor(${chance(6)} * 1000)::int,
			CASE WHEN ${chance(7)} < 0.002 THEN 'Dhaka' WHEN ${chance(7)} < 0.1 THEN 'Berlin' ELSE 'City ' || floor(${chance(8)} * 500)::int END,
			(ARRAY['DE','FR','BD','SA','US','GB','NL','IT','ES','PL'])[1 + floor(power(${chance(9)}, 2) * 10)::int]
			FROM generate_series(1, ${customers}) AS n`,
		tags: `INSERT INTO bench.tag SELECT n, 'vip' FROM generate_series(1, ${customers}) AS n WHERE ${chance(10)} < 0.02
			UNION ALL SELECT n, 'tag ' || floor(${chance(11)} * 50)::int FROM generate_series(1, ${customers}) AS n WHERE ${chance(12)} < 0.3`,
		categories: `INSERT INTO bench.category SELECT n, 'category-' || n FROM generate_series(1, 40) AS n`,
		products: `INSERT INTO bench.product SELECT n, 'Product ' || n, 'SKU-' || n, 1 + n % 40 FROM generate_series(1, ${PRODUCTS}) AS n`,
		stock: `INSERT INTO bench.stock SELECT n, 1000000 FROM generate_series(1, ${PRODUCTS}) AS n`,
		orders: `INSERT INTO bench."order" SELECT n, ${skewed(20)}, ${ago(21)}, CASE WHEN ${chance(22)} < 0.05 THEN 'cancelled' ELSE 'paid' END,
			round((5 + power(${chance(23)}, 3) * 495)::numeric, 2), (ARRAY['web','web','app','store'])[1 + floor(${chance(24)} * 4)::int]
			FROM generate_series(1, ${customers * 5}) AS n`,
		lines: `INSERT INTO bench.order_line SELECT n, 1 + (n - 1) / 2, 1 + floor(${PRODUCTS} * power(${chance(30)}, 2))::int, 1 + floor(${chance(31)} * 4)::int, round((2 + ${chance(32)} * 98)::numeric, 2)
			FROM generate_series(1, ${customers * 10}) AS n`,
		events: `INSERT INTO bench.event SELECT n, ${skewed(40)}, (ARRAY['viewed_product','viewed_product','viewed_product','added_to_cart','opened_mail'])[1 + floor(${chance(41)} * 5)::int], ${ago(42)},
			jsonb_build_object('product', 1 + floor(${PRODUCTS} * ${chance(43)})::int, 'category', 'category-' || (1 + floor(40 * ${chance(44)})::int))
			FROM generate_series(1, ${customers * 10}) AS n`,
	};
}
