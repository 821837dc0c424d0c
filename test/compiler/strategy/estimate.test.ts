import { Database, rowsOf } from '../../../lib/database';
import { sql, trusted, type Sql } from '../../../lib/database/sql';
import { estimatedCost, estimatedPlan, losesByWorkers } from '../../../lib/compiler/strategy/estimate';
import { withNearPages, withoutWorkers, withPagesInMemory } from '../../../lib/compiler/strategy/settings';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
	test = await createTestDatabase();
	await test.pool.query(`
		CREATE TABLE public.thing (id integer PRIMARY KEY, note text);
		INSERT INTO public.thing SELECT n, repeat('x', 200) FROM generate_series(1, 20000) AS n;
		CREATE TABLE public.unshared WITH (parallel_workers = 0) AS SELECT * FROM public.thing;
		CREATE INDEX ON public.unshared (id);
		ANALYZE;
		ALTER DATABASE ${test.name} SET random_page_cost = 4;
		ALTER DATABASE ${test.name} SET max_parallel_workers_per_gather = 3`);
	database = new Database(test.connectionString);
});
afterAll(async () => {
	await database?.close();
	await test?.drop();
});

it.each([
	['random_page_cost', withPagesInMemory],
	['random_page_cost', withNearPages],
	['max_parallel_workers_per_gather', withoutWorkers],
] as const)('leaves %s as it was', async (name, within) => {
	await database.readOnly(async (tx) => {
		const setting = async () =>
			(await rowsOf<{ now: string }>(tx, sql`SELECT current_setting(${name}) AS now`))[0]?.now;
		const before = await setting();
		expect(await within(tx, setting)).not.toBe(before);
		expect(await setting()).toBe(before);
	});
});

it('takes a row that an index leads to for cheaper', async () => {
	const one = sql`SELECT note FROM public.thing WHERE id = ${7}`;
	await database.readOnly(async (tx) => {
		const cost = await estimatedCost(one, tx);
		const inMemory = await withPagesInMemory(tx, () => estimatedCost(one, tx));
		expect(inMemory).toBeLessThan(cost / 2);
	});
});

it('takes a page that is near for half, but for no less than one in memory, and tells what it set', async () => {
	const set = (cost: number) =>
		database.readOnly(async (tx) => {
			await rowsOf(tx, sql`SELECT set_config('random_page_cost', ${String(cost)}, true)`);
			return withNearPages(tx, (settings) => Promise.resolve(settings));
		});
	expect(await set(4)).toEqual({ random_page_cost: '2' });
	expect(await set(1.5)).toEqual({ random_page_cost: '1.1' });
	expect(await set(1.1)).toEqual({});
	expect(await set(1)).toEqual({});
});

it.each([
	['nothing', false, sql`SELECT note FROM public.thing`],
	[
		'something of each row',
		true,
		sql`SELECT (SELECT max(note) FROM public.thing AS t WHERE t.id = thing.id) FROM public.thing`,
	],
	[
		'something of each row in a condition',
		true,
		sql`SELECT FROM public.thing WHERE (SELECT max(note) FROM public.thing AS t WHERE t.id = thing.id) = 'x'`,
	],
	['once for all', false, sql`SELECT FROM public.thing WHERE note = (SELECT max(note) FROM public.thing)`],
	['by a hash', false, sql`SELECT FROM public.thing WHERE (id IN (SELECT id + 1 FROM public.thing)) IS TRUE`],
])('a price of what asks %s is overrated: %s', async (_what, expected, query) => {
	await database.readOnly(async (tx) => expect((await estimatedPlan(query, tx)).overrated).toBe(expected));
});

