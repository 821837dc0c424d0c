/**
 * Explanations of values beside other values: what is told was reckoned by hand from the small shop below.
 */
import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

const SHOP = `CREATE SCHEMA shop;
	CREATE TABLE shop.customer (id integer PRIMARY KEY, points integer, goal numeric, born date, since timestamptz);
	INSERT INTO shop.customer VALUES
		(1, 10, 15, '1990-06-20', '2025-05-31T23:00:00Z'), (2, 20, NULL, '2000-02-29', '2025-06-01T00:00:00Z'),
		(3, 20, 5, NULL, NULL), (4, 50, 50, '2025-06-15', '2025-06-12T10:00:00Z')`;
const NOW = '2025-06-15T12:00:00Z';

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(SHOP);
	segments = await openSegments({
		connection: database.connectionString,
		shop: {
			relations: {
				customers: 'SELECT c.id, c.points, c.goal, c.born AS birthday, c.since FROM shop.customer c',
			},
			ordersCounted: 'none',
			keyType: 'integer',
		} as never,
		timeZone: 'UTC',
	});
});
afterAll(async () => {
	await segments?.close();
	await database?.drop();
});

const told = async (query: string, customer: number) => {
	const { conditions } = await segments.check({ query }, customer, { asOf: NOW });
	const [{ holds, actual, gap, remedy, wanted, changesAt }] = conditions as [(typeof conditions)[number]];
	return { holds, actual, gap, remedy, wanted, changesAt };
};

test.each([
	['points > (goal)', 1, { holds: false, actual: 10, gap: '5 short', wanted: 'is greater than (goal)' }],
	['points >= 0.5 * (goal)', 1, { holds: true, wanted: 'is greater than or equal to 0.5 * (goal)' }],
	['points >= 0.5 * (goal) + 10', 1, { holds: false, gap: '7.5 short' }],
	['points > (goal)', 2, { holds: false, gap: 'nothing to compare with', remedy: 'goal must have a value.' }],
	['points in top 1', 4, { holds: true, gap: undefined }],
	[
		'points in top 1',
		2,
		{ holds: false, gap: 'place 2 of 4', remedy: 'Points must be at least 50, as things stand.' },
	],
	[
		'points in bottom 1',
		2,
		{ holds: false, gap: 'place 2 of 4', remedy: 'Points must be at most 10, as things stand.' },
	],
	[
		'points above average',
		3,
		{ holds: false, gap: 'place 2 of 4', remedy: 'Points must be above the average, 25.' },
	],
	['age >= 35', 1, { holds: false, actual: 34, gap: '1 short', changesAt: '2025-06-20T00:00:00.000Z' }],
	['age >= 26', 2, { holds: false, actual: 25, changesAt: '2026-02-28T00:00:00.000Z' }],
	['age < 1', 4, { holds: true, actual: 0, changesAt: '2026-06-15T00:00:00.000Z' }],
	['since in this month', 1, { holds: false, gap: '60 minutes too early' }],
	['since in this month', 2, { holds: true, changesAt: '2025-07-01T00:00:00.000Z' }],
	['since on 3 days ago', 4, { holds: true, changesAt: '2025-06-16T00:00:00.000Z' }],
	['since on 4 days ago', 4, { holds: false, changesAt: '2025-06-16T00:00:00.000Z' }],
	['birthday anniversary in 5 days', 1, { holds: true, changesAt: '2025-06-16T00:00:00.000Z' }],
	['birthday anniversary in this month', 2, { holds: false, changesAt: '2026-02-01T00:00:00.000Z' }],
])('%s, asked of customer %i', async (query, customer, wanted) => {
	await expect(told(query, customer)).resolves.toMatchObject(wanted);
});
