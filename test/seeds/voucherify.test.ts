import { firstOf } from '../../lib/error/defined';
import { demoNow } from '../support/database';
import { COUNTED, COUNTED_LINES, openDemoSegments, type DemoSegments } from '../support/demo-segments';
import { faultOf } from '../support/fault';

/** What Voucherify's page on segments describes, on the demo shop. */
let shop: DemoSegments;
beforeAll(async () => {
	shop = await openDemoSegments();
	// The demo shop knows neither .uk, nor Poland, nor this source, and nobody came on that very day.
	await shop.database.pool.query(`
		UPDATE shop.customer SET email = 'c' || id || '@shop.co.uk' WHERE id % 10 = 0;
		UPDATE shop.customer SET email = 'C' || id || '@SHOP.UK' WHERE id % 30 = 1;
		UPDATE shop.customer SET email = 'c' || id || '@shop.uk.example' WHERE id % 30 = 2;
		UPDATE shop.customer SET source = 'MailChimp' WHERE id % 4 = 0;
		UPDATE shop.customer SET source = 'mailchimp' WHERE id % 30 = 1;
		UPDATE shop.customer SET created_at = '2025-02-01T08:00Z' WHERE id % 30 = 3;
		INSERT INTO shop.address (customer_id, city, country) SELECT id, 'Łódź', 'PL' FROM shop.customer WHERE id % 5 = 0`);
});
afterAll(() => shop.close());

const NOW = `timestamptz '2025-06-15T12:00:00Z'`;
const ask = (field: string, operator: string, value?: unknown, more: object = {}) => ({
	field,
	operator,
	...(value === undefined ? {} : { value }),
	...more,
});
const all = (...rules: object[]) => ({ match: 'all', rules });
const customers = (where: string) => `SELECT c.id FROM shop.customer c WHERE ${where}`;
const ordersOf = (having: string) =>
	`SELECT c.id FROM shop.customer c LEFT JOIN ${COUNTED} o ON o.customer_id = c.id GROUP BY 1 HAVING ${having}`;
const some = async (expected: string[]) => {
	expect(expected.length).toBeGreaterThan(0);
	expect(expected.length).toBeLessThan(await shop.customers());
};

describe('the rules of its list', () => {
	test.each([
		[
			'The last purchased order more than 30 days ago',
			ask('last_order_date', 'more_than_n_days_ago', 30),
			'last_order_date more than 30 days ago',
			ordersOf(`max(placed_at) < ${NOW} - interval '30 days'`),
		],
		[
			'The total amount of customer orders less than $500',
			ask('amount_spent', 'is less than', 500),
			'amount_spent < 500',
			ordersOf('coalesce(sum(amount), 0) < 500'),
		],
		[
			'The email ends with .uk and the source is MailChimp',
			all(ask('email', 'ends with', '.uk'), ask('source', 'is', 'MailChimp')),
			`email ends with '.uk' and source is 'MailChimp'`,
			customers(`lower(email) LIKE '%.uk' AND lower(source) = 'mailchimp'`),
		],
		[
			'The country is Poland and the total amount of customer orders is more than $100',
			all(ask('country', 'is', 'PL'), ask('amount_spent', 'is more than', 100)),
			`country is 'PL' and amount_spent is more than 100`,
			`${ordersOf('sum(amount) > 100')} INTERSECT SELECT customer_id FROM shop.address WHERE country = 'PL'`,
		],
		[
			'Gender is not female',
			ask('gender', 'is not', 'female'),
			`gender is not 'female'`,
			customers(`lower(gender) IS DISTINCT FROM 'female'`),
		],
		[
			'The order contains a product',
			ask('orders_count', 'is more than', 0, { where: ask('product_title', 'is', 'Party Bunting') }),
			`orders_count where (product_title = 'Party Bunting') > 0`,
			`SELECT l.customer_id FROM ${COUNTED_LINES} l JOIN shop.product p ON p.id = l.product_id WHERE p.title = 'Party Bunting'`,
		],
		[
			'The creation date starts at 01.02.',
			ask('created_at', 'starts at', '2025-02-01'),
			`created_at on or after 2025-02-01`,
			customers(`created_at >= '2025-02-01T00:00Z'`),
		],
	])('%s', async (_, rule, query, sql) => {
		const expected = await shop.ids(sql);
		await some(expected);
		expect(await shop.matches(rule)).toEqual(expected);
		expect(await shop.matches(query)).toEqual(expected);
	});
});

describe('every operator', () => {
	const profile = (where: string) => customers(where);
	test.each([
		[ask('language', 'is', 'bn'), profile(`language = 'bn'`)],
		[ask('language', 'is not', 'en'), profile(`language IS DISTINCT FROM 'en'`)],
		[ask('birthday', 'has any value'), profile('birthday IS NOT NULL')],
		[ask('first_name', 'starts with', 'd'), profile(`lower(first_name) LIKE 'd%'`)],
		[ask('email', 'ends with', '.org'), profile(`lower(email) LIKE '%.org'`)],
		[ask('email', 'contains', '@example.'), profile(`lower(email) LIKE '%@example.%'`)],
		[ask('gender', 'is unknown'), profile('gender IS NULL')],
		[ask('points', 'is less than', 100), profile('points < 100')],
		[ask('points', 'is more than', 1000), profile('points > 1000')],
	])('%j', async (rule, sql) => {
		const expected = await shop.ids(sql);
		await some(expected);
		expect(await shop.matches(rule)).toEqual(expected);
	});
});

