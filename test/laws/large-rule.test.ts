import { deep } from '../../bench/compile-rules';
import { catalogueOf } from '../../lib/field';
import { describeMapping } from '../../lib/mapping';
import { demo } from '../../lib/mapping/preset/demo';
import { planRule } from '../../lib/plan/plan-rule';
import { conditionsOf, parseRule } from '../../lib/rule';
import { idsOfPlan, matchesOfPlans } from '../../lib/sql/ids-query';
import { toQuery, type Sql } from '../../lib/sql/sql';
import { createTestDatabase, demoNow, type TestDatabase } from '../support/database';

let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase({ template: 'demo' }); });
afterAll(() => database?.drop());

test('a rule of 500 conditions in 20 levels runs, in every shape with the same answer', async () => {
	const mapping = await describeMapping(demo.mapping({ schema: 'shop' }), database.pool as never);
	const context = { mapping, catalogue: catalogueOf(mapping) };
	const moment = { asOf: demoNow.toISOString(), timeZone: 'Europe/Berlin', explicit: true };
	const rule = parseRule(deep(500, 20), { fields: context.catalogue });
	expect(JSON.stringify(rule).split('"operator"').length - 1).toBe(500);
	expect(Math.max(...[...conditionsOf(rule)].map(({ path }) => path.split('.').length))).toBe(20);

	const plan = planRule(rule, context, moment);
	const ids = async (piece: Sql) => {
		const { sql, bindings } = toQuery(piece);
		const { rows } = await database.pool.query<{ customer_id: number }>(sql, bindings as unknown[]);
		return rows.map((row) => row.customer_id).sort((a, b) => a - b);
	};
	const scanned = await ids(idsOfPlan(plan, context, moment, { shape: 'scan' }));
	expect(await ids(idsOfPlan(plan, context, moment, { shape: 'lookup' }))).toEqual(scanned);
	expect(await ids(matchesOfPlans([{ number: 1, plan }], context, moment))).toEqual(scanned);

	const others = planRule({ match: 'none', rules: [rule] }, context, moment);
	const rest = await ids(idsOfPlan(others, context, moment, { shape: 'scan' }));
	const everyone = await database.pool.query<{ count: string }>('SELECT count(*) FROM shop.customer WHERE (created_at <= $1) IS NOT FALSE', [moment.asOf]);
	expect(scanned.length + rest.length).toBe(Number(everyone.rows[0].count));
	expect(scanned.filter((id) => rest.includes(id))).toEqual([]);
});
