import { openSegments, parseQuery, parseRule, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase({ template: 'demo' });
	segments = await openSegments({ connection: database.connectionString, shop: 'demo' });
	await segments.install();
});

afterAll(async () => {
	await segments.close();
	await database.drop();
});

const one = async (text: string) => (await database.pool.query(text)).rows[0];
const queryOf = async (rule: object | string) => (await segments.preview(rule)).query;

test.each(['BD, SA', '["BD","SA"]', ' [ "BD", "SA" ] '])('the list %p', (value) => {
	expect(parseRule({ field: 'country', operator: 'in', value })).toMatchObject({ value: ['BD', 'SA'] });
	expect(parseRule({ field: 'country', operator: 'includes_none', value })).toMatchObject({
		value: ['BD', 'SA'],
	});
});

test('one text in quotes stays one', () => {
	expect(parseQuery("city in 'Washington, D.C.'")).toMatchObject({ value: ['Washington, D.C.'] });
	expect(parseRule({ field: 'city', operator: 'equals', value: 'a, b' })).toMatchObject({ value: 'a, b' });
});

test.each([
	['Subscribed', true],
	['unsubscribed', false],
	['Yes', true],
	['no', false],
])('the consent %p', (value, meant) => {
	expect(parseRule({ field: 'email_subscription_status', operator: 'equals', value })).toMatchObject({
		field: 'email_subscribed',
		value: meant,
	});
});

test.each(['12,50', '1.234,50'])('the decimal comma in %p is refused with the place', (value) => {
	for (const operator of ['greater_than', 'in'])
		expect(() => parseRule({ match: 'all', rules: [{ field: 'amount_spent', operator, value }] })).toThrow(
			expect.objectContaining({ code: 'VALUE_INVALID', path: 'rules[0].value' }),
		);
});

test('a country by its English name', async () => {
	expect(await queryOf("country = 'Bangladesh'")).toBe("country = 'BD'");
	expect(await queryOf("country in ('uk', 'Saudi Arabia', 'DE')")).toBe("country in ('GB', 'SA', 'DE')");
	const { warnings } = await segments.preview("country != 'UK'", { lint: true });
	expect(warnings).toContainEqual(
		expect.objectContaining({
			code: 'VALUE_RESOLVED',
			path: 'value',
			message: expect.stringContaining('"GB"'),
		}),
	);
});

test('a product and a category by their titles, in the negative too', async () => {
	const product = await one(
		'SELECT min(id) AS id, title FROM shop.product GROUP BY title HAVING count(*) = 1 ORDER BY 1 LIMIT 1',
	);
	const category = await one(
		'SELECT slug, title FROM shop.category WHERE lower(title) <> slug ORDER BY id LIMIT 1',
	);
	const title = product.title.toUpperCase().replaceAll("'", "''");
	expect(await queryOf(`products_purchased includes none ('${title}')`)).toBe(
		`products_purchased includes none ('${product.id}')`,
	);
	expect(
		await queryOf(`orders_count where (category = '${category.title.replaceAll("'", "''")}') > 0`),
	).toContain(`category = '${category.slug}'`);
});

test('a title that several have is refused with the candidates', async () => {
	await database.pool.query(
		"UPDATE shop.product SET title = 'Twin' WHERE id IN (SELECT id FROM shop.product ORDER BY id LIMIT 2)",
	);
	await expect(segments.preview("products_purchased includes none ('twin')")).rejects.toMatchObject({
		code: 'VALUE_INVALID',
		path: 'value[0]',
		found: 'twin',
		allowed: [expect.any(String), expect.any(String)],
	});
});

test('what occurs nowhere is told when a segment is saved', async () => {
	const saved = await segments.create({ title: 'Lost', query: "city != 'Dahka'" });
	const nowhere = expect.objectContaining({ code: 'VALUE_NOWHERE', suggestion: 'Write "Dhaka".' });
	expect(saved.warnings).toEqual([nowhere]);
	expect((await segments.update('Lost', { query: "city = 'Dhaka'" })).warnings).toEqual([]);
	expect((await segments.update('Lost', { query: "city = 'Dahka'" })).warnings).toEqual([nowhere]);
	expect(await segments.update('Lost', { title: 'Found' })).not.toHaveProperty('warnings');
});

test.each([
	["orders_count where (not category = 'kitchen') > 0", ['where.rules[0]']],
	["quantity_purchased where (category != 'kitchen') > 0", ['where']],
	["orders_count where (not category = 'kitchen' and product is not null) > 0", []],
	["orders_count where (category = 'kitchen') > 0", []],
])('%s: lines without a product are told', async (query, paths) => {
	const { warnings = [] } = await segments.preview(query, { lint: true });
	expect(warnings.filter(({ code }) => code === 'LINES_WITHOUT_PRODUCT').map(({ path }) => path)).toEqual(
		paths,
	);
});
