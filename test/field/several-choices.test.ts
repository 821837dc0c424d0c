import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(String.raw`
		CREATE TABLE person (id integer PRIMARY KEY, screen text, likes text[]);
		INSERT INTO person VALUES
			(1, '800x600', '{First (1)}'), (2, '1600x1600', '{First (1),Second (2)}'), (3, NULL, '{a}'),
			(4, '640x480', '{a,b}'), (5, '', '{a,c}'), (6, '800x600', '{c,d}'), (7, '800x600', NULL);
		CREATE TABLE event (person integer, name text, at timestamptz);
		INSERT INTO event VALUES (1, 'my-value', now()), (1, 'other', now()), (2, 'other', now())`);
	segments = await openSegments({
		connection: database.connectionString,
		timeZone: 'UTC',
		shop: {
			relations: {
				customers: 'SELECT id, screen, likes FROM public.person',
				events: 'SELECT person AS customer_id, name, at AS occurred_at FROM public.event',
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

const preview = (query: string) => segments.preview({ query }, { sampleSize: 10, lint: true });
const ids = async (query: string) =>
	(await preview(query)).customers.map(({ customer_id }) => Number(customer_id)).sort((a, b) => a - b);

test.each([
	// Whoever chose more than the one that is asked for is in, too; brackets in a choice are its own.
	["likes includes any ('First (1)')", [1, 2]],
	["likes includes all ('First (1)', 'Second (2)')", [2]],
	["likes includes any ('a', 'b')", [3, 4, 5]],
	// Two tests of one list leave each other's "any" alone.
	["likes includes any ('a', 'b') and likes includes none ('c', 'd')", [3, 4]],
	["likes includes any ('c', 'd') and likes includes none ('a', 'b')", [6]],
	["likes includes any ('a', 'b') and likes includes any ('c', 'd')", [5]],
	// One and its opposite are everybody, those without a value included.
	["screen = '800x600' or screen != '800x600'", [1, 2, 3, 4, 5, 6, 7]],
	["screen does not contain '800' missing exclude", [2, 4, 5]],
	// Who had the event is out, whatever else they did.
	["events_count where (name = 'my-value') = 0", [2, 3, 4, 5, 6, 7]],
	["events_count where (name != 'my-value') > 0", [1, 2]],
] as const)('%s', async (query, expected) => {
	expect(await ids(query)).toEqual(expected);
});

test('to be not one or not the other is told as everybody', async () => {
	const { warnings } = await preview("screen != '800x600' or screen != '1600x1600'");
	expect(warnings).toContainEqual(expect.objectContaining({ code: 'ALWAYS_TRUE' }));
});
