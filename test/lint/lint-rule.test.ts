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

const codes = async (rule: object | string) => (await lint(rule)).map(({ code, path }) => `${code} ${path}`.trim());
const CONSENT = 'email_subscribed is true';

test.each([
	['orders_count > 5 and orders_count < 3', ['CONTRADICTION rules[1]', 'NO_CONSENT']],
	['orders_count >= 5 and orders_count <= 5', ['NO_CONSENT']],
	['email_subscribed is true and email_subscribed is false', ['CONTRADICTION rules[1]']],
	[`${CONSENT} and amount_spent > 100 and amount_spent < 100 within last 30 days`, ['ALL_TIME rules[1]']],
	[`${CONSENT} and orders_count < 0`, ['CONTRADICTION rules[1]']],
	[`${CONSENT} and orders_count >= 0`, ['ALWAYS_TRUE rules[1]']],
	[`(first_name contains 'a' or not_first) and ${CONSENT}`.replace('not_first', "first_name not contains 'a'"), ['ALWAYS_TRUE rules[0].rules[1]']],
	[`${CONSENT} and events_count > 3`, ['ALL_TIME rules[1]']],
	[CONSENT, []],
])('%s', async (query, expected) => {
	const found = (await codes(query)).filter((code) => !code.startsWith('ONLY_MISSING') && !code.startsWith('INDEX_MISSING'));
	expect(found).toEqual(expected);
});

test('a value that occurs nowhere comes with the nearest that does, and its customers', async () => {
	const { rows: [{ n }] } = await database.pool.query(`SELECT count(DISTINCT customer_id)::int AS n FROM shop.address WHERE city = 'Dhaka'`);
	const warnings = await lint(`city = 'Dahka' and ${CONSENT}`);
	expect(warnings).toEqual([expect.objectContaining({ code: 'VALUE_NOWHERE', path: 'rules[0].value', count: n, mend: 'Write "Dhaka".' })]);
	expect(warnings[0].message).toBe(`"Dahka" occurs nowhere in "city": did you mean "Dhaka"? ${n} customers.`);
	expect(await lint(`city = 'dhaka' and ${CONSENT}`)).toEqual([]);
});

test('case counts where the rule says so', async () => {
	expect(await codes({ match: 'all', rules: [{ field: 'city', operator: 'equals', value: 'dHAKA', caseSensitive: true }, { field: 'email_subscribed', operator: 'is_true' }] }))
		.toEqual(['VALUE_NOWHERE rules[0].value']);
});

test('values inside where are looked up too', async () => {
	const warnings = await lint(`orders_count > 0 where (status = 'complete') and ${CONSENT}`);
	expect(warnings).toEqual([expect.objectContaining({ code: 'VALUE_NOWHERE', path: 'rules[0].where.value', mend: 'Write "completed".' })]);
});

test('a negative condition tells how many it lets in for want of a value', async () => {
	const { rows: [{ n }] } = await database.pool.query(`SELECT count(*)::int AS n FROM shop.customer WHERE gender IS NULL`);
	expect(n).toBeGreaterThan(0);
	const { rows: [{ gender }] } = await database.pool.query(`SELECT gender FROM shop.customer WHERE gender IS NOT NULL LIMIT 1`);
	expect(await lint(`gender != '${gender}' and ${CONSENT}`)).toEqual([expect.objectContaining({ code: 'ONLY_MISSING', path: 'rules[0]', count: n })]);
	expect(await lint(`gender != '${gender}' missing exclude and ${CONSENT}`)).toEqual([]);
});

test('a currency that no order is in', async () => {
	expect(await lint(`amount_spent > 5 currency USD and ${CONSENT}`)).toEqual([
		expect.objectContaining({ code: 'CURRENCY_ABSENT', path: 'rules[0].currency', mend: 'Write one of GBP.' }),
	]);
});

test('without lint there are no warnings', async () => {
	expect(await segments.preview('orders_count < 0')).not.toHaveProperty('warnings');
});
