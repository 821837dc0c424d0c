import type { PoolClient } from 'pg';
import { openSegments } from '../../../lib';
import type { Compiler } from '../../../lib/compiler/compiler';
import type { Choice, Choices, Pricing } from '../../../lib/compiler/strategy/price';
import { PARALLEL_SETUP_COST } from '../../../lib/database/transaction';
import { parseQuery } from '../../../lib/language/query';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { anew, compilerOver, MOMENT, PURCHASE_TABLES, PURCHASES } from '../../support/purchases';

let database: TestDatabase;
let compiler: Compiler;
let client: PoolClient;

beforeAll(async () => {
	database = await createTestDatabase();
	// No two workers share the reading of purchases.
	await database.pool.query(`
		${PURCHASE_TABLES};
		ALTER TABLE purchase SET (parallel_workers = 0);
		INSERT INTO buyer SELECT n, 'Name ' || n FROM generate_series(1, 20000) AS n;
		INSERT INTO purchase SELECT n, 1 + n * 7 % 9000, '2025-01-01Z'::timestamptz + n * interval '37 minutes' FROM generate_series(1, 20000) AS n;
		ANALYZE`);
	compiler = await compilerOver(database.pool, PURCHASES);
	client = await database.pool.connect();
	// So dear that Postgres takes workers for what they share.
	await client.query(`BEGIN; SET LOCAL cpu_tuple_cost = 1; SET LOCAL min_parallel_table_scan_size = 0;
		SET LOCAL parallel_tuple_cost = 0; SET LOCAL max_parallel_workers_per_gather = 2`);
});
afterAll(async () => {
	client?.release(true);
	await database?.drop();
});

const LONG_AGO = 'last_order_date before 2025-10-01';

const asked = async (more: Partial<Pricing> = {}) => {
	const rule = parseQuery(LONG_AGO, { fields: compiler.context.catalogue });
	const { strategy, runWith } = await compiler.cheapestIds(compiler.compile(rule, MOMENT), {
		db: client,
		choices: anew,
		customers: () => Promise.resolve(20_000),
		mayHaveWorkers: true,
		...more,
	});
	return [strategy, runWith.noWorkers];
};

/** Each worker would read and sort all purchases by itself. */
const JOINS = { learnt: 'scan' } as const;

const rememberedIn =
	(known: Map<string, Promise<Choice>>): Choices =>
	(key, choose) => {
		const found = known.get(key) ?? choose();
		known.set(key, found);
		return found;
	};

test('are not given where each would make by itself much of what the query costs', async () => {
	expect(await asked(JOINS)).toEqual(['scan', true]);
	await client.query('SAVEPOINT shared; ALTER TABLE purchase RESET (parallel_workers)');
	expect(await asked(JOINS)).toEqual(['scan', false]);
	await client.query('ROLLBACK TO shared');
});

test('are no question where a statement gets none anyway', async () => {
	expect(await asked({ ...JOINS, mayHaveWorkers: false })).toEqual(['scan', false]);
});

test('are judged by the plan of each strategy, and remembered by it', async () => {
	const known = new Map<string, Promise<Choice>>();
	const choices = rememberedIn(known);
	expect(await asked({ choices })).toEqual(['shared', false]);
	expect(await asked({ ...JOINS, choices })).toEqual(['scan', true]);
	const { size } = known;
	await client.query('SAVEPOINT shared; ALTER TABLE purchase RESET (parallel_workers)');
	expect(await asked({ choices })).toEqual(['shared', false]);
	expect(await asked({ ...JOINS, choices })).toEqual(['scan', true]);
	expect(known.size).toBe(size);
	await client.query('ROLLBACK TO shared');
});

test('are judged of what was learnt and nobody has priced by what the scan costs', async () => {
	const choice = (key: string): Choice =>
		key.startsWith('workers')
			? { strategy: 'scan', costs: {}, noWorkers: true }
			: { strategy: 'shared', costs: { scan: 1, shared: 1 } };
	const choices: Choices = (key) => Promise.resolve(choice(key));
	expect(await asked({ choices, learnt: 'lookup' })).toEqual(['lookup', false]);
	const dear: Choices = (key) =>
		Promise.resolve({ ...choice(key), costs: { scan: PARALLEL_SETUP_COST + 1, shared: 1 } });
	expect(await asked({ choices: dear, learnt: 'lookup' })).toEqual(['lookup', true]);
	expect(await asked({ choices: dear })).toEqual(['shared', false]);
});

test('are judged of a preview', async () => {
	await database.pool.query(`
		ALTER DATABASE ${database.name} SET cpu_tuple_cost = 5; ALTER DATABASE ${database.name} SET min_parallel_table_scan_size = 0;
		ALTER DATABASE ${database.name} SET parallel_tuple_cost = 0; ALTER DATABASE ${database.name} SET max_parallel_workers_per_gather = 2`);
	const { relations, keyType } = PURCHASES;
	const own = { title: 'Purchases', keyType, ordersCounted: 'all', relations, changes: {} };
	const segments = await openSegments({ connection: database.connectionString, shop: own });
	try {
		const { form } = await segments.preview({ query: 'orders_count < 2' });
		expect(form).toMatchObject({ strategy: 'scan', settings: { max_parallel_workers_per_gather: '0' } });
	} finally {
		await segments.close();
	}
});
