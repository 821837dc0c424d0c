/** One amount of a floating type that is beyond all reason: whose sum would pass the type's range. */
import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

afterEach(async () => {
	await segments?.close();
	await database?.drop();
});

test.each([
	['real', '3e38'],
	['double precision', '1.7e308'],
])('of %s', async (type, huge) => {
	database = await createTestDatabase();
	await database.pool.query(`
		CREATE TABLE person (id integer PRIMARY KEY, credit ${type});
		CREATE TABLE purchase (id integer PRIMARY KEY, person integer, at timestamptz, amount ${type});
		INSERT INTO person VALUES (1, '${huge}'), (2, '${huge}'), (3, 5), (4, 1);
		INSERT INTO purchase VALUES (1, 1, '2025-01-01Z', '${huge}'), (2, 1, '2025-01-02Z', '${huge}'), (3, 1, '2025-01-03Z', 7),
			(4, 2, '2025-01-02Z', '-${huge}'), (5, 3, '2025-01-02Z', 5), (6, 3, '2025-01-03Z', 6)`);
	segments = await openSegments({
		connection: database.connectionString,
		shop: {
			relations: {
				customers: 'SELECT id, credit FROM public.person',
				orders:
					'SELECT id, person AS customer_id, at AS placed_at, amount, amount AS gross, amount AS refunded FROM public.purchase',
			},
			ordersCounted: 'all',
		},
	});
	const ids = async (query: string) =>
		(await segments.preview({ query }, { sampleSize: 10 })).customers
			.map(({ customer_id }) => Number(customer_id))
			.sort((a, b) => a - b);
	expect(await ids('amount_spent = 11')).toEqual([3]);
	expect(await ids('amount_spent > 0')).toEqual([1, 3]);
	expect(await ids('orders_count = 3')).toEqual([1]);
	expect(await ids('average_order_value = 7')).toEqual([1]);
	expect(await ids('refund_rate = 1')).toEqual([1, 3]);
	expect(await ids('credit above average')).toEqual([3]);
	expect(await ids('credit is empty')).toEqual([1, 2]);
	expect(await ids('amount_spent in top 1')).toEqual([3]);
	const { findings } = await segments.checkMapping();
	expect(findings.filter(({ code }) => code === 'VALUES_ODD').map(({ message }) => message)).toEqual([
		'In 2 rows, "credit" is NaN, infinite or beyond 1e30: it counts as missing there.',
		'In 3 rows, "amount" is NaN, infinite or beyond 1e30: it counts as missing there.',
		'In 3 rows, "gross" is NaN, infinite or beyond 1e30: it counts as missing there.',
		'In 3 rows, "refunded" is NaN, infinite or beyond 1e30: it counts as missing there.',
	]);
});
