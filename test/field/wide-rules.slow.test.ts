import { defined, firstOf } from '../../lib/error/defined';
import { STRATEGIES } from '../../lib/compiler/strategy/choose';
import { toQuery, type Sql } from '../../lib/database/sql';
import { openDemoShop, type DemoShop } from '../support/demo-shop';

let shop: DemoShop;
beforeAll(async () => {
	shop = await openDemoShop();
});
afterAll(() => shop.database.drop());

const numbers = (count: number, from = 1) =>
	Array.from({ length: count }, (_, index) => String(from + index));
const idsOf = async (piece: Sql) => {
	const { sql, bindings } = toQuery(piece);
	const { rows } = await shop.database.pool.query(sql, [...bindings]);
	return rows.map(({ customer_id }) => String(customer_id)).sort();
};
const inEveryShape = async (rule: object) => {
	const timed = shop.compiler.compile(shop.rule(rule), shop.moment);
	return Promise.all(STRATEGIES.map((strategy) => idsOf(shop.compiler.ids(timed, { strategy }))));
};

const BOUGHT = `SELECT o.customer_id FROM shop."order" o JOIN shop.order_line l ON l.order_id = o.id
	WHERE o.customer_id IS NOT NULL AND o.status <> 'cancelled' AND l.product_id = ANY ($1) GROUP BY 1 HAVING count(DISTINCT l.product_id) = $2`;

test('includes_all of two products is who bought both, by hand', async () => {
	const [pair] = (
		await shop.database.pool.query<{ ids: string[] }>(
			`SELECT array_agg(product_id::text) AS ids FROM (SELECT product_id FROM shop.order_line
				WHERE product_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 2) AS most`,
		)
	).rows;
	const ids = defined(pair).ids;
	const both = await shop.ids(BOUGHT, [ids, 2]);
	expect(both.length).toBeGreaterThan(0);
	const rule = { field: 'products_purchased', operator: 'includes_all', value: [...ids, ids[0]] };
	for (const found of await inEveryShape(rule)) expect(found).toEqual(both);
	const { rows } = await shop.database.pool.query('SELECT id FROM shop.customer');
	const others = rows.map(({ id }) => String(id)).filter((id) => !both.includes(id));
	for (const found of await inEveryShape({ ...rule, operator: 'not_includes_all' }))
		expect(found).toEqual(others.sort());
});

test('a category that is named by slug and by id counts for both', async () => {
	const one = { field: 'categories_purchased', operator: 'includes_any', value: ['kitchen'] };
	const { rows } = await shop.database.pool.query("SELECT id FROM shop.category WHERE slug = 'kitchen'");
	const both = { ...one, operator: 'includes_all', value: ['kitchen', String(rows[0].id)] };
	const expected = firstOf(await inEveryShape(one));
	expect(expected.length).toBeGreaterThan(0);
	for (const found of await inEveryShape(both)) expect(found).toEqual(expected);
});

test.each([1_700, 20_000])('includes_all of %p ids', async (count) => {
	const rule = { field: 'products_purchased', operator: 'includes_all', value: numbers(count) };
	for (const found of await inEveryShape(rule)) expect(found).toEqual([]);
});

test('400 conditions of 5 tags', async () => {
	const condition = (index: number) => ({
		field: 'tags',
		operator: 'includes_all',
		value: numbers(5, index * 5).map((number) => `tag ${number}`),
	});
	const tags = { match: 'any', rules: Array.from({ length: 400 }, (_, index) => condition(index)) };
	const rule = {
		match: 'any',
		rules: [tags, { field: 'tags', operator: 'includes_all', value: ['vip', 'VIP'] }],
	};
	const vip = await shop.matches("tags includes any ('vip')");
	expect(vip.length).toBeGreaterThan(0);
	for (const found of await inEveryShape(rule)) expect(found).toEqual(vip);
}, 60_000);

test('more facts than one SELECT may hold', async () => {
	const conditions = Array.from({ length: 240 }, (_, index) => ({
		field: 'amount_spent',
		operator: 'greater_than',
		value: 1_000_000,
		where: { field: 'total', operator: 'greater_than', value: index },
	}));
	const rules = numbers(10).map((_, turn) => ({
		match: 'none',
		rules: conditions.map((one) => ({ ...one, within: { last: 100 + turn, unit: 'days' } })),
	}));
	const timed = rules.map((rule) => shop.compiler.compile(shop.rule(rule), shop.moment));
	const { sql, bindings } = toQuery(shop.compiler.bitmap(timed));
	const { rows } = await shop.database.pool.query(sql, [...bindings]);
	expect(new Set(rows.map(({ h0 }) => h0))).toEqual(new Set([String(2 ** 10 - 1)]));
}, 120_000);
