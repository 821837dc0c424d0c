import { firstOf } from '../../lib/error/defined';
import { Compiler } from '../../lib/compiler/compiler';
import { checkCustomer } from '../../lib/explain';
import type { ConditionCheck, CustomerCheck } from '../../lib/explain';
import type { Moment } from '../../lib/language/time';
import { openDemoShop, type DemoShop } from '../support/demo-shop';

let shop: DemoShop;
const ANNA = 90_001;
const NOBODY = 90_002;

beforeAll(async () => {
	shop = await openDemoShop();
	const { pool } = shop.database;
	await pool.query(
		`INSERT INTO shop.customer (id, first_name, email, gender, birthday, created_at, updated_at, accepts_email, tax_exempt, has_account, points, wallet_balance)
		VALUES ($1, 'Anna', 'anna@Example.com', 'female', '1990-06-20', '2024-08-01T10:00:00Z', now(), NULL, false, true, 120, 3.50),
			($2, NULL, NULL, NULL, NULL, '2025-06-10T00:00:00Z', now(), false, false, false, 0, 0)`,
		[ANNA, NOBODY],
	);
	await pool.query(
		`INSERT INTO shop."order" (id, customer_id, placed_at, status, currency, total, refunded)
		VALUES (900001, $1, '2025-06-01T12:00:00Z', 'completed', 'GBP', 250.10, 0), (900002, $1, '2025-05-20T09:30:00Z', 'completed', 'GBP', 150.00, 20.10),
			(900003, $1, '2024-09-01T09:30:00Z', 'completed', 'GBP', 1000, 0), (900004, $1, '2025-06-02T12:00:00Z', 'cancelled', 'GBP', -5, 0)`,
		[ANNA],
	);
	await pool.query(
		`INSERT INTO shop.order_line (order_id, product_id, sku, quantity, price) VALUES (900001, 1, 'x', 2, 100), (900001, 2, 'y', 1, 50.10), (900002, 2, 'y', 3, 50)`,
	);
	await pool.query(
		`INSERT INTO shop.address (customer_id, city, country) VALUES ($1, 'Dhaka', 'BD'), ($1, 'Leeds', 'GB')`,
		[ANNA],
	);
	await pool.query(`INSERT INTO shop.tag (customer_id, name) VALUES ($1, 'vip'), ($1, 'Café')`, [ANNA]);
	await pool.query(
		`INSERT INTO shop.event (customer_id, name, occurred_at, properties) VALUES ($1, 'viewed_product', '2025-06-14T08:00:00Z', '{"product_id": 1}'), ($1, 'viewed_product', '2025-06-15T08:00:00.25Z', '{"product_id": 2}')`,
		[ANNA],
	);
});
afterAll(() => shop.database.drop());

const check = (
	rule: unknown,
	customer: string | number = ANNA,
	at: Partial<Moment> = {},
): Promise<CustomerCheck> =>
	checkCustomer(
		{ rule: shop.rule(rule), compiler: shop.compiler },
		customer,
		{ ...shop.moment, ...at },
		shop.database.pool,
	);

async function explained(rule: unknown, customer: string | number = ANNA): Promise<ConditionCheck> {
	const { conditions } = await check(rule, customer);
	expect(conditions).toHaveLength(1);
	return firstOf(conditions);
}

test('an amount that falls short says by how much, and which orders counted', async () => {
	expect(await explained('amount_spent > 500 within last 90 days')).toEqual({
		path: '',
		text: 'amount_spent > 500 within last 90 days',
		holds: false,
		actual: '380.00',
		wanted: 'is greater than 500',
		gap: '120.00 short',
		evidence: { kind: 'orders', ids: ['900001', '900002'], total: 2 },
		remedy: 'Amount spent must rise by more than 120.00, above 500.00.',
	});
});

