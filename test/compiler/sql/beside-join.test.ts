import { Compiler } from '../../../lib/compiler/compiler';
import { join, sql, toQuery, type Sql } from '../../../lib/database/sql';
import { catalogueOf } from '../../../lib/language/field';
import { parseRuleInput } from '../../../lib/language/query/parse-input';
import { describeMapping } from '../../../lib/shop';
import { demo } from '../../../lib/shop/preset/demo';
import { createTestDatabase, demoNow, type TestDatabase } from '../../support/database';

const moment = { asOf: demoNow.toISOString(), timeZone: 'UTC', explicit: true };
const THEN = `orders_count where (product = '3140' and followed by orders where (product = '1310') within 30 days) > 0`;
const TWICE = `orders_count where (product = '3140' and followed by orders within 30 days) > 1`;

let database: TestDatabase;
let compiler: Compiler;

beforeAll(async () => {
	database = await createTestDatabase({ template: 'demo' });
	const mapping = await describeMapping(demo.mapping({ schema: 'shop' }), database.pool);
	compiler = new Compiler({ mapping, catalogue: catalogueOf(mapping) });
});

afterAll(() => database?.drop());

const compiled = (text: string) =>
	compiler.compile(parseRuleInput(text, { fields: compiler.context.catalogue }), moment);

async function planOf(query: Sql): Promise<string> {
	const explained = toQuery(sql`EXPLAIN ${query}`);
	const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(
		explained.sql,
		explained.bindings as unknown[],
	);
	return rows.map((row) => row['QUERY PLAN']).join('\n');
}

it('joins a row with the rows beside it instead of asking for each', async () => {
	await expect(planOf(compiler.ids(compiled(THEN)))).resolves.not.toContain('SubPlan');
});

it('joins the rows of a customer with those of which several lie beside them', async () => {
	for (const query of [
		'orders_count where (followed by at least 2 orders within 30 days) > 0',
		'orders_count where (preceded by at least 3 orders) >= 2',
		'orders_count where (not followed by at least 2 orders with same product) > 0',
	])
		expect([query, await planOf(compiler.ids(compiled(query)))]).toEqual([
			query,
			expect.not.stringContaining('SubPlan'),
		]);
});

it('counts those of one customer alone where one is looked at', async () => {
	const only = sql`SELECT 7 AS customer_id`;
	const query = 'orders_count where (followed by at least 2 orders within 30 days) > 0';
	const plan = await planOf(compiler.ids(compiled(query), { only }));
	expect(plan).not.toMatch(/Seq Scan on "order"/);
});

it('joins them among the facts of many rules, too', async () => {
	const rules = [TWICE, 'orders_count > 3', 'last_order_date in last 30 days'].map(compiled);
	const words = join([sql`customer_id`, sql`h0`], ', ');
	await expect(planOf(sql`SELECT ${words} FROM (${compiler.bitmap(rules)}) AS b`)).resolves.not.toContain(
		'SubPlan',
	);
});
