import { defined, firstOf } from '../../lib/error/defined';
import { demoNow } from '../support/database';
import {
	COUNTED,
	COUNTED_LINES,
	IN_CATEGORY,
	openDemoSegments,
	type DemoSegments,
} from '../support/demo-segments';

/**
 * CloudCart's page on segments: form subscribers, buyers of one of two products, keen viewers; what the list
 * of segments tells.
 */
let shop: DemoSegments;
beforeAll(async () => {
	shop = await openDemoSegments();
});
afterAll(() => shop.close());

const customers = (where: string) => `SELECT c.id FROM shop.customer c WHERE ${where}`;
const events = (name: string, where: string) =>
	`(SELECT count(*) FROM shop.event e WHERE e.customer_id = c.id AND e.name = '${name}' AND ${where})`;
const NOW = `timestamptz '2025-06-15T12:00:00Z'`;

async function expectSame(rule: object, where: string): Promise<string[]> {
	const expected = await shop.ids(customers(where));
	expect(expected.length).toBeGreaterThan(0);
	expect(expected.length).toBeLessThan(await shop.customers());
	expect(await shop.matches(rule)).toEqual(expected);
	return expected;
}

test('users who have subscribed to a certain form', async () => {
	await expectSame(
		{ field: 'subscribed_forms', operator: 'includes_any', value: ['newsletter'] },
		`${events('subscribed_form', `e.properties ->> 'form' = 'newsletter'`)} > 0`,
	);
	await expectSame(
		{ field: 'subscribed_forms', operator: 'contains', value: 'größen' },
		`${events('subscribed_form', `e.properties ->> 'form' = 'Gewinnspiel für Größen'`)} > 0`,
	);
});

test('users whose orders include one of two products', async () => {
	await expectSame(
		{ field: 'products_purchased', operator: 'includes_any', value: ['3127', '2631'] },
		`EXISTS (SELECT FROM ${COUNTED_LINES} l WHERE l.customer_id = c.id AND l.product_id IN (3127, 2631))`,
	);
});

const viewedOften = {
	field: 'events_count',
	operator: 'greater_than',
	value: 3,
	within: { last: 2, unit: 'days' },
	where: { field: 'name', operator: 'equals', value: 'viewed_product' },
};

test('users who have viewed products in the last two days, more than 3 times', async () => {
	await expectSame(
		viewedOften,
		`${events('viewed_product', `e.occurred_at BETWEEN ${NOW} - interval '2 days' AND ${NOW}`)} > 3`,
	);
});

test('users who have viewed several products of a category without buying any', async () => {
	const ofKitchen = await shop.ids(`SELECT product_id FROM ${IN_CATEGORY} k WHERE slug = 'kitchen'`);
	const month = { within: { last: 30, unit: 'days' } };
	await expectSame(
		{
			match: 'all',
			rules: [
				{
					field: 'events_count',
					operator: 'greater_than_or_equals',
					value: 2,
					...month,
					where: {
						match: 'all',
						rules: [
							{ field: 'name', operator: 'equals', value: 'viewed_product' },
							{ field: 'properties.product_id', operator: 'in', value: ofKitchen.map(Number) },
						],
					},
				},
				{ field: 'categories_purchased', operator: 'includes_none', value: ['kitchen'], ...month },
			],
		},
		`${events(
			'viewed_product',
			`e.occurred_at BETWEEN ${NOW} - interval '30 days' AND ${NOW}
			AND (e.properties ->> 'product_id')::int IN (SELECT product_id FROM ${IN_CATEGORY} k WHERE slug = 'kitchen')`,
		)} >= 2
		AND NOT EXISTS (SELECT FROM ${COUNTED_LINES} l JOIN ${IN_CATEGORY} k ON k.product_id = l.product_id
			WHERE l.customer_id = c.id AND k.slug = 'kitchen' AND l.placed_at BETWEEN ${NOW} - interval '30 days' AND ${NOW})`,
	);
});

test('users who have looked around but never made a purchase', async () => {
	await expectSame(
		{
			match: 'all',
			rules: [
				{ field: 'events_count', operator: 'greater_than', value: 0, where: viewedOften.where },
				{ field: 'orders_count', operator: 'equals', value: 0 },
			],
		},
		`${events('viewed_product', 'true')} > 0 AND NOT EXISTS (SELECT FROM ${COUNTED} o WHERE o.customer_id = c.id)`,
	);
});