test.each([
	['orders_count >= 5', 3, '2 short', 'Number of orders must rise by 2, to 5.'],
	['orders_count > 4.5', 3, '2 short', 'Number of orders must rise by 2, to 5.'],
	['orders_count < 3', 3, '1 too many', 'Number of orders must fall by 1, to 2.'],
	['orders_count between 5 and 9', 3, '2 short', 'Number of orders must rise by 2, to 5.'],
	['orders_count not between 2 and 9', 3, '2 too many', 'Number of orders must fall by 2, to 1.'],
	['orders_count in (1, 10, 5)', 3, '2 too many', 'Number of orders must fall by 2, to 1.'],
	['orders_count != 3', 3, undefined, 'Number of orders must be any other value than 3.'],
	['orders_count is null', 3, 'has a value', 'Number of orders must be empty.'],
	[
		'amount_spent > 1380',
		'1380.00',
		'exactly at the limit',
		'Amount spent must rise by more than 0.00, above 1380.00.',
	],
	[
		'amount_spent <= 1000.001',
		'1380.00',
		'379.999 too much',
		'Amount spent must fall by 379.999, to 1000.001.',
	],
	[
		'average_order_value >= 460.5',
		'460.00',
		'0.50 short',
		'Average order value must rise by 0.50, to 460.50.',
	],
	['largest_order = 999.99', '1000.00', '0.01 too much', 'Largest order must fall by 0.01, to 999.99.'],
	['recency_days >= 20', 14, '6 short', 'Time alone would change this, if no new order comes.'],
	['recency_days < 10', 14, '5 too much', 'A new qualifying order would change this.'],
	['recency_days = 10', 14, '4 too much', 'Days since the last order must fall by 4, to 10.'],
	[
		'last_order_date in last 7 days',
		'2025-06-01T12:00:00.000Z',
		'7 days too early',
		'A new qualifying order would change this.',
	],
	[
		'last_order_date more than 30 days ago',
		'2025-06-01T12:00:00.000Z',
		'16 days too late',
		'Time alone would change this, if no new order comes.',
	],
	[
		'first_order_date before 2024-01-01',
		'2024-09-01T09:30:00.000Z',
		'245 days too late',
		'First order date must lie before 2024-01-01T00:00:00.000Z.',
	],
	[
		'created_at not in last 1 year',
		'2024-08-01T10:00:00.000Z',
		undefined,
		'Customer since must lie before 2024-06-15T12:00:00.000Z or after 2025-06-15T12:00:00.000Z.',
	],
	[
		'birthday anniversary in next 3 days',
		'1990-06-20',
		'5 days away',
		'Birthday has its next anniversary on 2025-06-20.',
	],
	['birthday on 1990-06-22', '1990-06-20', '2 days too early', 'Birthday must lie on 1990-06-22.'],
	['email_subscribed is true', null, 'no value', 'E-mail subscribed must be true.'],
	["gender != 'female'", 'female', undefined, 'Gender must not be "female".'],
	[
		"first_name = 'anna' case sensitive",
		'Anna',
		'differs only in the case of its letters',
		'First name must be "anna".',
	],
	["email_domain ends with '.uk'", 'Example.com', undefined, 'E-mail domain must end with ".uk".'],
	["note = 'x'", null, 'no value', 'Note must have a value that is equal to "x".'],
	["note != 'x' missing exclude", null, 'no value', 'Note must have a value.'],
	["country in ('SA', 'DE')", ['BD', 'GB'], 'no such element', 'Country must include any of "SA", "DE".'],
	["city != 'Dhaka'", ['Dhaka', 'Leeds'], 'has "Dhaka"', 'City must be without "Dhaka".'],
	[
		"city starts with 'ri'",
		['Dhaka', 'Leeds'],
		'no such element',
		'City must include an element that starts with "ri".',
	],
	[
		"tags includes all ('vip', 'wholesale')",
		['Café', 'vip'],
		'lacks "wholesale"',
		'Tags must include "wholesale" too.',
	],
	['tags has fewer than 1', ['Café', 'vip'], '2 too many', 'Tags must have 2 fewer: 0.'],
	['products_purchased has more than 3', ['1', '2'], '2 short', 'Products purchased must have 2 more: 4.'],
	[
		"events_count > 3 where (name = 'viewed_product')",
		2,
		'2 short',
		'Number of events must rise by 2, to 4.',
	],
])('%s', async (query, actual, gap, remedy) => {
	const condition = await explained(query);
	expect(condition).toMatchObject({ holds: false, actual, remedy });
	expect(condition.gap).toBe(gap);
});

test.each([
	['average_order_value > 100', 'There must be a qualifying order.'],
	['last_order_date in last 7 days', 'There must be a qualifying order.'],
	['last_event_date is not null', 'There must be a qualifying event.'],
	['city is not null', 'City must have an element.'],
])('without any value: %s', async (query, remedy) => {
	expect(await explained(query, NOBODY)).toMatchObject({ holds: false, gap: 'no value', remedy });
});

