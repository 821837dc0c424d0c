import { sql, type Sql } from '../../database/sql';
import { somePart, type PlanOf } from '../plan/fold-plan';
import { all, factsOf, type Plan, type Rows, type TimedPlan } from '../plan/plan';
import type { FactStrategy } from '../sql/fact-strategy';
import { idsQuery } from '../sql/ids-query';
import { writeOver, type ShopContext } from '../sql/printer';
import { namesCustomer } from '../sql/names-customer';
import { ownersSql } from '../sql/row-sql';
import { Scope } from '../sql/scope';
import { needsRows } from '../sql/test-sql';
import { Scans, scanStrategy } from './scan';

/**
 * Semi-join reduction: aggregates only the rows of customers whom the conditions without facts leave.
 * Undefined where a plan has no such conditions that all customers must meet.
 * @param how whether their ids are joined, or first put into a list
 */
export function preFilteredStrategy(
	timed: TimedPlan,
	shop: ShopContext,
	how: 'joined' | 'listed' = 'joined',
): FactStrategy | undefined {
	const conditions = preFilterConditions(timed.plan);
	if (conditions.length === 0) return undefined;
	const ids = preFilteredIds(conditions, timed, shop);
	const semiJoins = how === 'listed' ? ids.map(asList) : ids;
	return {
		rewrite: (plans) => plans.map(remainingConditions),
		facts: () => new Scans(semiJoins),
	};
}

/**
 * The ids as an array that is made once, of which the planner expects ten elements, so that it looks up what
 * hangs on their rows: right up to some ten thousand. Of a condition without statistics it expected 2,000
 * customers where there were 62, and so hashed all refunds for the amounts of 298 orders: 1,220 ms of
 * processor time, and 510 by hand. As `= ANY (array)` the orders would be searched row by row: 880 ms.
 */
const asList = (ids: Sql): Sql => sql`SELECT unnest(ARRAY(${ids}))`;

/** The conditions without facts that all must meet. */
export const preFilterConditions = (plan: Plan): readonly Plan[] =>
	plan.kind === 'all' ? plan.parts.filter((part) => !asksFacts(part)) : [];

/** Whether a plan asks for facts. */
export const asksFacts = (plan: Plan): boolean =>
	somePart(plan, {
		test: ({ operand }) => factsOf(operand).length > 0,
		compare: ({ comparison: { left, right } }) => [left, right].some((side) => factsOf(side).length > 0),
	});

/** Sub-selects of the customers who meet these conditions, each of whom is in all. */
function preFilteredIds(
	conditions: readonly Plan[],
	{ moment }: TimedPlan,
	shop: ShopContext,
): readonly Sql[] {
	const byOwner = (part: Plan): part is PlanOf<'some'> =>
		part.kind === 'some' && namesCustomer(part.rows, shop.mapping);
	const others = conditions.filter((part) => !byOwner(part));
	return [
		...conditions.filter(byOwner).map(({ rows }) => ownersOf(rows, shop)),
		...(others.length > 0 ? [idsQuery({ plan: all(others), moment }, shop, scanStrategy())] : []),
	];
}

const ownersOf = (rows: Rows, shop: ShopContext): Sql =>
	writeOver(scanStrategy(), shop, (printer) => ownersSql(rows, printer.within(Scope.empty))).written;

/**
 * A pre-filtered scan has NULL for everyone whom the conditions do not leave. If some condition on facts
 * rejects NULL, the others are implied and are not repeated.
 */
const remainingConditions = (plan: Plan): Plan =>
	plan.kind === 'all' && plan.parts.some((part) => part.kind === 'test' && needsRows(part.operand, part.test))
		? all(plan.parts.filter(asksFacts))
		: plan;
