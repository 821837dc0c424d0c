import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(String.raw`
		CREATE TABLE person (id integer PRIMARY KEY, attributes jsonb);
		INSERT INTO person VALUES
			(1, '{"address": {"city": "Dhaka"}, "tier": "gold", "score": 12, "hobbies": ["Golf", "chess"], "since": "2024-02-29", "vip": "True"}'),
			(2, '{"address": {"city": "Berlin"}, "tier": "silver", "score": "9.50", "hobbies": ["golfing"], "since": "2025-06-15T22:30:00Z", "vip": "FALSE"}'),
			(3, '{"address.city": "Dhaka", "score": [3, 100], "hobbies": "golf", "since": "2025-02-30"}'),
			(4, '{"score": "high", "hobbies": [], "since": ["2024-02-29"]}'),
			(5, '{"score": "99999999999999999999999999999999", "hobbies": [["golf"], 7]}'),
			(6, '{"tier": null}');
		CREATE TABLE event (person integer, name text, at timestamptz, properties jsonb);
		INSERT INTO event VALUES (1, 'view', now(), '{"page": "home", "price": 5}'), (2, 'view', now(), '{"price": [5, 9]}')`);
	segments = await openSegments({
		connection: database.connectionString,
		timeZone: 'America/New_York',
		shop: {
			relations: {
				customers: 'SELECT * FROM public.person',
				events: 'SELECT person AS customer_id, name, at AS occurred_at, properties FROM public.event',
			},
			ordersCounted: 'none',
		},
		schema: 'stored',
	});
}, 60_000);

afterAll(async () => {
	await segments?.close();
	await database?.drop();
});

const ids = async (rule: object) =>
	(await segments.preview(rule as never, { sampleSize: 10 })).customers
		.map(({ customer_id }) => customer_id)
		.sort();

test.each([
	['no value where null stands', 'tier', 'is_not_null', undefined, [1, 2]],
	['missing where null stands', 'tier', 'is_null', undefined, [3, 4, 5, 6]],
	['the key in an object', 'address.city', 'equals', 'dhaka', [1, 3]],
	['an element', 'hobbies', 'contains', 'golf', [1, 3]],
	['one of several elements', 'hobbies', 'includes_any', ['GOLF', 'tennis'], [1, 3]],
	['all of several elements', 'hobbies', 'includes_all', ['golf', 'chess'], [1]],
	['none of several elements', 'hobbies', 'includes_none', ['golf', 'golfing'], [4, 5, 6]],
	['the same element', 'hobbies', 'equals', 'golfing', [2]],
	['the beginning of an element', 'hobbies', 'starts_with', 'golf', [1, 2, 3]],
	['a number among the elements', 'hobbies', 'equals', 7, [5]],
	['the number of elements', 'hobbies', 'count_greater_than', 1, [1, 5]],
	['an empty list', 'hobbies', 'is_null', undefined, [4, 6]],
	['numbers, and numbers as text', 'score', 'greater_than', 9, [1, 2, 3, 5]],
	['a number as text', 'score', 'equals', 9.5, [2]],
	['numbers between', 'score', 'between', [3, 12], [1, 2, 3]],
	['days', 'since', 'on_date', '2024-02-29', [1]],
	['instants by the day of the zone', 'since', 'on_date', '2025-06-15', [2]],
	['yes in other letters', 'vip', 'is_true', undefined, [1]],
	['no in other letters', 'vip', 'is_false', undefined, [2]],
	['dates between', 'since', 'between', ['2024-01-01', '2025-12-31'], [1, 2]],
])('%s', async (...[, key, operator, value, expected]) => {
	expect(await ids({ field: `attributes.${key}`, operator, value })).toEqual(expected);
});

test('a list is no number to be measured', async () => {
	for (const field of ['events_largest', 'events_sum', 'events_average'])
		expect(await ids({ field, operator: 'greater_than', value: 4, property: 'price' })).toEqual([1]);
});

test('a key that no row has is told, with the nearest', async () => {
	const lint = async (rule: object) =>
		(await segments.preview(rule, { lint: true, sampleSize: 1 })).warnings?.map(
			({ code, path, suggestion }) => ({ code, path, suggestion }),
		);
	expect(await lint({ field: 'attributes.teir', operator: 'equals', value: 'gold' })).toContainEqual({
		code: 'KEY_NOWHERE',
		path: 'field',
		suggestion: 'Write "attributes.tier".',
	});
	expect(await lint({ field: 'attributes.adress.city', operator: 'equals', value: 'x' })).toContainEqual({
		code: 'KEY_NOWHERE',
		path: 'field',
		suggestion: 'Write "attributes.address.city".',
	});
	const where = { field: 'properties.pgae', operator: 'not_equals', value: 'home' };
	expect(await lint({ field: 'events_count', operator: 'greater_than', value: 0, where })).toContainEqual({
		code: 'KEY_NOWHERE',
		path: 'where.field',
		suggestion: 'Write "properties.page".',
	});
	const known = await lint({ field: 'attributes.address.city', operator: 'equals', value: 'Dhaka' });
	expect(known?.filter(({ code }) => code === 'KEY_NOWHERE')).toEqual([]);
});