test('evidence: elements, orders of the lines that count, events with their instants, the order that decides', async () => {
	const evidence = async (query: string) => (await explained(query)).evidence;
	expect(await evidence("country in ('BD', 'FR')")).toEqual({ kind: 'elements', ids: ['BD'], total: 1 });
	expect(await evidence("products_purchased includes none ('2')")).toEqual({
		kind: 'orders',
		ids: ['900001', '900002'],
		total: 2,
	});
	expect(await evidence("products_purchased includes all ('1', '2') within last 20 days")).toEqual({
		kind: 'orders',
		ids: ['900001'],
		total: 1,
	});
	expect(await evidence("quantity_purchased where (product = '1') > 1")).toEqual({
		kind: 'orders',
		ids: ['900001'],
		total: 1,
	});
	expect(await evidence('last_order_date in last 1 days')).toEqual({
		kind: 'orders',
		ids: ['900001'],
		total: 1,
	});
	expect(await evidence('largest_order > 1')).toEqual({ kind: 'orders', ids: ['900003'], total: 1 });
	expect(await evidence("events_count where (name = 'viewed_product') > 1")).toEqual({
		kind: 'events',
		ids: ['viewed_product 2025-06-15T08:00:00.250000Z', 'viewed_product 2025-06-14T08:00:00.000000Z'],
		total: 2,
	});
	expect(await evidence('orders_count = 0 within last 1 hours')).toEqual({
		kind: 'orders',
		ids: [],
		total: 0,
	});
	expect(await evidence("first_name = 'Anna'")).toBeUndefined();
});

test('at most 20 rows are named, the newest first, and all are counted', async () => {
	const [[busiest], counted] = await Promise.all([
		shop.ids(
			`SELECT customer_id FROM shop."order" WHERE status = 'completed' AND customer_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`,
		),
		shop.database.pool
			.query(`SELECT customer_id, (array_agg(id::text ORDER BY placed_at DESC, id::text))[1:20] AS ids, count(*)::int AS total
			FROM shop."order" WHERE status = 'completed' AND customer_id IS NOT NULL GROUP BY 1 ORDER BY 3 DESC LIMIT 1`),
	]);
	expect(counted.rows[0].total).toBeGreaterThan(20);
	expect((await explained('orders_count > 1000', busiest)).evidence).toEqual({
		kind: 'orders',
		ids: counted.rows[0].ids,
		total: counted.rows[0].total,
	});
});

test('conditions stand in reading order with their paths; below "none" a yes is what is in the way', async () => {
	const { member, conditions } = await check({
		match: 'all',
		rules: [
			{ field: 'tags', operator: 'includes_any', value: ['vip'] },
			{
				match: 'none',
				rules: [
					{ field: 'country', operator: 'equals', value: 'BD' },
					{
						match: 'any',
						rules: [
							{ field: 'points', operator: 'less_than', value: 100 },
							{ match: 'none', rules: [{ field: 'gender', operator: 'equals', value: 'male' }] },
						],
					},
				],
			},
		],
	});
	expect(member).toBe(false);
	expect(conditions.map(({ path, holds, negated, remedy }) => [path, holds, negated, remedy])).toEqual([
		['rules[0]', true, undefined, undefined],
		['rules[1].rules[0]', true, true, 'Country must be without "BD".'],
		['rules[1].rules[1].rules[0]', false, true, undefined],
		['rules[1].rules[1].rules[1].rules[0]', false, undefined, 'Gender must be "male".'],
	]);
});

test('of segments: which of those named the customer is in', async () => {
	const segments = new Map(
		['spent', 'young', 'by-hand'].map((key, index) => [
			key,
			{
				id: index + 1,
				key,
				kind: 'dynamic' as const,
				rule: shop.rule(key === 'spent' ? 'amount_spent > 1000' : 'orders_count = 0'),
			},
		]),
	);
	const compiler = new Compiler({ ...shop.context, segments: (key: string) => segments.get(key) });
	const rule = shop.rule({ field: 'member_of', operator: 'includes_all', value: ['spent', 'young'] });
	const { member, conditions } = await checkCustomer(
		{ rule, compiler },
		ANNA,
		shop.moment,
		shop.database.pool,
	);
	expect(member).toBe(false);
	expect(conditions).toMatchObject([{ holds: false, actual: ['spent'], gap: 'lacks "young"' }]);
});

test('a customer created after an instant that was asked for is in nothing then', async () => {
	const at = { asOf: '2024-07-01T00:00:00.000Z', explicit: true };
	expect(await check('orders_count = 0', ANNA, at)).toMatchObject({
		member: false,
		createdLater: true,
		conditions: [{ holds: true }],
	});
	expect(await check('orders_count = 0', ANNA, { ...at, asOf: '2024-08-02T00:00:00.000Z' })).toMatchObject({
		member: true,
	});
});

