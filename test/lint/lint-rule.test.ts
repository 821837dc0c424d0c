import { firstOf } from '../../lib/error/defined';
import { openSegments, type LintWarning, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase({ template: 'demo' });
	segments = await openSegments({ connection: database.connectionString, shop: 'demo' });
});

afterAll(async () => {
	await segments.close();
	await database.drop();
});

async function lint(rule: object | string): Promise<readonly LintWarning[]> {
	return (await segments.preview(rule, { lint: true })).warnings ?? [];
}

const codes = async (rule: object | string) =>
	(await lint(rule)).map(({ code, path }) => `${code} ${path}`.trim());
const CONSENT = 'email_subscribed is true';

test.each([
	['orders_count > 5 and orders_count < 3', ['CONTRADICTION rules[1]', 'NO_CONSENT']],
	['orders_count >= 5 and orders_count <= 5', ['NO_CONSENT']],
	['email_subscribed is true and email_subscribed is false', ['CONTRADICTION rules[1]']],
	[`${CONSENT} and amount_spent > 100 and amount_spent < 100 within last 30 days`, ['ALL_TIME rules[1]']],
	[`${CONSENT} and orders_count < 0`, ['CONTRADICTION rules[1]']],
	[`${CONSENT} and orders_count >= 0`, ['ALWAYS_TRUE rules[1]']],
	[
		`(first_name contains 'a' or not_first) and ${CONSENT}`.replace(
			'not_first',
			"first_name not contains 'a'",
		),
		['ALWAYS_TRUE rules[0].rules[1]'],
	],
	[`${CONSENT} and events_count > 3`, ['ALL_TIME rules[1]']],
	[`${CONSENT} and orders_count including ('cancelled') > 3`, []],
	[
		`${CONSENT} and last_order_date including ('cancelled', 'canceled') is not null`,
		['VALUE_NOWHERE rules[1].including[1]'],
	],
	[CONSENT, []],
])('%s', async (query, expected) => {
	const found = (await codes(query)).filter(
		(code) => !code.startsWith('ONLY_MISSING') && !code.startsWith('INDEX_MISSING'),
	);
	expect(found).toEqual(expected);
});

test('a value that occurs nowhere comes with the nearest that does, and its customers', async () => {
	const {
		rows: [{ n }],
	} = await database.pool.query(
		`SELECT count(DISTINCT customer_id)::int AS n FROM shop.address WHERE lower(city) = 'dhaka'`,
	);
	const warnings = await lint(`city = 'Dahka' and ${CONSENT}`);
	expect(warnings).toEqual([
		expect.objectContaining({
			code: 'VALUE_NOWHERE',
			path: 'rules[0].value',
			count: n,
			suggestion: 'Write "Dhaka".',
		}),
	]);
	expect(firstOf(warnings).message).toBe(
		`"Dahka" occurs nowhere in "city": did you mean "Dhaka"? ${n} customers.`,
	);
	expect(await lint(`city = 'dhaka' and ${CONSENT}`)).toEqual([]);
});

test('case counts where the rule says so', async () => {
	expect(
		await codes({
			match: 'all',
			rules: [
				{ field: 'city', operator: 'equals', value: 'dHAKA', caseSensitive: true },
				{ field: 'email_subscribed', operator: 'is_true' },
			],
		}),
	).toEqual(['VALUE_NOWHERE rules[0].value']);
});

test('values inside where are looked up too', async () => {
	const warnings = await lint(`orders_count > 0 where (status = 'complete') and ${CONSENT}`);
	expect(warnings).toEqual([
		expect.objectContaining({
			code: 'VALUE_NOWHERE',
			path: 'rules[0].where.value',
			suggestion: 'Write "completed".',
		}),
	]);
});

test('a negative condition tells how many of the rule are in it for want of a value', async () => {
	const {
		rows: [{ n, all }],
	} = await database.pool.query(`SELECT count(*) FILTER (WHERE gender IS NULL)::int AS n, count(*)::int AS all
		FROM shop.customer WHERE accepts_email AND lower(gender) IS DISTINCT FROM 'female'`);
	expect(n).toBeGreaterThan(0);
	const warning = { code: 'ONLY_MISSING', path: 'rules[0]', severity: 'warning', count: n };
	expect(await lint(`gender != 'female' and ${CONSENT}`)).toEqual([
		{
			...warning,
			message: `${n} of the ${all} customers of the rule are there only because they have no "gender", which "gender != 'female'" lets in.`,
			suggestion: 'To leave them out, add "missing exclude" to the condition.',
		},
	]);
	expect(await lint(`gender != 'female' missing exclude and ${CONSENT}`)).toEqual([]);
	expect(await lint(`not gender = 'female' and ${CONSENT}`)).toEqual([
		{
			...warning,
			path: 'rules[0].rules[0]',
			message: `${n} of the ${all} customers of the rule are there only because they have no "gender", which "not gender = 'female'" lets in.`,
			suggestion: 'To leave them out, add "and gender is not null".',
		},
	]);
	expect(await lint(`gender != 'female' and gender is not null and ${CONSENT}`)).toEqual([]);
});

