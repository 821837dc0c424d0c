import { catalogueOf } from '../../../lib/language/field';
import { describeMapping } from '../../../lib/shop';
import { demo } from '../../../lib/shop/preset/demo';
import { planRule } from '../../../lib/compiler/plan/plan-rule';
import { parseRule } from '../../../lib/language/rule';
import { idsOfPlan } from '../../../lib/compiler/sql/ids-query';
import { narrowedIds } from '../../../lib/compiler/sql/narrow';
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
	const mapping = await describeMapping(demo.mapping({ schema: 'shop' }), database.pool as never);
	const context = { mapping, catalogue: catalogueOf(mapping) };
	return {
		context,
		plan: planRule(parseRule({ match: 'all', rules }, { fields: context.catalogue }), context, moment),
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
	const { plan, context } = await planOf(...rules);
	const found = await ids(narrowedIds(plan, context, moment) as Sql);
	expect(found).toEqual(await ids(idsOfPlan(plan, context, moment, { shape: 'lookup' })));
	expect(found.length).toBeGreaterThan(0);
});

test('what only customers with rows can meet is asked of the rows alone, all else of the customers, too', async () => {
	const bought = await planOf(SUBSCRIBED, spent('greater_than'));
	expect(times(narrowedIds(bought.plan, bought.context, moment)?.text ?? '', 'c."email_subscribed"')).toBe(1);
	const spentLittle = await planOf(SUBSCRIBED, spent('less_than'));
	expect(
		times(narrowedIds(spentLittle.plan, spentLittle.context, moment)?.text ?? '', 'c."email_subscribed"'),
	).toBe(2);
});

test('conditions of which one is enough narrow nothing', async () => {
	const { context } = await planOf(SUBSCRIBED);
	const either = planRule(
		parseRule({ match: 'any', rules: [SUBSCRIBED, spent('greater_than')] }, { fields: context.catalogue }),
		context,
		moment,
	);
	expect(narrowedIds(either, context, moment)).toBeUndefined();
});
