import {
	COUNTED,
	COUNTED_LINES,
	IN_CATEGORY,
	openDemoSegments,
	type DemoSegments,
} from '../support/demo-segments';
import { demoNow } from '../support/database';
import { faultOf } from '../support/fault';

/**
 * The segment builder of a Salla app: nested and/or logic, its fields and operators by its own names, its
 * example segments.
 */
let shop: DemoSegments;
beforeAll(async () => {
	shop = await openDemoSegments();
});
afterAll(() => shop.close());

const ask = (field: string, operator: string, value?: unknown) => ({
	field,
	operator,
	...(value === undefined ? {} : { value }),
});
const customers = (where: string) => `SELECT c.id FROM shop.customer c WHERE ${where}`;
const withOrders = (having: string) =>
	`SELECT c.id FROM shop.customer c LEFT JOIN ${COUNTED} o ON o.customer_id = c.id GROUP BY c.id HAVING ${having}`;
const address = (where: string) =>
	customers(`EXISTS (SELECT FROM shop.address a WHERE a.customer_id = c.id AND ${where})`);
const bought = (where: string) =>
	customers(`EXISTS (SELECT FROM ${COUNTED_LINES} l WHERE l.customer_id = c.id AND ${where})`);
const inCategory = (slug: string) =>
	`l.product_id IN (SELECT product_id FROM ${IN_CATEGORY} k WHERE slug = '${slug}')`;
const NOW = `timestamptz '2025-06-15T12:00:00Z'`;

async function expectSame(rule: object, sql: string): Promise<void> {
	const expected = await shop.ids(sql);
	expect(expected.length).toBeGreaterThan(0);
	expect(expected.length).toBeLessThan(await shop.customers());
	expect(await shop.matches(rule)).toEqual(expected);
}

describe('the example segments', () => {
	test('VIP customers: spent at least 5000', async () => {
		await expectSame(
			{ match: 'all', rules: [ask('orders_amount', '>=', 5000)] },
			withOrders('sum(amount) >= 5000'),
		);
	});

	test('re-engagement: the last order in the last 90 days', async () => {
		await expectSame(
			{ match: 'all', rules: [ask('last_order_date', 'in_last_n_days', 90)] },
			withOrders(`max(placed_at) >= ${NOW} - interval '90 days'`),
		);
	});

	test('cross-sell: bought A but not B', async () => {
		await expectSame(
			{
				match: 'all',
				rules: [ask('purchased_category', '=', 'kitchen'), ask('not_purchased_category', '=', 'jewellery')],
			},
			`${bought(inCategory('kitchen'))} EXCEPT ${bought(inCategory('jewellery'))}`,
		);
	});
});

describe('every field', () => {
	test.each([
		[ask('first_name', 'starts_with', 'a'), customers(`lower(c.first_name) LIKE 'a%'`)],
		[ask('last_name', 'is_null'), customers('c.last_name IS NULL')],
		[ask('email', 'ends_with', '@EXAMPLE.net'), customers(`lower(c.email) LIKE '%@example.net'`)],
		[ask('mobile', 'contains', '+44'), customers(`c.phone LIKE '%+44%'`)],
		[ask('gender', 'equals', 'Female'), customers(`lower(c.gender) = 'female'`)],
		[ask('city', 'in', ['Dhaka', 'York']), address(`lower(a.city) IN ('dhaka', 'york')`)],
		[
			ask('country', 'not_equals', 'GB'),
			`SELECT id FROM shop.customer EXCEPT ${address(`a.country = 'GB'`)}`,
		],
		[ask('lang', 'equals', 'bn'), customers(`c.language = 'bn'`)],
		[ask('orders_count', 'between', [2, 4]), withOrders('count(o.id) BETWEEN 2 AND 4')],
		[ask('orders_amount', 'less_than', 100), withOrders('coalesce(sum(amount), 0) < 100')],
		[ask('orders_average', 'greater_than', 400), withOrders('avg(amount) > 400')],
		[ask('total_points', 'greater_than_or_equals', 100), customers('c.points >= 100')],
		[ask('wallet_balance', 'greater_than', 0), customers('c.wallet_balance > 0')],
		[
			ask('recency_days', 'less_than_or_equals', 30),
			withOrders(`max(placed_at) > ${NOW} - interval '31 days'`),
		],
		[ask('frequency', 'not_between', [1, 10]), withOrders('count(o.id) NOT BETWEEN 1 AND 10')],
		[ask('monetary', 'greater_than', '1500.50'), withOrders('sum(amount) > 1500.50')],
		[ask('aov', 'is_null'), withOrders('count(o.id) = 0')],
		[
			ask('first_order_date', 'after_date', '2025-03-31'),
			withOrders(`min(placed_at) >= '2025-04-01T00:00Z'`),
		],
		[ask('last_order_date', 'before_date', '2025-01-01'), withOrders(`max(placed_at) < '2025-01-01T00:00Z'`)],
		[
			ask('salla_created_at', 'in_last_n_days', 120),
			customers(`c.created_at >= ${NOW} - interval '120 days'`),
		],
		[ask('purchased_product', 'in', ['1310', '3140']), bought('l.product_id IN (1310, 3140)')],
		[
			ask('not_purchased_product', 'in', ['1310', '3140']),
			`SELECT id FROM shop.customer EXCEPT ${bought('l.product_id IN (1310, 3140)')}`,
		],
		[
			ask('purchased_category', 'in', ['toys', 'bags']),
			`${bought(inCategory('toys'))} UNION ${bought(inCategory('bags'))}`,
		],
		[
			ask('not_purchased_category', 'equals', 'garden'),
			`SELECT id FROM shop.customer EXCEPT ${bought(inCategory('garden'))}`,
		],
	])('%j', async (condition, sql) => {
		await expectSame(condition, sql);
	});
});

