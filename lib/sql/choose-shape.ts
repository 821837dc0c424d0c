import type { Queryable } from '../database/queryable';
import type { Mapping } from '../mapping/mapping';
import type { CompileContext } from '../plan/plan-rule';
import { planRule } from '../plan/plan-rule';
import { all, type Plan, type RowRelation } from '../plan/plan';
import type { Rule } from '../rule/rule';
import type { Moment } from '../time';
import { idsOfPlan } from './ids-query';
import { relation } from './relation';
import { sql, toQuery, type Sql } from './sql';

/**
 * The planner charges a look-up for every page as if each customer's were read from disk anew, though most are in
 * memory: measured over 25 rules at 100,000 customers, a look-up takes a tenth to a thirtieth of the time of a scan of
 * the same estimated cost. With 16 all those rules got the quicker shape, and "few, and spent" on every preset; with 8
 * it took 1.8 times as long on Vendure, with 1 "new customers who bought" 20 times. Without an index a look-up is
 * charged two hundred times as much and more.
 * Only where other conditions leave few customers: of all customers' sub-selects the planner may know better ways.
 */
const LOOKUP_DISCOUNT = 16;

/** The query of a rule in the shape that the planner expects to be quicker for this rule on this data. */
export const cheapestIdsQuery = (rule: Rule, context: CompileContext, moment: Moment, db: Queryable): Promise<Sql> =>
	cheapest(planRule(rule, context, moment), context, moment, db, estimatedCost);

/**
 * The same for a query that stands in a statement that writes: Postgres runs those without parallel workers. Priced with
 * them, "last order long ago" took 2.3 times as long in evaluations on Solidus.
 * @param customers how many the shop has, where that is known already
 */
export const cheapestOfPlan = (plan: Plan, context: CompileContext, moment: Moment, db: Queryable, customers?: number): Promise<Sql> =>
	cheapest(plan, context, moment, db, costAlone, customers);

type CostOf = (query: Sql, db: Queryable) => Promise<number>;

async function cheapest(plan: Plan, context: CompileContext, moment: Moment, db: Queryable, costOf: CostOf, customers?: number): Promise<Sql> {
	const scan = idsOfPlan(plan, context, moment, { shape: 'scan' });
	const lookup = idsOfPlan(plan, context, moment, { shape: 'lookup' });
	const shared = asksTwice(plan) ? [idsOfPlan(plan, context, moment, { shape: 'shared' })] : [];
	if (scan.text === lookup.text) return shared.length === 0 ? scan : (await cheapestOf([scan, ...shared], db, costOf)).query;
	const few = await fewBy(plan, context, moment, db, customers);
	const narrowed = few ? [idsOfPlan(plan, context, moment, { shape: 'scan', among: few })] : [];
	const scanned = await cheapestOf([scan, ...narrowed, ...shared], db, costOf);
	return await costOf(lookup, db) < scanned.cost * (few ? LOOKUP_DISCOUNT : 1) ? lookup : scanned.query;
}

async function cheapestOf(queries: readonly Sql[], db: Queryable, costOf: CostOf): Promise<Priced> {
	const priced: Priced[] = [];
	for (const query of queries) priced.push({ query, cost: await costOf(query, db) });
	return priced.reduce((least, one) => (one.cost < least.cost ? one : least));
}

interface Priced {
	readonly query: Sql;
	readonly cost: number;
}

/** A share of the customers that counts as few. */
const FEW = 0.1;

/**
 * The customers whom the conditions without facts leave, if they are few: facts are looked up for them, or their rows
 * alone are aggregated, which is quicker where no index leads to a customer's rows.
 */
async function fewBy(plan: Plan, context: CompileContext, moment: Moment, db: Queryable, customers?: number): Promise<Sql | undefined> {
	const parts = plan.kind === 'all' ? plan.parts.filter((part) => !asksFacts(part)) : [];
	if (parts.length === 0) return undefined;
	const ids = idsOfPlan(all(parts), context, moment, { shape: 'scan' });
	return await estimatedRows(ids, db) < (customers ?? await estimatedCustomers(context.mapping, db)) * FEW ? ids : undefined;
}

/**
 * Whether one relation is asked more than once whether it has rows: that the last order lies long ago is a semi- and an
 * anti-join, or one scan for the earliest and the latest order. Either may take twice as long as the other.
 */
function asksTwice(plan: Plan): boolean {
	const asked = [...relationsAsked(plan)];
	return new Set(asked).size < asked.length;
}

function* relationsAsked(plan: Plan): Generator<RowRelation> {
	switch (plan.kind) {
		case 'all':
		case 'any': for (const part of plan.parts) yield* relationsAsked(part); return;
		case 'not': return yield* relationsAsked(plan.part);
		case 'some': return yield plan.rows.of;
		case 'test':
		case 'never':
		case 'listed':
	}
}

function asksFacts(plan: Plan): boolean {
	switch (plan.kind) {
		case 'all':
		case 'any': return plan.parts.some(asksFacts);
		case 'not': return asksFacts(plan.part);
		case 'test': return plan.operand.kind === 'fact';
		case 'never':
		case 'some':
		case 'listed': return false;
	}
}

interface Estimate {
	readonly 'Total Cost': number;
	readonly 'Plan Rows': number;
}

/** What the planner thinks that a query costs, in its own unit. */
export const estimatedCost = async (query: Sql, db: Queryable): Promise<number> => (await estimate(query, db))['Total Cost'];

/** The cost without parallel workers, which a function that assigns a transaction's number rules out; it is not called. */
const costAlone: CostOf = (query, db) => estimatedCost(sql`SELECT ids.*, pg_current_xact_id() FROM (${query}) AS ids`, db);

/** How many customers the planner thinks that the shop has. */
export const estimatedCustomers = (mapping: Mapping, db: Queryable): Promise<number> =>
	estimatedRows(sql`SELECT 1 FROM ${relation('customer', mapping)}`, db);

/** How many rows the planner expects. */
const estimatedRows = async (query: Sql, db: Queryable): Promise<number> => (await estimate(query, db))['Plan Rows'];

async function estimate(query: Sql, db: Queryable): Promise<Estimate> {
	const explained = toQuery(sql`EXPLAIN (FORMAT JSON) ${query}`);
	const { rows } = await db.query<{ 'QUERY PLAN': [{ Plan: Estimate }] }>(explained.sql, explained.bindings);
	return rows[0]['QUERY PLAN'][0].Plan;
}
