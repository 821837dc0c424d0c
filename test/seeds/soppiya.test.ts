import { COUNTED, COUNTED_LINES, openDemoSegments, type DemoSegments } from '../support/demo-segments';

/** What Soppiya's page on segments tells its users to do, in its own words, on the demo shop. */
let shop: DemoSegments;
beforeAll(async () => {
	shop = await openDemoSegments();
});
afterAll(() => shop.close());

const all = (...rules: object[]) => ({ match: 'all', rules });
const ask = (field: string, operator: string, value?: unknown) => ({
	field,
	operator,
	...(value === undefined ? {} : { value }),
});
const ordersOf = (having: string) => `SELECT customer_id FROM ${COUNTED} o GROUP BY 1 HAVING ${having}`;
const customers = (where: string) => `SELECT c.id FROM shop.customer c WHERE ${where}`;
const address = (where: string) =>
	`EXISTS (SELECT FROM shop.address a WHERE a.customer_id = c.id AND ${where})`;
const bought = (where: string) => `SELECT customer_id FROM ${COUNTED_LINES} l WHERE ${where}`;

/** A product that many have bought, in the place of the page's "Summer Dress". */
const CAKESTAND = `(SELECT id FROM shop.product WHERE title = 'Regency Cakestand 3 Tier')`;
const theCakestand = async () => (await shop.ids(CAKESTAND))[0];

describe('the real-world examples', () => {
	test('1: big spenders', async () => {
		const expected = await shop.ids(ordersOf('sum(amount) > 10000'));
		expect(expected.length).toBeGreaterThan(0);
		expect(await shop.matches(all(ask('amount_spent', 'is greater than', 10000)))).toEqual(expected);
	});

	test('2: customers from Dhaka who have subscribed', async () => {
		const expected = await shop.ids(customers(`${address(`lower(a.city) = 'dhaka'`)} AND c.accepts_email`));
		expect(expected.length).toBeGreaterThan(0);
		expect(
			await shop.matches(
				all(
					ask('customer_cities', 'is equal to', 'Dhaka'),
					ask('email_subscription_status', 'is equal to', true),
				),
			),
		).toEqual(expected);
		expect(
			await shop.matches(all(ask('city', 'equals', 'dhaka'), ask('email_subscription_status', 'is true'))),
		).toEqual(expected);
	});

	test('3: repeat buyers of one product', async () => {
		const expected = await shop.ids(
			`${bought(`product_id = ${CAKESTAND}`)} INTERSECT ${ordersOf('count(*) > 1')}`,
		);
		expect(expected.length).toBeGreaterThan(0);
		expect(
			await shop.matches(
				all(
					ask('products_purchased', 'is equal to', await theCakestand()),
					ask('number_of_orders', 'is greater than', 1),
				),
			),
		).toEqual(expected);
	});
});

describe('every field of the list', () => {
	test.each([
		[
			ask('amount_spent', 'is less than', 200),
			`SELECT c.id FROM shop.customer c LEFT JOIN ${COUNTED} o ON o.customer_id = c.id GROUP BY 1 HAVING coalesce(sum(amount), 0) < 200`,
		],
		[ask('number_of_orders', 'is equal to', 2), ordersOf('count(*) = 2')],
		[
			ask('first_ordered_at', 'is greater than', '2025-03-01'),
			ordersOf(`min(placed_at) >= '2025-03-02T00:00Z'`),
		],
		[ask('last_ordered_at', 'is less than', '2025-03-01'), ordersOf(`max(placed_at) < '2025-03-01T00:00Z'`)],
		[
			ask('customer_cities', 'is not equal to', 'London'),
			customers(`NOT ${address(`lower(a.city) = 'london'`)}`),
		],
		[ask('customer_cities', 'starts with', 'b'), customers(address(`lower(a.city) LIKE 'b%'`))],
		[ask('customer_countries', 'is equal to', 'BD'), customers(address(`a.country = 'BD'`))],
		[ask('customer_regions', 'contains', 'land'), customers(address(`lower(a.region) LIKE '%land%'`))],
		[
			ask('customer_email_domain', 'is equal to', 'example.com'),
			customers(`lower(split_part(c.email, '@', 2)) = 'example.com'`),
		],
		[ask('customer_email_domain', 'ends with', '.org'), customers(`lower(c.email) LIKE '%.org'`)],
		[
			ask('customer_tags', 'is equal to', 'vip'),
			customers(`EXISTS (SELECT FROM shop.tag t WHERE t.customer_id = c.id AND lower(t.name) = 'vip')`),
		],
		[
			ask('customer_tags', 'is not equal to', 'newsletter'),
			customers(`NOT EXISTS (SELECT FROM shop.tag t WHERE t.customer_id = c.id AND t.name = 'newsletter')`),
		],
		[ask('email_subscription_status', 'is equal to', false), customers('c.accepts_email = false')],
		[ask('sms_subscription_status', 'is true'), customers('c.accepts_sms')],
		[ask('tax_collection_status', 'is equal to', true), customers('NOT c.tax_exempt')],
		[ask('tax_collection_status', 'is equal to', false), customers('c.tax_exempt')],
		[
			ask('products_purchased', 'is not equal to', '1310'),
			customers(`c.id NOT IN (${bought('product_id = 1310')})`),
		],
		[ask('variants_purchased', 'is equal to', '1344'), bought('variant_id = 1344')],
	])('%j', async (condition, sql) => {
		const expected = await shop.ids(sql);
		expect(expected.length).toBeGreaterThan(0);
		expect(expected.length).toBeLessThan(await shop.customers());
		expect(await shop.matches(all(condition))).toEqual(expected);
	});
});

