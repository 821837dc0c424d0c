/** A shop that keeps amounts in cents, as whole numbers. */
import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		CREATE TABLE person (id integer PRIMARY KEY, credit integer, points bigint);
		CREATE TABLE purchase (id integer PRIMARY KEY, person integer, at timestamptz, cents integer, back integer);
		CREATE TABLE piece (purchase integer, product integer, many integer, cents integer);
		INSERT INTO person VALUES (1, 2000000000, 9000000000000000000), (2, 1, 8999999999999999999), (3, NULL, 1);
		INSERT INTO purchase VALUES (1, 1, '2025-01-01Z', 2000000000, 0), (2, 1, '2025-01-02Z', 2000000000, 1000000000),
			(3, 2, '2025-01-01Z', 3, 1), (4, 2, '2025-01-02Z', 4, 1);
		INSERT INTO piece VALUES (1, 7, 100000, 100000), (3, 7, 1, 3)`);
	segments = await openSegments({
		connection: database.connectionString,
		shop: {
			relations: {
				customers: 'SELECT id, credit, points FROM public.person',
				orders:
					'SELECT id, person AS customer_id, at AS placed_at, cents AS amount, cents AS gross, back AS refunded FROM public.purchase',
				order_lines:
					'SELECT purchase AS order_id, product AS product_id, many AS quantity, cents AS price FROM public.piece',
			},
			ordersCounted: 'all',
		},
	});
}, 60_000);

afterAll(async () => {
	await segments?.close();
	await database?.drop();
});

test.each([
	['amount_spent > 3999999999', [1]],
	['points above average', [1, 2]],
	['points below average', [3]],
	['points in top 1', [1]],
	['average_order_value = 3.5', [2]],
	['refund_rate > 0.28', [2]],
	['refund_rate < 0.28', [1]],
	['spent_on_products > 9999999999', [1]],
	['orders_count where (total > 3) > 0', [1, 2]],
	['amount_spent > 1.9 * (credit)', [1, 2]],
	['amount_spent >= (credit) + 2000000000', [1]],
	['average_order_value > (gross_spent within last 10 years)', []],
])('%s', async (query, expected) => {
	const { customers } = await segments.preview({ query }, { sampleSize: 10 });
	expect(customers.map(({ customer_id }) => Number(customer_id)).sort()).toEqual(expected);
});