test('the log tells who was added and who was removed, the list how many there are and since when', async () => {
	const { segments } = shop;
	const rule = { field: 'subscribed_forms', operator: 'includes_any', value: ['catalogue'] };
	await segments.create({ title: 'Form: catalogue', rule });
	await segments.evaluate('Form: catalogue');
	const subscribed = await shop.ids(
		customers(`${events('subscribed_form', `e.properties ->> 'form' = 'catalogue'`)} > 0`),
	);
	const [leaver] = subscribed;
	const [joiner] = await shop.ids(
		customers(
			`NOT EXISTS (SELECT FROM shop.event e WHERE e.customer_id = c.id AND e.name = 'subscribed_form') LIMIT 1`,
		),
	);
	await shop.database.pool.query(
		`DELETE FROM shop.event WHERE name = 'subscribed_form' AND customer_id = $1`,
		[leaver],
	);
	await shop.database.pool.query(
		`INSERT INTO shop.event (customer_id, name, occurred_at, properties) VALUES ($1, 'subscribed_form', now() - interval '1 minute', '{"form": "catalogue"}')`,
		[joiner],
	);
	expect(await segments.evaluate('Form: catalogue')).toMatchObject({
		joined: 1,
		left: 1,
		members: subscribed.length,
	});

	const changes = await segments.changes({ segments: ['Form: catalogue'], from: 'beginning', limit: 1000 });
	const last = changes
		.slice(-2)
		.map(({ kind, customerId }) => `${kind} ${customerId}`)
		.sort();
	expect(last).toEqual([`joined ${joiner}`, `left ${leaver}`]);
	const listed = firstOf(await segments.list({ search: 'catalogue' }));
	expect(listed).toMatchObject({ active: true, memberCount: subscribed.length, lastError: null });
	expect(Date.parse(defined(listed.evaluatedAt))).toBeGreaterThan(Date.parse(listed.createdAt));
});

test.each([
	[
		`subscribed_forms = 'back in stock'`,
		`${events('subscribed_form', `e.properties ->> 'form' = 'back in stock'`)} > 0`,
	],
	[
		`products_purchased includes any ('3127', '2631')`,
		`EXISTS (SELECT FROM ${COUNTED_LINES} l WHERE l.customer_id = c.id AND l.product_id IN (3127, 2631))`,
	],
	[
		`events_count where (name = 'viewed_product') within last 2 days > 3`,
		`${events('viewed_product', `e.occurred_at BETWEEN ${NOW} - interval '2 days' AND ${NOW}`)} > 3`,
	],
])('the same as text: %s', async (query, where) => {
	await expectSame(query as never, where);
});