test('all conditions narrow, any condition widens', async () => {
	const rules = [ask('customer_cities', 'is equal to', 'London'), ask('customer_tags', 'is equal to', 'vip')];
	const [london, vip] = [
		await shop.ids(customers(address(`lower(a.city) = 'london'`))),
		await shop.ids(`SELECT customer_id FROM shop.tag WHERE lower(name) = 'vip'`),
	];
	expect(await shop.matches({ match: 'all', rules })).toEqual(london.filter((id) => vip.includes(id)));
	expect(await shop.matches({ match: 'any', rules })).toEqual([...new Set([...london, ...vip])].sort());
});

test('a preview without customers says so, and a spelling mistake is pointed out', async () => {
	const preview = await shop.segments.preview(all(ask('customer_cities', 'is equal to', 'Lundon')), {
		lint: true,
		sampleSize: 5,
	});
	expect(preview).toMatchObject({ count: 0, customers: [] });
	expect(preview.warnings).toEqual(
		expect.arrayContaining([
			expect.objectContaining({ code: 'VALUE_NOWHERE', message: expect.stringContaining('"London"') }),
		]),
	);
});

test('a segment for marketing without consent is advised to ask for it', async () => {
	const codes = async (...rules: object[]) =>
		((await shop.segments.preview(all(...rules), { lint: true })).warnings ?? []).map(({ code }) => code);
	expect(await codes(ask('amount_spent', 'is greater than', 100))).toContain('NO_CONSENT');
	expect(
		await codes(ask('amount_spent', 'is greater than', 100), ask('email_subscription_status', 'is true')),
	).not.toContain('NO_CONSENT');
});

describe('the dashboard', () => {
	const titles = (list: readonly { title: string }[]) => list.map(({ title }) => title);

	test('search by any part of the title, sort by four columns, filter by what a rule is about, delete', async () => {
		const { segments } = shop;
		await segments.create({
			title: 'Big Spenders',
			rule: all(ask('amount_spent', 'is greater than', 10000)),
		});
		await segments.create({
			title: 'Email domain',
			rule: all(ask('customer_email_domain', 'is equal to', 'example.com')),
		});
		await segments.create({
			title: 'Taxed',
			rule: all(
				ask('tax_collection_status', 'is equal to', true),
				ask('number_of_orders', 'is greater than', 0),
			),
		});
		await segments.update('Big Spenders', { rule: all(ask('amount_spent', 'is greater than', 5000)) });

		expect(titles(await segments.list({ search: 'MAIL' }))).toEqual(['Email domain']);
		expect(titles(await segments.list({ sortBy: 'title', direction: 'desc' }))).toEqual([
			'Taxed',
			'Email domain',
			'Big Spenders',
		]);
		expect(titles(await segments.list({ sortBy: 'id', direction: 'asc' }))).toEqual([
			'Big Spenders',
			'Email domain',
			'Taxed',
		]);
		expect(titles(await segments.list({ sortBy: 'created_at', direction: 'desc' }))).toEqual([
			'Taxed',
			'Email domain',
			'Big Spenders',
		]);
		expect(titles(await segments.list({ sortBy: 'updated_at', direction: 'desc' }))).toEqual([
			'Big Spenders',
			'Taxed',
			'Email domain',
		]);
		expect(titles(await segments.list({ usesField: 'tax_exempt' }))).toEqual(['Taxed']);
		expect((await segments.get('Email domain')).summary).toBe('matches 1 condition');

		const customersBefore = await shop.customers();
		await segments.delete('Taxed');
		expect(await shop.customers()).toBe(customersBefore);
		expect(titles(await segments.list({ search: 'Taxed' }))).toEqual([]);
		await expect(segments.get('Taxed')).rejects.toMatchObject({ code: 'SEGMENT_NOT_FOUND' });
	});

	test('a segment follows the shop: an order makes a big spender', async () => {
		const { segments } = shop;
		await segments.create({
			title: 'Spent more than 100,000',
			rule: all(ask('amount_spent', 'is greater than', 100000)),
		});
		await segments.evaluate('Spent more than 100,000');
		const [buyer] = await shop.ids(
			`SELECT customer_id FROM ${COUNTED} o GROUP BY 1 HAVING sum(amount) BETWEEN 1 AND 50000 LIMIT 1`,
		);
		await shop.database.pool.query(
			`INSERT INTO shop."order" (customer_id, placed_at, status, currency, total, refunded) VALUES ($1, now(), 'completed', 'GBP', 100000, 0)`,
			[buyer],
		);
		expect(await segments.evaluate('Spent more than 100,000')).toMatchObject({ joined: 1, left: 0 });
		const members: unknown[] = [];
		for await (const member of segments.members('Spent more than 100,000')) members.push(member.customer_id);
		expect(members.map(String)).toEqual([buyer]);
	});
});
