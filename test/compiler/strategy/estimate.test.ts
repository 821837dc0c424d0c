import { Database, rowsOf } from '../../../lib/database';
import { sql } from '../../../lib/database/sql';
import { estimatedCost, withoutWorkers, withPagesInMemory } from '../../../lib/compiler/strategy/estimate';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
	test = await createTestDatabase();
	await test.pool.query(`
		CREATE TABLE public.thing (id integer PRIMARY KEY, note text);
		INSERT INTO public.thing SELECT n, repeat('x', 200) FROM generate_series(1, 20000) AS n;
		ANALYZE public.thing;
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
