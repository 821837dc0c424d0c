import type { Queryable } from '../database/queryable';
import type { CompileContext } from '../plan/plan-rule';
import { planRule } from '../plan/plan-rule';
import type { Plan } from '../plan/plan';
import type { Rule } from '../rule/rule';
import type { Moment } from '../time';
import { idsOfPlan } from './ids-query';
import { sql, toQuery, type Sql } from './sql';

/**
 * The planner charges a look-up for every page as if each customer's were read from disk anew, though most are in
 * memory: measured over 25 rules at 100,000 customers, a look-up takes a tenth to a thirtieth of the time of a scan of
 * the same estimated cost. With 8 all those rules got the quicker shape, with 1 "new customers who bought" took 20 times longer.
 */
const LOOKUP_DISCOUNT = 8;

/** The query of a rule in the shape that the planner expects to be quicker for this rule on this data. */
export const cheapestIdsQuery = (rule: Rule, context: CompileContext, moment: Moment, db: Queryable): Promise<Sql> =>
	cheapestOfPlan(planRule(rule, context, moment), context, moment, db);

export async function cheapestOfPlan(plan: Plan, context: CompileContext, moment: Moment, db: Queryable): Promise<Sql> {
	const scan = idsOfPlan(plan, context, moment, { shape: 'scan' });
	const lookup = idsOfPlan(plan, context, moment, { shape: 'lookup' });
	if (scan.text === lookup.text) return scan;
	const [scanCost, lookupCost] = [await estimatedCost(scan, db), await estimatedCost(lookup, db)];
	return lookupCost < scanCost * LOOKUP_DISCOUNT ? lookup : scan;
}

interface Estimate {
	readonly 'Total Cost': number;
	readonly 'Plan Rows': number;
}

/** What the planner thinks that a query costs, in its own unit. */
export const estimatedCost = async (query: Sql, db: Queryable): Promise<number> => (await estimate(query, db))['Total Cost'];

/** How many rows the planner expects. */
export const estimatedRows = async (query: Sql, db: Queryable): Promise<number> => (await estimate(query, db))['Plan Rows'];

async function estimate(query: Sql, db: Queryable): Promise<Estimate> {
	const explained = toQuery(sql`EXPLAIN (FORMAT JSON) ${query}`);
	const { rows } = await db.query<{ 'QUERY PLAN': [{ Plan: Estimate }] }>(explained.sql, explained.bindings);
	return rows[0]['QUERY PLAN'][0].Plan;
}
