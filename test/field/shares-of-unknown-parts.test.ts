/** A shop that leaves the refund of an order NULL until the books are closed: nobody knows its share yet. */
import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

afterEach(async () => {
	await segments?.close();
	await database?.drop();
});

test.each(['integer', 'numeric', 'numeric(12,2)', 'double precision'])('of %s', async (type) => {
	database = await createTestDatabase();
	await database.pool.query(`
		CREATE TABLE person (id integer PRIMARY KEY);
		CREATE TABLE purchase (id integer PRIMARY KEY, person integer, at timestamptz, gross ${type}, refunded ${type});
		INSERT INTO person VALUES (1), (2), (3), (4);
		INSERT INTO purchase VALUES (1, 1, '2025-01-01Z', 100, 50), (2, 1, '2025-01-02Z', 900, NULL),
			(3, 2, '2025-01-01Z', 100, NULL), (4, 3, '2025-01-01Z', NULL, 50), (5, 3, '2025-01-02Z', 100, 0)`);
	segments = await openSegments({
		connection: database.connectionString,
		shop: {
			relations: {
				customers: 'SELECT id FROM public.person',
				orders:
					'SELECT id, person AS customer_id, at AS placed_at, gross AS amount, gross, refunded FROM public.purchase',
			},
			ordersCounted: 'all',
		},
	});
	const ids = async (query: string) =>
		(await segments.preview({ query }, { sampleSize: 10 })).customers
			.map(({ customer_id }) => Number(customer_id))
			.sort((a, b) => a - b);
	expect(await ids('refund_rate >= 0.5')).toEqual([1]);
	expect(await ids('refund_rate < 0.5')).toEqual([3]);
	expect(await ids('refund_rate is empty')).toEqual([2, 4]);
	expect(await ids('refund_rate >= 0.5 per month')).toEqual([1]);
	expect(await ids('refund_rate < 0.5 per month')).toEqual([3]);
});