describe('every operator', () => {
	test.each([
		[ask('source', 'equals', 'friend'), `c.source = 'friend'`],
		[ask('source', 'not_equals', 'friend'), `c.source IS DISTINCT FROM 'friend'`],
		[ask('points', 'greater_than', 120), 'c.points > 120'],
		[ask('points', 'less_than', 20), 'c.points < 20'],
		[ask('points', 'greater_than_or_equals', 120), 'c.points >= 120'],
		[ask('points', 'less_than_or_equals', 20), 'c.points <= 20'],
		[ask('points', 'between', [20, 120]), 'c.points BETWEEN 20 AND 120'],
		[ask('points', 'not_between', [20, 120]), 'c.points NOT BETWEEN 20 AND 120'],
		[ask('source', 'in', ['friend', 'fair']), `c.source IN ('friend', 'fair')`],
		[ask('source', 'not_in', ['friend', 'fair']), `(c.source NOT IN ('friend', 'fair') OR c.source IS NULL)`],
		[ask('note', 'contains', '50%'), `c.note LIKE '%50\\%%'`],
		[ask('note', 'not_contains', 'invoices'), `(c.note NOT LIKE '%invoices%' OR c.note IS NULL)`],
		[ask('email', 'starts_with', 'A'), `lower(c.email) LIKE 'a%'`],
		[ask('email', 'ends_with', '.org'), `lower(c.email) LIKE '%.org'`],
		[ask('birthday', 'is_null'), 'c.birthday IS NULL'],
		[ask('birthday', 'is_not_null'), 'c.birthday IS NOT NULL'],
		[ask('created_at', 'in_last_n_days', 90), `c.created_at >= ${NOW} - interval '90 days'`],
		[ask('created_at', 'before_date', '2025-01-15'), `c.created_at < '2025-01-15T00:00Z'`],
		[ask('created_at', 'after_date', '2025-01-15'), `c.created_at >= '2025-01-16T00:00Z'`],
	])('%j', async (condition, where) => {
		await expectSame(condition, customers(where));
	});
});

test('nested groups: of the good customers the men of Dhaka, or those of London who came by a friend', async () => {
	const rule = {
		match: 'all',
		rules: [
			ask('orders_amount', '>', 100),
			{
				match: 'any',
				rules: [
					{ match: 'all', rules: [ask('gender', '=', 'male'), ask('city', '=', 'Dhaka')] },
					{ match: 'all', rules: [ask('source', '=', 'friend'), ask('city', '=', 'London')] },
				],
			},
		],
	};
	const city = (name: string) =>
		`EXISTS (SELECT FROM shop.address a WHERE a.customer_id = c.id AND lower(a.city) = '${name}')`;
	await expectSame(
		rule,
		customers(`(SELECT sum(amount) FROM ${COUNTED} o WHERE o.customer_id = c.id) > 100
		AND ((lower(c.gender) = 'male' AND ${city('dhaka')}) OR (c.source = 'friend' AND ${city('london')}))`),
	);
});

test('the same rule in the JSON of a query builder', async () => {
	const rule = {
		combinator: 'and',
		rules: [
			{ field: 'orders_count', operator: '>=', value: 2 },
			{
				combinator: 'or',
				not: true,
				rules: [
					{ field: 'gender', operator: '=', value: 'male' },
					{ field: 'source', operator: 'null' },
				],
			},
		],
	};
	await expectSame(
		rule,
		customers(
			`(SELECT count(*) FROM ${COUNTED} o WHERE o.customer_id = c.id) >= 2 AND NOT (coalesce(lower(c.gender) = 'male', false) OR c.source IS NULL)`,
		),
	);
});