describe('what customers are grouped by', () => {
	test.each([
		[
			'profile attributes',
			ask('city', 'is', 'York'),
			`SELECT customer_id FROM shop.address WHERE lower(city) = 'york'`,
		],
		[
			'system attributes',
			ask('updated_at', 'in the last', 30),
			customers(`updated_at BETWEEN ${NOW} - interval '30 days' AND ${NOW}`),
		],
		['custom attributes', ask('loyalty.tier', 'is', 'gold'), customers(`loyalty->>'tier' = 'gold'`)],
		[
			'custom attributes of another type',
			ask('loyalty.paused', 'is true'),
			customers(`loyalty->'paused' = 'true'`),
		],
		[
			'custom events',
			ask('events_count', 'is more than', 0, {
				where: all(ask('name', 'is', 'opened_email'), ask('properties.campaign', 'is', 'week 9')),
			}),
			`SELECT customer_id FROM shop.event WHERE name = 'opened_email' AND properties->>'campaign' = 'week 9'`,
		],
		[
			'activity',
			ask('last_event_date', 'more_than_n_days_ago', 60),
			`SELECT customer_id FROM shop.event GROUP BY 1 HAVING max(occurred_at) < ${NOW} - interval '60 days'`,
		],
	])('%s', async (_, rule, sql) => {
		const expected = await shop.ids(sql);
		await some(expected);
		expect(await shop.matches(rule)).toEqual(expected);
	});
});

test('a customer has to match all filters, or only one of them', async () => {
	const rules = [
		ask('email', 'ends with', '.uk'),
		ask('source', 'is', 'MailChimp'),
		ask('country', 'is', 'PL'),
	];
	const uk = `lower(email) LIKE '%.uk'`;
	const source = `lower(source) = 'mailchimp'`;
	const poland = `id IN (SELECT customer_id FROM shop.address WHERE country = 'PL')`;
	const [every, one] = [
		await shop.ids(customers(`${uk} AND ${source} AND ${poland}`)),
		await shop.ids(customers(`${uk} OR ${source} OR ${poland}`)),
	];
	expect(every.length).toBeGreaterThan(0);
	expect(one.length).toBeGreaterThan(every.length);
	expect(await shop.matches({ match: 'all', rules })).toEqual(every);
	expect(await shop.matches({ match: 'any', rules })).toEqual(one);
	// As the usual widget for building rules writes it.
	expect(await shop.matches({ combinator: 'or', rules })).toEqual(one);
});

describe('the two types of segments', () => {
	const ids = async (ref: string) => {
		const found: string[] = [];
		for await (const { customer_id } of shop.segments.members(ref)) found.push(String(customer_id));
		return found.sort();
	};
	const come = async (id: number) =>
		shop.database.pool.query(
			`INSERT INTO shop.customer (id, email, source, created_at, updated_at, tax_exempt, has_account, points, wallet_balance)
		VALUES ($1, 'new@shop.uk', 'MailChimp', $2, $2, false, true, 0, 0)`,
			[id, demoNow],
		);

	test('reload shows who qualifies before anything is saved', async () => {
		const expected = await shop.ids(customers(`lower(email) LIKE '%.uk'`));
		await expect(
			shop.segments.preview(ask('email', 'ends with', '.uk'), { sampleSize: 3, asOf: demoNow }),
		).resolves.toMatchObject({
			count: expected.length,
			customers: [{ email: expect.stringMatching(/\.uk$/i) }, {}, {}],
		});
		await expect(shop.segments.list()).resolves.toEqual([]);
	});

	test('an auto-update segment follows its customers, a static one never does', async () => {
		const chosen = (await shop.ids(customers(`lower(email) LIKE '%.uk'`))).slice(0, 5);
		const fixed = await shop.segments.create({ title: 'Chosen by hand', customerIds: chosen });
		const auto = await shop.segments.create({ title: 'From the UK', rule: ask('email', 'ends with', '.uk') });
		expect([fixed, auto].map(({ kind }) => kind)).toEqual(['static', 'dynamic']);
		await shop.segments.evaluate('all', { asOf: demoNow });
		const before = await ids('from-the-uk');
		expect(before).toEqual(await shop.ids(customers(`lower(email) LIKE '%.uk'`)));
		expect(await ids('chosen-by-hand')).toEqual(chosen);

		await come(900_001);
		await shop.database.pool.query(`UPDATE shop.customer SET email = 'gone@shop.example' WHERE id = $1`, [
			chosen[0],
		]);
		await shop.segments.evaluate('all', { asOf: new Date(demoNow.getTime() + 3_600_000) });
		expect(await ids('from-the-uk')).toEqual([...before.filter((id) => id !== chosen[0]), '900001'].sort());
		expect(await ids('chosen-by-hand')).toEqual(chosen);
	});

	test('a static segment takes no filters, and no customer whom the shop does not have', async () => {
		await expect(
			faultOf(shop.segments.update('chosen-by-hand', { rule: ask('email', 'ends with', '.uk') })),
		).resolves.toMatchObject({ code: 'SEGMENT_INVALID' });
		await expect(
			faultOf(shop.segments.create({ title: 'Unknown', customerIds: [-5] })),
		).resolves.toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
	});

	test('a code for a segment only: one customer is checked, and told why not', async () => {
		const inside = firstOf(await ids('from-the-uk'));
		const outside = firstOf(await shop.ids(customers(`email LIKE '%@example.com'`)));
		await expect(shop.segments.check('From the UK', inside)).resolves.toMatchObject({ member: true });
		await expect(shop.segments.check('From the UK', outside)).resolves.toMatchObject({
			member: false,
			conditions: [
				{ text: `email ends with '.uk'`, holds: false, actual: expect.stringContaining('@example.com') },
			],
		});
	});
});
