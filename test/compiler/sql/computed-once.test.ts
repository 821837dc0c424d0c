import { catalogueOf } from '../../../lib/language/field';
import { parseRule } from '../../../lib/language/rule';
import { toQuery } from '../../../lib/database/sql';
import { describeMapping, type Mapping } from '../../../lib/shop';
import { Compiler } from '../../../lib/compiler/compiler';
import { STRATEGIES } from '../../../lib/compiler/strategy/choose';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		CREATE TABLE buyer (id integer PRIMARY KEY, city text);
		CREATE TABLE purchase (id integer PRIMARY KEY, buyer_id integer, placed_at timestamptz, total numeric);
		CREATE TABLE refund (purchase_id integer, amount numeric);
		CREATE TABLE line (purchase_id integer, product_id integer, quantity integer, price numeric);
		INSERT INTO line VALUES (1, 1, 2, 100), (2, 1, 9, 10), (3, 1, 2, 25), (4, 2, 1, 900);
		INSERT INTO buyer VALUES (1, 'Oslo'), (2, 'Oslo'), (3, 'Lima');
		INSERT INTO purchase VALUES (1, 1, '2025-01-01Z', 300), (2, 1, '2025-02-01Z', 90), (3, 2, '2025-01-01Z', 500),
			(4, 3, '2025-01-01Z', 900), (5, 2, '2025-03-01Z', 'NaN');
		INSERT INTO refund VALUES (1, 100), (3, 400), (3, 50);
		CREATE INDEX ON purchase (buyer_id, placed_at)`);
});
afterAll(() => database?.drop());

const MAPPING = {
	name: 'own',
	relations: {
		customers: 'SELECT id, city AS email FROM public.buyer',
		orders: `SELECT p.id, p.buyer_id AS customer_id, p.placed_at,
			p.total - coalesce((SELECT sum(r.amount) FROM public.refund r WHERE r.purchase_id = p.id), 0) AS amount
			FROM public.purchase p`,
		order_lines: 'SELECT purchase_id AS order_id, product_id, quantity, price FROM public.line',
	},
	changes: {},
	keyType: 'integer',
	currency: 'EUR',
} as unknown as Mapping;

async function compilerAndRule(rule: object, of = MAPPING) {
	const mapping = await describeMapping(of, database.pool);
	const compiler = new Compiler({ mapping, catalogue: catalogueOf(mapping) });
	const { catalogue: fields } = compiler.context;
	const moment = { asOf: '2026-01-01T00:00:00.000Z', timeZone: 'UTC', explicit: true };
	return { compiler, plan: compiler.compile(parseRule(rule, { fields }), moment) };
}

const IN_OSLO = { field: 'email', operator: 'equals', value: 'Oslo' };
const spent = (value: number) => ({ field: 'amount_spent', operator: 'greater_than', value });
const average = { field: 'average_order_value', operator: 'greater_than', value: 10 };

describe.each(STRATEGIES)('by the strategy "%s"', (strategy) => {
	const run = async (rule: object) => {
		const { compiler, plan } = await compilerAndRule(rule);
		const { sql, bindings } = toQuery(compiler.ids(plan, { strategy }));
		const found = await database.pool.query<{ customer_id: number }>(`${sql} ORDER BY 1`, [...bindings]);
		const explained = await database.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, [...bindings]);
		return {
			ids: found.rows.map((row) => row.customer_id),
			reads: explained.rows.filter((row) => /Scan.* on refund /.test(row['QUERY PLAN'])).length,
		};
	};

	test('an amount that the mapping computes is computed once for each order of a sum', async () => {
		expect(await run({ match: 'all', rules: [IN_OSLO, spent(100)] })).toEqual({ ids: [1], reads: 1 });
	});

	test('the latest order is read from the end of an index where an order is looked up', async () => {
		const { ids, reads } = await run({ field: 'last_order_date', operator: 'before', value: '2025-02-15' });
		expect({ ids, reads }).toEqual({ ids: [1, 3], reads: 0 });
	});
});

test('two facts of the amount share one computation in a scan', async () => {
	const { compiler, plan } = await compilerAndRule({ match: 'all', rules: [spent(100), average] });
	const { sql, bindings } = toQuery(compiler.ids(plan, { strategy: 'scan' }));
	const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, [...bindings]);
	expect(rows.filter((row) => /Scan.* on refund /.test(row['QUERY PLAN']))).toHaveLength(1);
});

const spentWithin = (days: number) => ({ ...spent(0), within: { last: days, unit: 'days' } });

test('the orders of many sums are sorted by customer before they are grouped', async () => {
	const windows = [10, 20, 30, 300, 310, 320, 330, 340].map(spentWithin);
	const { compiler, plan } = await compilerAndRule({ match: 'any', rules: windows });
	const { sql, bindings } = toQuery(compiler.ids(plan, { strategy: 'scan' }));
	// What Postgres prefers where it may choose.
	const client = await database.pool.connect();
	await client.query('BEGIN; SET LOCAL enable_sort = off; SET LOCAL enable_indexscan = off');
	const found = await client.query<{ customer_id: number }>(`${sql} ORDER BY 1`, [...bindings]);
	const explained = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, [...bindings]);
	await client.query('ROLLBACK');
	client.release();
	expect(found.rows.map((row) => row.customer_id)).toEqual([1]);
	const groups = explained.rows.flatMap((row) => /\w+Aggregate/.exec(row['QUERY PLAN']) ?? []);
	expect(groups).toEqual(['GroupAggregate']);
});

const spentOnLines = (days: number, value: number) => ({
	...spent(value),
	field: 'spent_on_products',
	within: { last: days, unit: 'days' },
});

test('a line whose amount is too large for its type is no error, in several windows either', async () => {
	await database.pool.query(`
		CREATE TABLE odd_line AS SELECT purchase_id, product_id, quantity, price::double precision AS price FROM line;
		INSERT INTO odd_line VALUES (2, 1, 9, 1e308), (1, 1, 9, 'Infinity')`);
	const order_lines = 'SELECT purchase_id AS order_id, product_id, quantity, price FROM public.odd_line';
	const odd = { ...MAPPING, relations: { ...MAPPING.relations, order_lines } } as Mapping;
	const rules = [spentOnLines(334, 50), spentOnLines(400, 200)];
	for (const strategy of STRATEGIES) {
		const { compiler, plan } = await compilerAndRule({ match: 'any', rules }, odd);
		const { sql, bindings } = toQuery(compiler.ids(plan, { strategy }));
		const found = await database.pool.query<{ customer_id: number }>(`${sql} ORDER BY 1`, [...bindings]);
		expect(found.rows.map((row) => row.customer_id)).toEqual([1, 3]);
	}
});

test('the amount of a line is computed once for several windows', async () => {
	const rules = [spentOnLines(334, 50), spentOnLines(400, 200)];
	const { compiler, plan } = await compilerAndRule({ match: 'any', rules });
	const { sql, bindings } = toQuery(compiler.ids(plan, { strategy: 'scan' }));
	const found = await database.pool.query<{ customer_id: number }>(`${sql} ORDER BY 1`, [...bindings]);
	expect(found.rows.map((row) => row.customer_id)).toEqual([1, 3]);
	const explained = await database.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN (VERBOSE) ${sql}`, [
		...bindings,
	]);
	const products = explained.rows.flatMap((row) => row['QUERY PLAN'].match(/quantity\S* \* /g) ?? []);
	expect(products).toHaveLength(1);
});

