import type { CompileContext } from '../plan/plan-rule';
import { all, type Plan } from '../plan/plan';
import type { Moment } from '../time';
import { ownersSql } from './fact-sql';
import { idsOfPlan } from './ids-query';
import type { Sql } from './sql';
import { isOfOwnRow } from './tags-of-customer';
import { holdsForZero } from './test-sql';
import { Writer } from './writer';

/**
 * The customers of a plan whose facts are aggregated of those alone whom its conditions without facts leave; undefined
 * where it has none that all must meet.
 */
export function narrowedIds(plan: Plan, context: CompileContext, moment: Moment): Sql | undefined {
	const conditions = conditionsOf(plan);
	if (conditions.length === 0) return undefined;
	return idsOfPlan(rest(plan), context, moment, { shape: 'scan', among: among(conditions, context, moment) });
}

/** The conditions without facts that all must meet. */
export const conditionsOf = (plan: Plan): readonly Plan[] => (plan.kind === 'all' ? plan.parts.filter((part) => !asksFacts(part)) : []);

/** Sub-selects of the customers who meet these, each of whom is in all. */
function among(conditions: readonly Plan[], context: CompileContext, moment: Moment): readonly Sql[] {
	const hasOwners = (part: Plan): part is Some => isSome(part) && !isOfOwnRow(part.rows, context.mapping);
	const rows = conditions.filter(hasOwners);
	const others = conditions.filter((part) => !hasOwners(part));
	return [
		...rows.map((part) => ownersOf(part, context)),
		...(others.length > 0 ? [idsOfPlan(all(others), context, moment, { shape: 'scan' })] : []),
	];
}

/** What is left to ask: where only customers with rows can pass, no others than these were read. */
const rest = (plan: Plan): Plan => (plan.kind === 'all' && plan.parts.some(needsRows) ? all(plan.parts.filter(asksFacts)) : plan);

const needsRows = (part: Plan): boolean => part.kind === 'test' && part.operand.kind === 'fact' && !holdsForZero(part.test);

type Some = Extract<Plan, { kind: 'some' }>;
const isSome = (part: Plan): part is Some => part.kind === 'some';

/** The customers who have such rows, without a look at the customers' table: whom nobody knows drops out in the end. */
function ownersOf({ rows }: Some, { mapping, storeSchema }: CompileContext): Sql {
	const writer = new Writer({ mapping, storeSchema, shape: 'scan' });
	return ownersSql(rows, mapping, (plan) => writer.rowPlan(plan));
}

export function asksFacts(plan: Plan): boolean {
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
