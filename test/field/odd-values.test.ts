import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		CREATE TABLE person (id integer PRIMARY KEY, points double precision, wallet_balance numeric(10, 2), birthday date, seen timestamptz);
		INSERT INTO person VALUES
			(1, 10, 10, '1990-03-01', '2025-01-01'),
			(2, 'NaN', 'NaN', 'infinity', 'infinity'),
			(3, 'Infinity', 5, '0044-03-15 BC', '-infinity'),
			(4, '-Infinity', NULL, '-infinity', '0044-03-15 BC');
		CREATE TABLE buying (id integer PRIMARY KEY, person integer, at timestamptz, amount numeric, currency text);
		INSERT INTO buying VALUES
			(1, 1, '2025-01-01', 100, 'EUR'), (2, 1, '2025-01-02', 'NaN', 'EUR'), (3, 1, 'infinity', 1000, 'EUR'),
			(4, 1, '-infinity', 1000, 'EUR'), (5, 1, '0044-03-15 BC', 1000, 'EUR'),
			(6, 2, '2025-01-03', 50, 'eur'), (7, 2, '2025-01-03', 50, ' EUR'), (8, 2, '2025-01-03', 50, ''),
			(9, 2, '2025-01-03', 50, NULL), (10, 3, '2025-01-03', 'NaN', 'EUR')`);
	segments = await openSegments({
		connection: database.connectionString,
		timeZone: 'UTC',
		shop: {
			relations: {
				customers: 'SELECT * FROM public.person',
				orders: 'SELECT id, person AS customer_id, at AS placed_at, amount, currency FROM public.buying',
			},
			ordersCounted: 'all',
		},
		schema: 'stored',
	});
}, 60_000);

afterAll(async () => {
	await segments?.close();
	await database?.drop();
});

const ids = async (rule: object) =>
	(await segments.preview(rule as never, { sampleSize: 10, asOf: '2025-06-01T00:00:00Z' })).customers.map(
		({ customer_id }) => customer_id,
	);

test.each([
	['more than a number', 'points', 'greater_than', 5, [1]],
	['less than a number', 'points', 'less_than', 5, []],
	['no number', 'points', 'is_null', undefined, [2, 3, 4]],
	['more than an amount', 'wallet_balance', 'greater_than', 1, [1, 3]],
	['after a day', 'birthday', 'after_date', '1950-01-01', [1]],
	['before a day', 'birthday', 'before_date', '1950-01-01', []],
	['an anniversary', 'birthday', 'anniversary_in_next_n_days', 365, [1]],
	['no day', 'birthday', 'is_null', undefined, [2, 3, 4]],
	['after an instant', 'seen', 'after_date', '2000-01-01', [1]],
	['long ago', 'seen', 'more_than_n_days_ago', 30, [1]],
	['no instant', 'seen', 'is_null', undefined, [2, 3, 4]],
	['orders of no date', 'orders_count', 'greater_than', 2, [2]],
	['an order that is no number', 'amount_spent', 'equals', 100, [1]],
	['an average without it', 'average_order_value', 'between', [99, 101], [1]],
	['an average of none', 'average_order_value', 'is_null', undefined, [3, 4]],
	['a largest without it', 'largest_order', 'less_than', 101, [1, 2]],
	['currencies with blanks', 'amount_spent', 'between', [50, 50], [2]],
	['the first date', 'first_order_date', 'on_date', '2025-01-01', [1]],
	['the last date', 'last_order_date', 'on_date', '2025-01-02', [1]],
])('%s', async (...[, field, operator, value, expected]) => {
	const currency = /amount|average|largest/.test(field) ? { currency: 'EUR' } : {};
	expect(await ids({ field, operator, value, ...currency })).toEqual(expected);
});

test('orders of one currency and of none need no currency named', async () => {
	expect(await ids({ field: 'amount_spent', operator: 'greater_than', value: 150 })).toEqual([2]);
});

test('values shown are those that rules speak of', async () => {
	const { customers } = await segments.preview(
		{ field: 'customer_id', operator: 'equals', value: '2' },
		{ sampleSize: 1 },
	);
	expect(JSON.stringify(customers)).not.toMatch(/NaN|infinity/i);
	const check = await segments.check({ field: 'points', operator: 'greater_than', value: 5 }, 2);
	expect(check).toMatchObject({ member: false, conditions: [{ holds: false, actual: null }] });
});
