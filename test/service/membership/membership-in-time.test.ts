/** `member_of` in time, told by the log of a real store: ids that were written down by hand. */
import { openSegments, type Segments } from '../../../lib';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let segments: Segments;

const SHOP = `CREATE SCHEMA shop; CREATE TABLE shop.customer (id integer PRIMARY KEY, points integer);
	INSERT INTO shop.customer SELECT n, n FROM generate_series(1, 6) AS n`;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(SHOP);
	segments = await openSegments({
		connection: database.connectionString,
		shop: {
			relations: { customers: 'SELECT c.id, c.points FROM shop.customer c' },
			ordersCounted: 'none',
			keyType: 'integer',
		} as never,
		timeZone: 'UTC',
	});
	await segments.install();
	await segments.create({
		title: 'Rich',
		key: 'rich',
		rule: { field: 'points', operator: 'greater_than', value: 2 },
	});
	const points = (sql: string) => database.pool.query(`UPDATE shop.customer SET points = ${sql}`);
	// 3, 4, 5, 6 join on the 1st; 3 and 4 leave on the 10th; 3 and 1 join on the 20th.
	await segments.evaluate('rich', { asOf: '2025-06-01T00:00:00Z' });
	await points('CASE WHEN id IN (3, 4) THEN 0 ELSE id END');
	await segments.evaluate('rich', { asOf: '2025-06-10T00:00:00Z' });
	await points('CASE WHEN id IN (1, 3, 5, 6) THEN 9 ELSE 0 END');
	await segments.evaluate('rich', { asOf: '2025-06-20T00:00:00Z' });
});
afterAll(async () => {
	await segments?.close();
	await database?.drop();
});

const ids = async (rule: string, asOf = '2025-06-21T00:00:00Z') => {
	const { customers } = await segments.preview(rule, { asOf, sampleSize: 100 });
	return customers.map(({ customer_id }) => customer_id);
};

test.each([
	["member_of includes any ('rich') joined last 7 days", [1, 3]],
	["member_of includes any ('rich') joined from 2025-06-01 to 2025-06-05", [5, 6]],
	["member_of includes any ('rich') joined from 2025-06-01", [1, 3, 5, 6]],
	["member_of includes any ('rich') left last 20 days", [3, 4]],
	["member_of includes none ('rich') left last 20 days", [1, 2, 5, 6]],
	["member_of includes any ('rich') joined last 7 days left last 20 days", [3]],
	["member_of includes any ('rich') left this month", [3, 4]],
	["member_of includes any ('rich') left last month", []],
])('%s', async (rule, wanted) => {
	await expect(ids(rule)).resolves.toEqual(wanted);
});

test('looked at as of an instant in the past, what was logged later is not there yet', async () => {
	await expect(
		ids("member_of includes any ('rich') joined last 30 days", '2025-06-15T00:00:00Z'),
	).resolves.toEqual([5, 6]);
	await expect(
		ids("member_of includes any ('rich') left last 30 days", '2025-06-05T00:00:00Z'),
	).resolves.toEqual([]);
	await expect(
		ids("member_of includes any ('rich') joined last 30 days", '2025-06-05T00:00:00Z'),
	).resolves.toEqual([3, 4, 5, 6]);
});

test('in no active dynamic segment, but the one that asks', async () => {
	await expect(ids('member_of is null')).resolves.toEqual([2, 4]);
	await expect(ids('member_of is not null')).resolves.toEqual([1, 3, 5, 6]);
	await expect(ids('member_of is null', '2025-06-15T00:00:00Z')).resolves.toEqual([1, 2, 3, 4]);
	const orphans = await segments.create({ title: 'Orphans', key: 'orphans', query: 'member_of is null' });
	await segments.create({ title: 'By hand', key: 'hand', customerIds: [2] });
	const first = await segments.evaluate('orphans', { asOf: '2025-06-22T00:00:00Z' });
	expect(first).toMatchObject({ members: 2, mode: 'full' });
	// The segment itself does not put its members out.
	await expect(segments.evaluate('orphans', { asOf: '2025-06-23T00:00:00Z' })).resolves.toMatchObject({
		members: 2,
		left: 0,
	});
	await expect(ids('member_of is null', '2025-06-24T00:00:00Z')).resolves.toEqual([]);
	await expect(segments.check('orphans', 2, { asOf: '2025-06-24T00:00:00Z' })).resolves.toMatchObject({
		member: true,
	});
	await segments.update(orphans.id, { active: false });
	await expect(ids('member_of is null', '2025-06-24T00:00:00Z')).resolves.toEqual([2, 4]);
});

test('what cannot be asked is refused with its place', async () => {
	await expect(
		segments.preview({ field: 'points', operator: 'equals', value: 1, joined: { last: 3, unit: 'days' } }),
	).rejects.toMatchObject({ code: 'RULE_INVALID', path: 'joined' });
	await expect(
		segments.preview({ field: 'member_of', operator: 'is_null', left: { last: 3, unit: 'days' } }),
	).rejects.toMatchObject({ code: 'RULE_INVALID', path: 'left' });
});

test('evaluated with others, it knows who joins them at the same time', async () => {
	await segments.create({ title: 'Left over', key: 'left-over', query: 'member_of is null' });
	await segments.create({ title: 'Two', key: 'two', query: 'customer_id = 2' });
	await segments.create({ title: 'Just joined', key: 'just', query: "member_of = 'two' joined today" });
	await segments.create({ title: 'Four', key: 'four', query: 'customer_id in (4)' });
	const results = await segments.evaluate(['left-over', 'just', 'two', 'four'], {
		asOf: '2025-07-01T12:00:00Z',
	});
	expect(results.map(({ segment, joined }) => [segment.key, joined])).toEqual([
		['left-over', 0],
		['just', 1],
		['two', 1],
		['four', 1],
	]);
});