test('orders after the instant and at no end of time count in none of several windows', async () => {
	await database.pool.query(
		`INSERT INTO purchase VALUES (6, 3, 'infinity', 1000), (7, 3, '2026-02-01Z', 1000), (8, 3, '-infinity', 1000)`,
	);
	const { compiler, plan } = await compilerAndRule({
		match: 'any',
		rules: [spentWithin(10), spentWithin(340)],
	});
	const { sql, bindings } = toQuery(compiler.ids(plan, { strategy: 'scan' }));
	const { rows } = await database.pool.query<{ customer_id: number }>(`${sql} ORDER BY 1`, [...bindings]);
	await database.pool.query('DELETE FROM purchase WHERE id > 5');
	expect(rows.map((row) => row.customer_id)).toEqual([1]);
});

test('an amount is computed of the last orders alone', async () => {
	const large = { field: 'total', operator: 'greater_than', value: 100 };
	const { compiler, plan } = await compilerAndRule({
		field: 'orders_count',
		operator: 'greater_than',
		value: 0,
		of: { last: 1 },
		where: large,
	});
	const { sql, bindings } = toQuery(compiler.ids(plan, { strategy: 'scan' }));
	const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(
		`EXPLAIN (ANALYZE, TIMING off) ${sql}`,
		[...bindings],
	);
	const loops = rows.flatMap((row) => / on refund .*loops=(\d+)/.exec(row['QUERY PLAN'])?.[1] ?? []);
	expect(loops).toEqual(['3']);
});