test('in the past, the fields that know only the present are named', async () => {
	const rule =
		"tags includes any ('vip') and created_at before 2025-01-01 and email_subscribed is not null and orders_count > 1 where (status = 'completed')";
	const at = { asOf: '2025-01-01T00:00:00.000Z', explicit: true };
	expect((await check(rule, ANNA, at)).cannotLookBack).toEqual(['tags', 'email_subscribed', 'where.status']);
	expect((await check(rule)).cannotLookBack).toBeUndefined();
	expect(
		(await check(rule, ANNA, { asOf: '2999-01-01T00:00:00.000Z', explicit: true })).cannotLookBack,
	).toBeUndefined();
});

test.each([['123456789'], ['abc'], ['99999999999999999999'], ["1' OR '1'='1"], ['']])(
	'nobody has the id %p',
	async (id) => {
		await expect(check('orders_count > 1', id)).rejects.toMatchObject({
			code: 'CUSTOMER_NOT_FOUND',
			path: 'customerId',
			found: id,
		});
	},
);

test('250 conditions are answered, a hundred in one statement', async () => {
	const rules = Array.from({ length: 250 }, (_, index) => ({
		field: 'orders_count',
		operator: 'greater_than',
		value: index,
	}));
	const statements: string[] = [];
	const counting = {
		query: (text: string, values: unknown[]) => {
			statements.push(text);
			return shop.database.pool.query(text, values);
		},
	};
	const { conditions, member } = await checkCustomer(
		{ rule: shop.rule({ match: 'any', rules }), compiler: shop.compiler },
		ANNA,
		shop.moment,
		counting as never,
	);
	expect(member).toBe(true);
	expect(conditions.map(({ holds }) => holds)).toEqual(rules.map(({ value }) => value < 3));
	expect(statements).toHaveLength(3);
});

test('of rows in sequence, which two made it', async () => {
	const { holds, evidence } = await explained(
		"orders_count where (product = '2' and followed by orders where (product = '1') within 30 days) > 0",
	);
	expect({ holds, evidence }).toEqual({
		holds: true,
		evidence: { kind: 'orders', ids: ['900002'], total: 1, beside: ['900001'] },
	});
	const viewed = await explained(
		"events_count where (name = 'viewed_product' and preceded by orders with same product) > 0",
	);
	expect(viewed.evidence).toEqual({
		kind: 'events',
		ids: ['viewed_product 2025-06-15T08:00:00.250000Z', 'viewed_product 2025-06-14T08:00:00.000000Z'],
		total: 2,
		beside: ['900001', '900001'],
	});
});

test('of several rows after one, which made it', async () => {
	const { evidence } = await explained(
		"events_count where (name = 'viewed_product' and preceded by at least 2 orders) > 0",
	);
	expect(evidence).toMatchObject({
		total: 2,
		beside: [
			['900001', '900002'],
			['900001', '900002'],
		],
	});
	const once = await explained(
		"orders_count where (followed by at least 2 events where (name = 'viewed_product')) > 0",
	);
	expect(once).toMatchObject({ holds: true, evidence: { kind: 'orders' } });
	expect(once.evidence?.beside?.[0]).toEqual([
		'viewed_product 2025-06-14T08:00:00.000000Z',
		'viewed_product 2025-06-15T08:00:00.250000Z',
	]);
});

test('of the first orders, and of groups of rows, what they come to', async () => {
	expect(await explained('amount_spent of first 2 > 2000')).toMatchObject({
		holds: false,
		actual: '1129.90',
		gap: '870.10 short',
		evidence: { ids: ['900002', '900003'], total: 2 },
	});
	expect(await explained('quantity_purchased per product >= 5')).toMatchObject({ holds: false, actual: 4 });
	expect(await explained('events_count distinct product >= 3')).toMatchObject({ holds: false, actual: 2 });
	expect(await explained('orders_count distinct day within last 90 days >= 4')).toMatchObject({
		holds: false,
		actual: 2,
		gap: '2 short',
		evidence: { ids: ['900001', '900002'], total: 2 },
		remedy: 'Number of different days must rise by 2, to 4.',
	});
	expect(await explained('amount_spent per calendar_month > 2000')).toMatchObject({
		actual: '1000.00',
		gap: '1000.00 short',
	});
	expect(await explained('orders_count within 300 days after created_at >= 3')).toMatchObject({
		holds: false,
		actual: 2,
	});
});
