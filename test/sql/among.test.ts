import { catalogueOf } from '../../lib/field';
import { describeMapping } from '../../lib/mapping';
import { demo } from '../../lib/mapping/preset/demo';
import { planRule } from '../../lib/plan/plan-rule';
import { parseRule } from '../../lib/rule';
import { idsOfPlan } from '../../lib/sql/ids-query';
import { toQuery, type Sql } from '../../lib/sql/sql';
import { createTestDatabase, demoNow, type TestDatabase } from '../support/database';

let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase({ template: 'demo' }); });
afterAll(() => database?.drop());

const ids = async (piece: Sql): Promise<number[]> => {
	const { sql: text, bindings } = toQuery(piece);
	const { rows } = await database.pool.query<{ customer_id: number }>(`SELECT customer_id FROM (${text}) AS ids ORDER BY 1`, bindings as unknown[]);
	return rows.map((row) => row.customer_id);
};

test.each(['greater_than', 'less_than'] as const)('facts aggregated of few customers alone find whom facts of all find: %s', async (operator) => {
	const mapping = await describeMapping(demo.mapping({ schema: 'shop' }), database.pool as never);
	const context = { mapping, catalogue: catalogueOf(mapping) };
	const moment = { asOf: demoNow.toISOString(), timeZone: 'UTC', explicit: true };
	const conditions = [{ field: 'email_subscribed', operator: 'is_true' }, { field: 'amount_spent', operator, value: 300 }];
	const plan = planRule(parseRule({ match: 'all', rules: conditions }, { fields: context.catalogue }), context, moment);
	if (plan.kind !== 'all') throw new TypeError(plan.kind);
	const few = idsOfPlan(plan.parts[0], context, moment, { shape: 'scan' });
	const among = idsOfPlan(plan, context, moment, { shape: 'scan', among: few });

	const found = await ids(among);
	expect(found).toEqual(await ids(idsOfPlan(plan, context, moment, { shape: 'lookup' })));
	expect(found.length).toBeGreaterThan(0);
	expect(found.length).toBeLessThan((await ids(few)).length);
	// The conditions that leave them stand once in the rule, and once in the scan of their orders.
	expect(among.text.split('c."email_subscribed"').length - 1).toBe(2);
});
