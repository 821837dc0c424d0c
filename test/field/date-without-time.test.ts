import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`CREATE TABLE person (id integer PRIMARY KEY);
		CREATE TABLE buying (id integer PRIMARY KEY, person integer, day date, amount numeric);
		INSERT INTO person VALUES (1);
		INSERT INTO buying VALUES (1, 1, '2025-06-15', 10)`);
});
afterAll(async () => {
	await segments?.close();
	await database?.drop();
});

const open = async (placedAt: string) =>
	(segments = await openSegments({
		connection: database.connectionString,
		timeZone: 'America/New_York',
		shop: {
			relations: {
				customers: 'SELECT id FROM public.person',
				orders: `SELECT id, person AS customer_id, ${placedAt} AS placed_at, amount FROM public.buying`,
			},
			ordersCounted: 'all',
		},
		schema: 'stored',
	}));

test('a placed_at without time is a finding, and what it says to write finds the day', async () => {
	await open('day');
	const { findings } = await segments.checkMapping();
	const [finding] = findings.filter(({ code }) => code === 'DATE_WITHOUT_TIME');
	expect(finding).toMatchObject({ relation: 'orders', column: 'placed_at', severity: 'warning' });
	expect(finding?.suggestion).toContain("::timestamp AT TIME ZONE 'UTC'");
	await segments.close();
	await open("(day::timestamp AT TIME ZONE 'America/New_York')");
	const rule = { field: 'last_order_date', operator: 'on_date', value: '2025-06-15' } as const;
	expect((await segments.preview(rule, { sampleSize: 1 })).count).toBe(1);
	expect((await segments.checkMapping()).findings.map(({ code }) => code)).not.toContain('DATE_WITHOUT_TIME');
});
