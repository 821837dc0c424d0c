import { catalogueOf } from '../../../lib/language/field';
import { describeMapping } from '../../../lib/shop';
import { demo } from '../../../lib/shop/preset/demo';
import { Compiler, type Compiled } from '../../../lib/compiler/compiler';
import { preFilterConditions } from '../../../lib/compiler/strategy/pre-filtered';
import { parseRule } from '../../../lib/language/rule';
import { toQuery, type Sql } from '../../../lib/database/sql';
import { createTestDatabase, demoNow, type TestDatabase } from '../../support/database';

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase({ template: 'demo' });
});
afterAll(() => database?.drop());

const ids = async (piece: Sql): Promise<number[]> => {
	const { sql: text, bindings } = toQuery(piece);
	const { rows } = await database.pool.query<{ customer_id: number }>(
		`SELECT customer_id FROM (${text}) AS ids ORDER BY 1`,
		bindings as unknown[],
	);
	return rows.map((row) => row.customer_id);
};

const moment = { asOf: demoNow.toISOString(), timeZone: 'UTC', explicit: true };
const spent = (operator: string) => ({ field: 'amount_spent', operator, value: 300 });
const SUBSCRIBED = { field: 'email_subscribed', operator: 'is_true' };
const TAGGED = { field: 'tags', operator: 'includes_any', value: ['vip'] };

async function planOf(...rules: object[]) {
	const mapping = await describeMapping(demo.mapping({ schema: 'shop' }), database.pool);
	const compiler = new Compiler({ mapping, catalogue: catalogueOf(mapping) });
	const { catalogue: fields } = compiler.context;
	return {
		compiler,
		plan: compiler.compile(parseRule({ match: 'all', rules }, { fields }), moment),
	};
}

const times = (text: string, part: string) => text.split(part).length - 1;

test.each([
	['who have orders, by a column of theirs', [SUBSCRIBED, spent('greater_than')]],
	['who may have none, by a column of theirs', [SUBSCRIBED, spent('less_than')]],
	['who have orders, by their tags', [TAGGED, spent('greater_than')]],
	['who may have none, by their tags', [TAGGED, spent('less_than')]],
	['by both', [SUBSCRIBED, TAGGED, spent('greater_than')]],
])('facts aggregated of few customers alone find whom facts of all find: %s', async (_name, rules) => {
	const { plan, compiler } = await planOf(...rules);
	const found = await ids(compiler.ids(plan, { strategy: 'prefiltered' }));
	expect(found).toEqual(await ids(compiler.ids(plan, { strategy: 'lookup' })));
	expect(found).toEqual(await ids(compiler.ids(plan, { strategy: 'listed' })));
	expect(found.length).toBeGreaterThan(0);
});

test('what only customers with rows can meet is asked of the rows alone, all else of the customers, too', async () => {
	const asked = ({ compiler, plan }: { compiler: Compiler; plan: Compiled }) =>
		times(compiler.ids(plan, { strategy: 'prefiltered' }).text, 'c."email_subscribed"');
	expect(asked(await planOf(SUBSCRIBED, spent('greater_than')))).toBe(1);
	expect(asked(await planOf(SUBSCRIBED, spent('less_than')))).toBe(2);
});

test('conditions of which one is enough filter nothing: all is scanned', async () => {
	const { compiler } = await planOf(SUBSCRIBED);
	const { catalogue: fields } = compiler.context;
	const either = parseRule({ match: 'any', rules: [SUBSCRIBED, spent('greater_than')] }, { fields });
	const plan = compiler.compile(either, moment);
	expect(preFilterConditions(plan.plan)).toEqual([]);
	expect(compiler.ids(plan, { strategy: 'prefiltered' })).toEqual(compiler.ids(plan, { strategy: 'scan' }));
});