describe('parallel workers', () => {
	const planned = (query: Sql, workers = 2) =>
		database.readOnly(async (tx) => {
			const settings = {
				max_parallel_workers_per_gather: workers,
				min_parallel_table_scan_size: 0,
				parallel_setup_cost: 0,
			};
			for (const [name, value] of Object.entries(settings))
				await rowsOf(tx, sql`SELECT set_config(${name}, ${String(value)}, true)`);
			const { rows } = await tx.query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON) ${query.text}`, []);
			return { hasWorkers: JSON.stringify(rows).includes('"Gather'), lose: await losesByWorkers(query, tx) };
		});
	/** What no two share is read to be grouped. */
	const grouped = sql`SELECT id FROM public.thing WHERE id % 7 = 3 AND id % 10 IN (SELECT length(note) FROM public.unshared)`;

	it.each([
		['nothing', false, sql`SELECT count(*) FROM public.thing`],
		[
			'nothing of two tables',
			false,
			sql`SELECT id FROM public.thing WHERE id % 7 = 3 AND id % 10 IN (SELECT length(note) FROM public.thing)`,
		],
		[
			'nothing of what is run beforehand',
			false,
			sql`SELECT id FROM public.thing WHERE id % 7 = 3 AND note <> (SELECT max(note) FROM public.unshared)`,
		],
		['much of what it costs', true, grouped],
		[
			'little of what it costs',
			false,
			sql`SELECT id FROM public.thing WHERE id % 7 = 3 AND id % 10 IN (SELECT length(note) FROM public.unshared WHERE id < 50)`,
		],
		[
			'what is looked up for each row, which is little',
			false,
			sql`SELECT a.id FROM public.thing AS a JOIN public.unshared AS b ON b.id = a.id WHERE a.id % 700 = 3`,
		],
		[
			'nothing of several tables, of which one worker reads one',
			false,
			sql`SELECT id FROM (SELECT id, note FROM public.thing UNION ALL SELECT id, max(note) FROM public.unshared GROUP BY 1) AS q WHERE id % 7 = 3`,
		],
	])('lose where each would make by itself %s: %s', async (_what, lose, query) => {
		expect(await planned(query)).toEqual({ hasWorkers: true, lose });
	});

	it('lose where a sub-select is asked of each row', async () => {
		const each = sql`SELECT FROM (SELECT count(*) AS many FROM public.thing WHERE id % 7 = 3 OFFSET 0) AS t
			WHERE (SELECT max(u.id) FROM public.unshared AS u WHERE u.id < t.many) > 5`;
		expect(await planned(each)).toEqual({ hasWorkers: true, lose: true });
	});

	it('do not lose where there are none', async () => {
		expect(await planned(grouped, 0)).toEqual({ hasWorkers: false, lose: false });
	});
});

describe('a loop over the different ids of two tables', () => {
	const among = (more: string) => sql`SELECT t.id FROM public.thing AS t
		WHERE EXISTS (SELECT 1 FROM (SELECT id FROM public.thing UNION ALL SELECT id FROM public.thing) AS u WHERE u.id = t.id)${trusted(more)}`;

	async function chargedBeyond(query: ReturnType<typeof among>) {
		const { rows } = await test.pool.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
			`EXPLAIN (FORMAT JSON) ${query.text}`,
		);
		const planned = rows[0]?.['QUERY PLAN'][0].Plan ?? {};
		// Of the ids Postgres expects 200 different ones, and half of all rows of the loop.
		expect(planned).toMatchObject({ 'Node Type': 'Nested Loop' });
		expect(planned['Plan Rows']).toBeGreaterThan(9_000);
		const cost = await database.readOnly((tx) => estimatedCost(query, tx));
		return cost - Number(planned['Total Cost']);
	}

	it('is charged for the rounds that it needs for its rows', async () => {
		expect(await chargedBeyond(among(''))).toBeGreaterThan(1_000);
	});

	it('is charged the same beside a sub-select that is run beforehand', async () => {
		const beside = await chargedBeyond(among(' AND t.id <> (SELECT max(length(note)) FROM public.thing)'));
		const alone = await chargedBeyond(among(''));
		expect(beside / alone).toBeGreaterThan(0.9);
		expect(beside / alone).toBeLessThan(1.1);
	});
});

it('leaves a loop as it is that gives no more rows than it can', async () => {
	const some = sql`SELECT t.id FROM (SELECT DISTINCT id FROM public.thing WHERE id < 50) AS u JOIN public.thing AS t ON t.id = u.id`;
	await database.readOnly(async (tx) => {
		const { rows } = await tx.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
			`EXPLAIN (FORMAT JSON) ${some.text}`,
			[],
		);
		expect(await estimatedCost(some, tx)).toBe(rows[0]?.['QUERY PLAN'][0].Plan['Total Cost']);
	});
});