describe('two lists that an event moves people between', () => {
	const hoursLater = (hours: number) => new Date(demoNow.getTime() + hours * 3_600_000);
	const BOTH = ['bought-one-of-two', 'bought-neither'];
	const ofTwo = `SELECT customer_id FROM ${COUNTED_LINES} l WHERE product_id IN (3127, 1310)`;
	const ids = async (ref: string) => {
		const found: string[] = [];
		for await (const { customer_id } of shop.segments.members(ref)) found.push(String(customer_id));
		return found.sort();
	};

	beforeAll(async () => {
		await shop.segments.create({
			title: 'Bought one of two',
			rule: { field: 'products_purchased', operator: 'includes_any', value: ['3127', '1310'] },
		});
		await shop.segments.create({
			title: 'Bought neither',
			query: `products_purchased includes none ('3127', '1310')`,
		});
		await shop.segments.evaluate(BOTH, { asOf: demoNow });
	});

	test('each tells who is in it, with details', async () => {
		expect(await ids('bought-one-of-two')).toEqual(await shop.ids(ofTwo));
		const { rows } = await shop.database.pool.query<{
			id: number;
			email: string;
			orders: number;
		}>(`SELECT c.id, c.email,
			(SELECT count(*)::int FROM ${COUNTED} o WHERE o.customer_id = c.id) AS orders FROM shop.customer c WHERE c.id IN (${ofTwo}) ORDER BY 1 LIMIT 3`);
		expect(rows).toHaveLength(3);
		const found: unknown[][] = [];
		for await (const member of shop.segments.members('bought-one-of-two', {
			fields: ['customer_id', 'email', 'orders_count'],
			orderBy: 'customer_id',
			limit: 3,
		})) {
			found.push([member.customer_id, member.email, Number(member.orders_count)]);
		}
		expect(found).toEqual(rows.map(({ id, email, orders }) => [id, email, orders]));
	});

	test('an order does it, and the log says that data did', async () => {
		await shop.segments.changes({ consumer: 'log', segments: BOTH });
		const [buyer] = await ids('bought-neither');
		const { rows } = await shop.database.pool.query<{ id: number }>(
			`INSERT INTO shop."order" (customer_id, placed_at, status, currency, total, refunded)
			VALUES ($1, $2, 'completed', 'GBP', 12.75, 0) RETURNING id`,
			[buyer, hoursLater(1)],
		);
		await shop.database.pool.query(
			`INSERT INTO shop.order_line (order_id, product_id, variant_id, sku, quantity, price) VALUES ($1, 1310, 1344, '22423', 1, 12.75)`,
			[firstOf(rows).id],
		);
		await shop.segments.evaluate(BOTH, { asOf: hoursLater(2) });
		const log = await shop.segments.changes({ consumer: 'log', segments: BOTH });
		expect(
			log
				.map(({ segment, customerId, kind, cause }) => [segment.key, String(customerId), kind, cause])
				.sort(),
		).toEqual([
			['bought-neither', buyer, 'left', 'data'],
			['bought-one-of-two', buyer, 'joined', 'data'],
		]);
		expect(await ids('bought-one-of-two')).toContain(buyer);
		expect(await ids('bought-neither')).not.toContain(buyer);
	});

	test('an edit does it, and the log says that the edit did', async () => {
		const before = await ids('bought-one-of-two');
		await shop.segments.update('bought-one-of-two', {
			rule: { field: 'products_purchased', operator: 'includes_any', value: ['3127'] },
		});
		await shop.segments.evaluate('bought-one-of-two', { asOf: hoursLater(3) });
		const after = await shop.ids(`SELECT customer_id FROM ${COUNTED_LINES} l WHERE product_id = 3127`);
		expect(await ids('bought-one-of-two')).toEqual(after);
		const log = await shop.segments.changes({
			segments: ['bought-one-of-two'],
			from: 'beginning',
			kinds: ['left'],
			limit: 1000,
		});
		expect(log.map(({ customerId }) => String(customerId)).sort()).toEqual(
			before.filter((id) => !after.includes(id)),
		);
		expect(new Set(log.map(({ cause }) => cause))).toEqual(new Set(['rule']));
	});

	test('the list is searched by a keyword, filtered and turned page by page', async () => {
		await shop.segments.create({ title: 'Viewed often', rule: viewedOften, active: false });
		const titles = async (options: object) => (await shop.segments.list(options)).map(({ title }) => title);
		expect(await titles({ search: 'BOUGHT' })).toEqual(['Bought one of two', 'Bought neither']);
		expect(await titles({ active: false })).toEqual(['Viewed often']);
		expect(await titles({ search: 'bought', usesField: 'purchased_product', limit: 1, offset: 1 })).toEqual([
			'Bought neither',
		]);
		expect(await titles({ search: 'bought', active: false })).toEqual([]);
	});
});

test('a segment that is in use, but not active any more, can be deleted', async () => {
	await shop.segments.create({ title: 'Was in a campaign', rule: viewedOften });
	await shop.segments.registerUse({ kind: 'workflow', id: '8', name: 'Last campaign' }, [
		'Was in a campaign',
	]);
	await expect(shop.segments.delete('Was in a campaign')).rejects.toMatchObject({ code: 'SEGMENT_IN_USE' });
	await shop.segments.update('Was in a campaign', { active: false });
	await shop.segments.delete('Was in a campaign');
	await expect(shop.segments.get('Was in a campaign')).rejects.toMatchObject({ code: 'SEGMENT_NOT_FOUND' });
});

test('a segment that is in use is not deleted unless it is forced', async () => {
	const { segments } = shop;
	await segments.create({ title: 'In a campaign', rule: viewedOften });
	await segments.registerUse({ kind: 'workflow', id: '7', name: 'Spring campaign' }, ['In a campaign']);
	await expect(segments.delete('In a campaign')).rejects.toMatchObject({
		code: 'SEGMENT_IN_USE',
		message: expect.stringContaining('Spring campaign'),
	});
	expect((await segments.get('In a campaign')).usedBy).toMatchObject([
		{ kind: 'workflow', id: '7', name: 'Spring campaign' },
	]);
	await segments.delete('In a campaign', { force: true });
	await expect(segments.get('In a campaign')).rejects.toMatchObject({ code: 'SEGMENT_NOT_FOUND' });
});
