import {
	COUNTED,
	IN_CATEGORY,
	COUNTED_LINES,
	openDemoSegments,
	type DemoSegments,
} from '../support/demo-segments';

/**
 * Segments as shop systems with condition groups have them: conditions joined by "and" or "or" within a
 * group, groups joined by "and", "or" or "not", templates to start from, a count before saving.
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
const group = (match: 'all' | 'any' | 'none', ...rules: object[]) => ({ match, rules });

/** The conditions that the page names, each with its hand-written answer. */
const CONDITIONS = {
	domain: {
		rule: ask('customer_email_domain', 'is', 'example.com'),
		sql: `coalesce(lower(split_part(c.email, '@', 2)) = 'example.com', false)`,
	},
	added: {
		rule: ask('customer_added_date', 'after', '2024-12-31'),
		sql: `c.created_at >= '2025-01-01T00:00Z'`,
	},
	orders: {
		rule: ask('number_of_orders', 'at least', 3),
		sql: `(SELECT count(*) FROM ${COUNTED} o WHERE o.customer_id = c.id) >= 3`,
	},
	spent: {
		rule: ask('amount_spent', 'more than', 1000),
		sql: `coalesce((SELECT sum(amount) FROM ${COUNTED} o WHERE o.customer_id = c.id), 0) > 1000`,
	},
};
const { domain, added, orders, spent } = CONDITIONS;

async function expectSame(rule: object, where: string): Promise<void> {
	const expected = await shop.ids(`SELECT c.id FROM shop.customer c WHERE ${where}`);
	expect(expected.length).toBeGreaterThan(0);
	expect(expected.length).toBeLessThan(await shop.customers());
	expect(await shop.matches(rule)).toEqual(expected);
}

test.each(Object.entries(CONDITIONS))('the condition "%s"', async (_name, { rule, sql }) => {
	await expectSame(rule, sql);
});

test('simple intersections: conditions joined by "and"', async () => {
	await expectSame(
		group('all', domain.rule, orders.rule, spent.rule),
		`${domain.sql} AND ${orders.sql} AND ${spent.sql}`,
	);
});

test('unions within a group, groups joined by "and"', async () => {
	await expectSame(
		group('all', group('any', domain.rule, added.rule), group('any', orders.rule, spent.rule)),
		`(${domain.sql} OR ${added.sql}) AND (${orders.sql} OR ${spent.sql})`,
	);
});

test('groups joined by "or"', async () => {
	await expectSame(
		group('any', group('all', domain.rule, orders.rule), group('all', added.rule, spent.rule)),
		`(${domain.sql} AND ${orders.sql}) OR (${added.sql} AND ${spent.sql})`,
	);
});

test('the last group excluded: "not"', async () => {
	await expectSame(
		group('all', group('any', domain.rule, added.rule), group('none', group('all', orders.rule, spent.rule))),
		`(${domain.sql} OR ${added.sql}) AND NOT (${orders.sql} AND ${spent.sql})`,
	);
});

test('any group may be excluded, not only the last, and at any depth', async () => {
	await expectSame(
		group(
			'any',
			group('none', domain.rule, group('all', orders.rule, group('none', spent.rule))),
			added.rule,
		),
		`NOT (${domain.sql} OR (${orders.sql} AND NOT ${spent.sql})) OR ${added.sql}`,
	);
});

test('the same written as text', async () => {
	await expectSame(
		"(email_domain = 'example.com' or created_at after 2024-12-31) and not (orders_count >= 3 and amount_spent > 1000)" as never,
		`(${domain.sql} OR ${added.sql}) AND NOT (${orders.sql} AND ${spent.sql})`,
	);
});

test('calculate, save, find the customers by the segment', async () => {
	const rule = group('all', domain.rule, spent.rule);
	const { count } = await shop.segments.preview(rule);
	const { title } = await shop.segments.create({ title: 'Good customers at example.com', rule });
	const evaluation = await shop.segments.evaluate(title);
	const members: string[] = [];
	for await (const member of shop.segments.members(title)) members.push(String(member.customer_id));
	expect(members.sort()).toEqual(
		await shop.ids(`SELECT c.id FROM shop.customer c WHERE ${domain.sql} AND ${spent.sql}`),
	);
	expect(count).toBe(members.length);
	expect(evaluation).toMatchObject({ joined: count, members: count });
	const narrowed: string[] = [];
	for await (const member of shop.segments.members(title, { refine: added.rule }))
		narrowed.push(String(member.customer_id));
	expect(narrowed.sort()).toEqual(
		await shop.ids(`SELECT c.id FROM shop.customer c WHERE ${domain.sql} AND ${spent.sql} AND ${added.sql}`),
	);
});

test('a segment from a template has the same criteria, and they can be changed', async () => {
	const created = await shop.segments.create({
		title: 'From a template',
		template: { name: 'repeat_buyers', parameters: { orders: 3 } },
	});
	expect(await shop.matches(created.rule as object)).toEqual(
		await shop.ids(`SELECT c.id FROM shop.customer c WHERE ${orders.sql}`),
	);
	const changed = await shop.segments.update('From a template', {
		rule: group('all', created.rule as object, domain.rule),
	});
	expect(await shop.matches(changed.rule as object)).toEqual(
		await shop.ids(`SELECT c.id FROM shop.customer c WHERE ${orders.sql} AND ${domain.sql}`),
	);
});

test('several conditions on the same order, and on different ones', async () => {
	const rows = (...rules: object[]) => ({
		field: 'orders_count',
		operator: 'greater_than',
		value: 0,
		where: group('all', ...rules),
	});
	const kitchen = { field: 'category', operator: 'equals', value: 'kitchen' };
	const many = { field: 'quantity', operator: 'greater_than_or_equals', value: 100 };
	const ofKitchen = `l.product_id IN (SELECT product_id FROM ${IN_CATEGORY} k WHERE slug = 'kitchen')`;
	const lines = (where: string) =>
		`EXISTS (SELECT FROM ${COUNTED_LINES} l WHERE l.customer_id = c.id AND ${where})`;
	await expectSame(rows(kitchen, many), lines(`${ofKitchen} AND l.quantity >= 100`));
	await expectSame(
		group('all', rows(kitchen), rows(many)),
		`${lines(ofKitchen)} AND ${lines('l.quantity >= 100')}`,
	);
});
