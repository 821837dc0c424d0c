import { areSpreadEvenly } from '../../../lib/compiler/strategy/skew';
import type { Mapping } from '../../../lib/shop';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		CREATE TABLE even (id int, buyer int); INSERT INTO even SELECT n, n % 5000 FROM generate_series(1, 20000) AS n;
		CREATE TABLE at_the_counter (id int, customer_id int);
		INSERT INTO at_the_counter SELECT n, CASE WHEN n % 10 = 0 THEN 0 ELSE n % 5000 END FROM generate_series(1, 20000) AS n;
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
	expect(await areSpreadEvenly('orders', mapping, database.pool)).toBe(isEven);
});
