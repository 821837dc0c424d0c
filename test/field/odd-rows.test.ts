import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(String.raw`
		CREATE COLLATION level1 (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
		CREATE TABLE person (id integer PRIMARY KEY, email text COLLATE "tr-x-icu", name text COLLATE "C",
			nick text COLLATE level1, attributes json, hobbies text[], credit money);
		INSERT INTO person VALUES
			(1, 'INFO@IZMIR.EXAMPLE', 'MÜLLER', 'Über', '{"tier": "gold"}', '{Golf,chess}', 1),
			(2, 'other@x.de', 'Жанна', 'uber', '{"tier": "\u0000"}', '{golfing}', 2),
			(3, 'c@x.de', 'ΟΔΟΣ', NULL, '{"tier": "\ud800"}', '{}', 3),
			(4, NULL, 'İnci', NULL, '{"tier": "gold", "n": 1e999999}', NULL, 4),
			(5, NULL, NULL, NULL, '{"tier": "\\u0000 gold \ud83d\ude00"}', NULL, 5)`);
	segments = await openSegments({
		connection: database.connectionString,
		shop: { relations: { customers: 'SELECT * FROM public.person' }, ordersCounted: 'none' },
		schema: 'stored',
	});
}, 60_000);

afterAll(async () => {
	await segments?.close();
	await database?.drop();
});

const ids = async (rule: object) =>
	(await segments.preview(rule as never, { sampleSize: 10 })).customers.map(({ customer_id }) => customer_id);

test.each([
	['a row with NUL, half a surrogate or a huge number in its JSON', 'attributes.tier', 'equals', 'gold', [1]],
	['escapes that are none', 'attributes.tier', 'contains', 'gold 😀', [5]],
	['collation C', 'name', 'equals', 'müller', [1]],
	['another normal form', 'name', 'equals', 'mu\u0308ller', [1]],
	['Cyrillic', 'name', 'starts_with', 'жа', [2]],
	['a final sigma', 'name', 'contains', 'οδοσ', [3]],
	['a dotted I', 'name', 'equals', 'inci', [4]],
	['a Turkish column', 'email', 'equals', 'info@izmir.example', [1]],
	['a pattern on a nondeterministic collation', 'nick', 'contains', 'ÜB', [1]],
	['accents on a nondeterministic collation', 'nick', 'equals', 'uber', [2]],
])('%s', async (...[, field, operator, value, expected]) => {
	expect(await ids({ field, operator, value })).toEqual(expected);
});

test('a customer is found by an e-mail of a Turkish column', async () => {
	expect(await segments.findCustomer({ email: 'info@izmir.example' })).toBe(1);
});

test('a text[] column is a list', async () => {
	expect(await ids({ field: 'hobbies', operator: 'includes_any', value: ['golf'] })).toEqual([1]);
	expect(await ids({ field: 'hobbies', operator: 'contains', value: 'golf' })).toEqual([1, 2]);
	expect(await ids({ field: 'hobbies', operator: 'includes_all', value: ['GOLF', 'chess'] })).toEqual([1]);
	expect(await ids({ field: 'hobbies', operator: 'count_equals', value: 0 })).toEqual([3, 4, 5]);
	expect(await ids({ field: 'hobbies', operator: 'is_null' })).toEqual([3, 4, 5]);
	const { conditions } = await segments.check(
		{ field: 'hobbies', operator: 'includes_any', value: ['golf'] },
		2,
	);
	expect(conditions).toMatchObject([{ holds: false, actual: ['golfing'] }]);
});

test('rows of which a value counts as missing are counted', async () => {
	const { findings } = await segments.checkMapping();
	expect(findings.filter(({ code }) => code === 'VALUES_ODD')).toMatchObject([
		{ column: 'attributes', message: expect.stringContaining('In 3 rows') },
	]);
});

test('columns that no field is made of are told', async () => {
	const { findings } = await segments.checkMapping();
	expect(findings.filter(({ code }) => code === 'COLUMN_UNUSED').map(({ column }) => column)).toEqual([
		'credit',
	]);
});
