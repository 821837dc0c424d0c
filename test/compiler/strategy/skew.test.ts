import { Compiler } from '../../../lib/compiler/compiler';
import { MOST_PAIRS_PER_ROW, pairsPerRow } from '../../../lib/compiler/strategy/skew';
import { catalogueOf } from '../../../lib/language/field';
import { parseRule } from '../../../lib/language/rule';
import { knownColumns, type Mapping } from '../../../lib/shop';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		CREATE TABLE even (id int, buyer int, at timestamptz); INSERT INTO even SELECT n, n % 5000, '2025-01-01Z' FROM generate_series(1, 20000) AS n;
		CREATE TABLE at_the_counter (id int, customer_id int, at timestamptz);
		INSERT INTO at_the_counter SELECT n, CASE WHEN n % 10 = 0 THEN 0 ELSE n % 5000 END, '2025-01-01Z' FROM generate_series(1, 20000) AS n;
		CREATE TABLE never_analyzed (id int, customer_id int) WITH (autovacuum_enabled = off); ANALYZE even, at_the_counter`);
});
afterAll(() => database?.drop());

it.each([
	['a few rows each', 'SELECT e.id, e.buyer AS customer_id FROM public.even AS e', true],
	['two thousand of one customer', 'SELECT id, customer_id FROM public.at_the_counter', false],
	['no statistics', 'SELECT id, customer_id FROM public.never_analyzed', false],
	['a computed owner', 'SELECT id, buyer + 1 AS customer_id FROM public.even', false],
])('%s', async (_, orders, isEven) => {
	const mapping = { name: 'own', relations: { customers: 'SELECT 1 AS id', orders } } as unknown as Mapping;
	expect((await pairsPerRow('orders', mapping, database.pool)) <= MOST_PAIRS_PER_ROW).toBe(isEven);
});

it.each([
	[
		'stays where customers have few rows',
		'SELECT e.id, e.buyer AS customer_id, e.at AS placed_at FROM public.even AS e',
		'unranked',
	],
	[
		'is forgotten where one has very many',
		'SELECT id, customer_id, at AS placed_at FROM public.at_the_counter',
		'scan',
	],
])('that not to rank is quickest %s', async (_, orders, strategy) => {
	const bare = {
		name: 'own',
		relations: { customers: 'SELECT DISTINCT buyer AS id FROM public.even', orders },
		changes: {},
		keyType: 'integer',
	} as unknown as Mapping;
	const mapping = { ...bare, columns: knownColumns(bare) };
	const catalogue = catalogueOf(mapping);
	const compiler = new Compiler({ mapping, catalogue });
	const rule = parseRule(
		{ field: 'orders_count', operator: 'greater_than', value: 0, of: { first: 1 } },
		{ fields: catalogue },
	);
	const compiled = compiler.compile(rule, {
		asOf: '2026-01-01T00:00:00.000Z',
		timeZone: 'UTC',
		explicit: true,
	});
	const priced = await compiler.cheapestIds(compiled, {
		db: database.pool,
		customers: () => Promise.resolve(5_000),
		choices: () => Promise.resolve({ strategy: 'scan', costs: {} }),
		learnt: 'unranked',
	});
	expect(priced.strategy).toBe(strategy);
});