test.each([
	['orders_amount >= 5000', withOrders('sum(amount) >= 5000')],
	['last_order_date in the last 90 days', withOrders(`max(placed_at) >= ${NOW} - interval '90 days'`)],
	[
		`purchased_category = 'kitchen' and not_purchased_category = 'jewellery'`,
		`${bought(inCategory('kitchen'))} EXCEPT ${bought(inCategory('jewellery'))}`,
	],
	[
		`orders_count between 2 and 4 and city in ('Dhaka', 'York')`,
		`${withOrders('count(o.id) BETWEEN 2 AND 4')} INTERSECT ${address(`lower(a.city) IN ('dhaka', 'york')`)}`,
	],
])('as text: %s', async (query, sql) => {
	await expectSame(query as never, sql);
});

test('customers of a segment are shown with all that is known of them', async () => {
	await shop.segments.create({ title: 'VIP Customers', query: 'orders_amount >= 5000' });
	await shop.segments.evaluate('VIP Customers');
	const found: unknown[][] = [];
	const fields = [
		'customer_id',
		'first_name',
		'mobile',
		'orders_count',
		'orders_amount',
		'aov',
		'total_points',
	];
	for await (const member of shop.segments.members('VIP Customers', { fields, orderBy: 'customer_id' }))
		found.push(Object.values(member).slice(0, fields.length));
	const { rows } = await shop.database.pool.query<unknown[]>({
		rowMode: 'array',
		text: `SELECT c.id, c.first_name, c.phone, count(*), sum(amount), avg(amount), c.points
		FROM shop.customer c JOIN ${COUNTED} o ON o.customer_id = c.id GROUP BY c.id HAVING sum(amount) >= 5000 ORDER BY c.id`,
	});
	expect(rows.length).toBeGreaterThan(0);
	const plain = (list: unknown[][]) =>
		list.map(([id, name, phone, ...numbers]) => [
			id,
			name,
			phone,
			...numbers.map((one) => Number(one).toFixed(2)),
		]);
	expect(plain(found)).toEqual(plain(rows));
});

describe('scores and predictions, as the examples of the page ask them', () => {
	const ASKED = [
		ask('segment', '=', 'Champions'),
		ask('recency_score', '>=', 4),
		ask('frequency_score', '>=', 4),
		ask('monetary_score', 'between', [4, 5]),
		ask('churn_risk_score', '>', 0.3),
		ask('cltv', '>=', 100),
	];

	test.each(ASKED)('$field says how it is computed, until it is', async (condition) => {
		const nested = { match: 'all', rules: [ask('city', '=', 'Dhaka'), { match: 'any', rules: [condition] }] };
		for (const [rule, path] of [
			[condition, 'field'],
			[nested, 'rules[1].rules[0].field'],
		] as const) {
			const refused = {
				code: 'SCORES_NOT_FITTED',
				path,
				found: condition.field === 'segment' ? 'rfm_segment' : condition.field,
			};
			await expect(faultOf(shop.segments.preview(rule))).resolves.toMatchObject(refused);
			await expect(faultOf(shop.segments.create({ title: 'Too early', rule }))).resolves.toMatchObject(
				refused,
			);
		}
	});

	test('once computed, each finds customers', async () => {
		await shop.segments.scores({ asOf: demoNow });
		for (const condition of ASKED) {
			const found = await shop.matches(condition);
			expect(found.length).toBeGreaterThan(0);
			expect(found.length).toBeLessThan(await shop.customers());
		}
	});

	test('both examples of the page hold together what they name', async () => {
		const champions = await shop.matches(ask('segment', '=', 'Champions'));
		const [city] = await shop.ids('SELECT city FROM shop.address GROUP BY 1 ORDER BY count(*) DESC LIMIT 1');
		const living = await shop.ids(address(`lower(a.city) = lower('${city}')`));
		expect(await shop.matches(`segment = "Champions" and city = "${city}"`)).toEqual(
			champions.filter((id) => living.includes(id)),
		);
		const either = await shop.matches('segment = "Loyal Customers" or segment = "Potential Loyalists"');
		expect(either).toEqual(
			[
				...(await shop.matches(ask('segment', '=', 'Loyal Customers'))),
				...(await shop.matches(ask('segment', '=', 'Potential Loyalists'))),
			].sort(),
		);
		expect(either.length).toBeGreaterThan(0);
	});
});