test('only those who are in the rule for nothing else are counted', async () => {
	const {
		rows: [{ n }],
	} = await database.pool.query(
		`SELECT count(*)::int AS n FROM shop.customer WHERE accepts_email AND gender IS NULL AND points <= 100`,
	);
	expect(await lint(`(gender != 'female' or points > 100) and ${CONSENT}`)).toEqual([
		expect.objectContaining({ code: 'ONLY_MISSING', path: 'rules[0].rules[0]', count: n }),
	]);
	// Who has bought one product has bought; who never bought anything is no question here.
	expect(
		await lint(
			`products_purchased includes any ('1310') and products_purchased includes none ('3140') and ${CONSENT}`,
		),
	).toEqual([]);
	expect(await codes(`products_purchased includes none ('3140') and ${CONSENT}`)).toEqual([
		'ONLY_MISSING rules[0]',
	]);
	// To have no tag is a way of not having this one.
	expect(await lint(`tags includes none ('vip') and ${CONSENT}`)).toEqual([]);
});

test('a rule of nothing but missing values says so', async () => {
	const {
		rows: [{ n }],
	} = await database.pool.query(
		`SELECT count(*)::int AS n FROM shop.customer WHERE accepts_email AND birthday IS NULL`,
	);
	const [warning] = await lint(`not birthday before 2100-01-01 and ${CONSENT}`);
	expect(warning).toMatchObject({
		code: 'ONLY_MISSING',
		count: n,
		message: expect.stringMatching(`^All ${n} customers of the rule`),
	});
});

test('a product that is named by its title, or a country by its name, is found', async () => {
	const customers = async (sql: string) => (await database.pool.query(sql)).rows[0].n as number;
	const n =
		await customers(`SELECT count(DISTINCT o.customer_id)::int AS n FROM shop."order" o JOIN shop.order_line l ON l.order_id = o.id
		WHERE l.product_id = 1310 AND o.status = 'completed' AND l.quantity <> 0`);
	const resolved = (path: string, message: string) => ({
		code: 'VALUE_RESOLVED',
		path,
		severity: 'advice',
		message,
	});
	const title = "products_purchased = 'regency cakestand 3 tier'";
	expect(await lint(`${title} and ${CONSENT}`)).toEqual([
		resolved('rules[0].value', '"regency cakestand 3 tier" is taken for "1310" in "products_purchased".'),
	]);
	expect((await segments.preview(title)).count).toBe(n);
	expect(await lint(`categories_purchased includes any ('kitchen', 'Toys') and ${CONSENT}`)).toEqual([
		resolved('rules[0].value[1]', '"Toys" is taken for "toys" in "categories_purchased".'),
	]);
	const inBangladesh = await customers(
		`SELECT count(DISTINCT customer_id)::int AS n FROM shop.address WHERE country = 'BD'`,
	);
	expect(await lint(`country = 'bangladesh' and ${CONSENT}`)).toEqual([
		resolved('rules[0].value', '"bangladesh" is taken for "BD" in "country".'),
	]);
	expect((await segments.preview("country = 'bangladesh'")).count).toBe(inBangladesh);
});

test('a value that resembles nothing comes without a guess', async () => {
	expect(await lint(`country = 'XX' and ${CONSENT}`)).toEqual([
		{
			code: 'VALUE_NOWHERE',
			path: 'rules[0].value',
			severity: 'warning',
			message: '"XX" occurs nowhere in "country".',
		},
	]);
	expect(
		await lint(
			`tags includes any ('vip', 'quite another thing') and events_count where (name = 'viewed_produkt') > 0 within last 9 days and ${CONSENT}`,
		),
	).toEqual([
		{
			code: 'VALUE_NOWHERE',
			path: 'rules[0].value[1]',
			severity: 'warning',
			message: '"quite another thing" occurs nowhere in "tags".',
		},
		expect.objectContaining({ path: 'rules[1].where.value', suggestion: 'Write "viewed_product".' }),
	]);
});

test('without consent, those of the rule who have not agreed are counted', async () => {
	const {
		rows: [{ n, all }],
	} = await database.pool.query(
		`SELECT count(*) FILTER (WHERE accepts_email IS NOT TRUE)::int AS n, count(*)::int AS all FROM shop.customer WHERE points > 100`,
	);
	expect(await lint('points > 100')).toEqual([
		{
			code: 'NO_CONSENT',
			path: '',
			severity: 'advice',
			count: n,
			message: `The rule does not ask for consent. For marketing, take only those who agreed to it. ${n} of its ${all} customers have not.`,
			suggestion: 'Add "and email_subscribed is true".',
		},
	]);
});

test('an index that the rule needs and that is not there is advised, once the table is large', async () => {
	const { pool } = database;
	await pool.query(
		`INSERT INTO shop.tag SELECT c.id, 'tag ' || i FROM shop.customer c, generate_series(1, 40) AS i`,
	);
	await pool.query('ALTER TABLE shop.tag DROP CONSTRAINT tag_pkey; ANALYZE shop.tag');
	expect(await lint(`points > 100 and tags includes any ('vip') and ${CONSENT}`)).toEqual([
		expect.objectContaining({
			code: 'INDEX_MISSING',
			path: 'rules[1]',
			severity: 'advice',
			suggestion: 'CREATE INDEX CONCURRENTLY ON shop.tag (customer_id);',
		}),
	]);
	expect(await lint(`points > 100 and ${CONSENT}`)).toEqual([]);
	await pool.query(`DELETE FROM shop.tag WHERE name LIKE 'tag %'; ANALYZE shop.tag`);
});

test('a currency that no order is in', async () => {
	expect(await lint(`amount_spent > 5 currency USD and ${CONSENT}`)).toEqual([
		expect.objectContaining({
			code: 'CURRENCY_ABSENT',
			path: 'rules[0].currency',
			suggestion: 'Write one of GBP.',
		}),
	]);
});

test('without lint there are no warnings', async () => {
	expect(await segments.preview('orders_count < 0')).not.toHaveProperty('warnings');
});
