import { firstOf } from '../../lib/error/defined';
import { checkCustomer } from '../../lib/explain';
import type { Moment } from '../../lib/language/time';
import { openDemoShop, type DemoShop } from '../support/demo-shop';

let shop: DemoShop;
const ANNA = 90_001;

beforeAll(async () => {
	shop = await openDemoShop('Europe/Berlin');
	const { pool } = shop.database;
	await pool.query(
		`INSERT INTO shop.customer (id, birthday, created_at, updated_at, tax_exempt, has_account, points, wallet_balance)
		VALUES ($1, '1992-02-29', '2024-02-29T23:30:00Z', now(), false, true, 0, 0)`,
		[ANNA],
	);
	await pool.query(
		`INSERT INTO shop."order" (id, customer_id, placed_at, status, currency, total, refunded) VALUES
		(900001, $1, '2025-03-01T12:00:00Z', 'completed', 'GBP', 10, 0), (900002, $1, '2025-03-05T12:00:00.000250Z', 'completed', 'GBP', 20, 0),
		(900003, $1, '2025-03-05T18:00:00Z', 'completed', 'GBP', 30, 0), (900004, $1, '2025-04-01T00:00:00Z', 'completed', 'GBP', 1000, 0)`,
		[ANNA],
	);
	await pool.query(
		`INSERT INTO shop.order_line (order_id, product_id, sku, quantity, price) VALUES (900001, 1, 'x', 2, 5)`,
	);
});
afterAll(() => shop.database.drop());

/** The evening of 6 March: the order of April is still to come. */
const NOW: Partial<Moment> = { asOf: '2025-03-06T20:00:00.000Z' };

const changesAt = async (query: string, at: Partial<Moment> = NOW) => {
	const { conditions } = await checkCustomer(
		{ rule: shop.rule(query), compiler: shop.compiler },
		ANNA,
		{ ...shop.moment, ...at },
		shop.database.pool,
	);
	return firstOf(conditions).changesAt;
};

test.each([
	// Both ends of a window are in. By the wall clock of the zone: summer time begins on 30 March.
	['orders_count >= 3 within last 7 days', '2025-03-08T12:00:00.001Z'],
	['orders_count >= 3 within last 30 days', '2025-03-31T11:00:00.001Z'],
	['orders_count >= 2 within last 7 days', '2025-03-12T12:00:00.001Z'],
	['orders_count >= 1 within last 7 days', '2025-03-12T18:00:00.001Z'],
	['orders_count >= 1 within last 720 hours', '2025-04-04T18:00:00.001Z'],
	['amount_spent > 25 within last 7 days', '2025-03-12T18:00:00.001Z'],
	['average_order_value > 20 within last 1 week', '2025-03-08T12:00:00.001Z'],
	['orders_count >= 1 within more than 7 days ago', '2025-03-08T12:00:00.001Z'],
	['orders_count >= 2 within between 1 and 3 days ago', '2025-03-08T12:00:00.001Z'],
	['orders_count >= 1 within between 2 and 3 days ago', '2025-03-07T12:00:00.001Z'],
	['orders_count >= 1 within between 8 and 9 days ago', '2025-03-09T12:00:00.000Z'],
	['orders_count >= 1 within this week', '2025-03-09T23:00:00.000Z'],
	['orders_count >= 1 within last month', '2025-03-31T22:00:00.000Z'],
	['orders_count >= 1 within yesterday', '2025-03-06T23:00:00.000Z'],
	["products_purchased includes any ('1') within last 10 days", '2025-03-11T12:00:00.001Z'],
	['last_order_date in last 7 days', '2025-03-12T18:00:00.001Z'],
	['last_order_date more than 30 days ago', '2025-04-04T17:00:00.001Z'],
	['recency_days >= 2', '2025-03-07T18:00:00.000Z'],
	['recency_days = 1', '2025-03-07T18:00:00.000Z'],
	['created_at in last 13 months', '2025-03-31T22:30:00.001Z'],
	['birthday anniversary in next 7 days', '2026-02-20T23:00:00.000Z'],
	['birthday anniversary today', '2026-02-27T23:00:00.000Z'],
	['created_at anniversary today', '2026-02-28T23:00:00.000Z'],
])('%s turns at %s', async (query, at) => {
	expect(await changesAt(query)).toBe(at);
});

test.each([
	['orders_count >= 1'],
	['orders_count >= 1 within from 2025-03-01'],
	['orders_count >= 9 within last 7 days'],
	['last_order_date before 2025-01-01'],
	['amount_spent > 500 within last 60 days'],
	['orders_count > 0 within more than 1 day ago'],
])('time alone does not turn %s', async (query) => {
	expect(await changesAt(query)).toBeUndefined();
});

test('an order of which only a part of the microseconds has passed leaves at the next millisecond', async () => {
	expect(await changesAt('orders_count >= 2 within last 1 day', { asOf: '2025-03-06T10:00:00.000Z' })).toBe(
		'2025-03-06T12:00:00.001Z',
	);
});

test('a month after the end of January is the first of March', async () => {
	const { pool } = shop.database;
	await pool.query(
		`INSERT INTO shop."order" (id, customer_id, placed_at, status, currency, total, refunded)
		VALUES (900009, $1, '2025-01-30T11:00:00Z', 'completed', 'GBP', 9, 0)`,
		[ANNA],
	);
	expect(await changesAt('orders_count = 1 within last 1 month', { asOf: '2025-02-10T00:00:00.000Z' })).toBe(
		'2025-02-28T23:00:00.000Z',
	);
	await pool.query(`DELETE FROM shop."order" WHERE id = 900009`);
});

test('of more rows than are followed nothing is said about the time after the first that is not', async () => {
	await shop.database.pool.query(
		`INSERT INTO shop."order" (customer_id, placed_at, status, currency, total, refunded)
		SELECT $1, '2025-02-01T00:00:00Z'::timestamptz + i * interval '1 minute', 'completed', 'GBP', 1, 0 FROM generate_series(1, 250) AS i`,
		[ANNA],
	);
	expect(await changesAt('orders_count >= 203 within last 40 days')).toBe('2025-03-13T00:51:00.001Z');
	expect(await changesAt('orders_count >= 2 within last 40 days')).toBeUndefined();
	await shop.database.pool.query(`DELETE FROM shop."order" WHERE total = 1 AND customer_id = $1`, [ANNA]);
});
