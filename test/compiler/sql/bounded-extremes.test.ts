import { firstOf } from '../../../lib/error/defined';
import { catalogueOf } from '../../../lib/language/field';
import { parseRule } from '../../../lib/language/rule';
import { describeMapping, type Mapping } from '../../../lib/shop';
import { Compiler } from '../../../lib/compiler/compiler';
import { estimatedRows } from '../../../lib/compiler/strategy/estimate';
import { toQuery } from '../../../lib/database/sql';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const BUYERS = 2_000;

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		CREATE TABLE buyer (id integer PRIMARY KEY);
		CREATE TABLE purchase (id integer PRIMARY KEY, buyer_id integer, placed_at timestamptz);
		INSERT INTO buyer SELECT generate_series(1, ${BUYERS});
		INSERT INTO purchase SELECT n, n, timestamptz '2025-01-01Z' + n * interval '1 hour' FROM generate_series(1, ${BUYERS}) n;
		INSERT INTO buyer VALUES (9001), (9002), (9003);
		INSERT INTO purchase VALUES (9001, 9001, 'infinity'), (9002, 9002, '-infinity'), (9003, 9003, '0044-03-15 BC');
		ANALYZE buyer, purchase`);
});
afterAll(() => database?.drop());

const MAPPING = {
	name: 'own',
	relations: {
		customers: 'SELECT id FROM public.buyer',
		orders: 'SELECT p.id, p.buyer_id AS customer_id, p.placed_at FROM public.purchase p',
	},
	changes: {},
	keyType: 'integer',
} as unknown as Mapping;

async function asked(operator: string, value: string) {
	const mapping = await describeMapping(MAPPING, database.pool);
	const compiler = new Compiler({ mapping, catalogue: catalogueOf(mapping) });
	const { catalogue: fields } = compiler.context;
	const moment = { asOf: '2026-01-01T00:00:00.000Z', timeZone: 'UTC', explicit: true };
	const rule = parseRule({ field: 'last_order_date', operator, value }, { fields });
	return compiler.ids(compiler.compile(rule, moment), { strategy: 'shared' });
}

test('who ordered last before a day: the planner expects a share of the customers, not one in two hundred', async () => {
	const query = await asked('before', '2025-02-01');
	expect(query.text).toContain('max(');
	expect(await estimatedRows(query, database.pool as never)).toBeGreaterThan(BUYERS / 10);
});

test.each([
	['before', '2025-02-01', 743],
	['after', '2025-02-01', BUYERS - 767],
])('who ordered last %s %s: orders at no time of our era are none', async (operator, value, count) => {
	const { sql, bindings } = toQuery(await asked(operator, value));
	const { rows } = await database.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM (${sql}) x`, [
		...bindings,
	]);
	expect(firstOf(rows).n).toBe(count);
});
