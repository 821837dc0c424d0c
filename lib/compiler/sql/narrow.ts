import { columnOf, type Column, type RelationName } from '../../language/relation/relation';
import type { Mapping } from '../../shop/mapping/mapping';
import { isText } from '../../shop/mapping/pg-type';
import type { CompileContext } from '../plan/plan-rule';
import { all, type Plan, type RowRelation, type Rows } from '../plan/plan';
import type { Moment } from '../../language/time';
import { ownersSql } from './fact-sql';
import { idsOfPlan } from './ids-query';
import type { Sql } from '../../database/sql';
import { areInOwnRow } from './tags-of-customer';
import { needsRows } from './test-sql';
import { Writer } from './writer';

/**
 * The customers of a plan whose facts are aggregated of those alone whom its conditions without facts leave; undefined
 * where it has none that all must meet.
 */
export function narrowedIds(plan: Plan, context: CompileContext, moment: Moment): Sql | undefined {
	const conditions = conditionsOf(plan);
	if (conditions.length === 0) return undefined;
	return idsOfPlan(whatIsLeft(plan), context, moment, {
		shape: 'scan',
		among: among(conditions, context, moment),
	});
}

/** The conditions without facts that all must meet. */
export const conditionsOf = (plan: Plan): readonly Plan[] =>
	plan.kind === 'all' ? plan.parts.filter((part) => !asksFacts(part)) : [];

/** Sub-selects of the customers who meet these, each of whom is in all. */
export function among(conditions: readonly Plan[], context: CompileContext, moment: Moment): readonly Sql[] {
	const byOwner = (part: Plan): part is Some =>
		part.kind === 'some' && namesItsOwner(part.rows, context.mapping);
	const others = conditions.filter((part) => !byOwner(part));
	return [
		...conditions.filter(byOwner).map((part) => ownersOf(part, context)),
		...(others.length > 0 ? [idsOfPlan(all(others), context, moment, { shape: 'scan' })] : []),
	];
}

type Some = Extract<Plan, { kind: 'some' }>;

/**
 * Whether whose the rows are says who the customer is, without a look at the customers: in the key's own type, or rows of
 * two kinds might be the same customer's and yet not equal each other (citext and text).
 */
function namesItsOwner(rows: Rows, mapping: Mapping): boolean {
	const key = familyOf(columnOf(mapping, 'customers', 'id'));
	return (
		!areInOwnRow(rows, mapping) &&
		key !== undefined &&
		familyOf(columnOf(mapping, relationOf(rows.of), 'customer_id')) === key
	);
}

/** Types whose values equal each other as they would equal a third. */
function familyOf(column: Column | undefined): string | undefined {
	if (column === undefined) return undefined;
	if (isText(column)) return 'text';
	return /^(smallint|integer|bigint)$/.test(column.pgType ?? '')
		? 'whole'
		: column.pgType === 'uuid'
			? 'uuid'
			: undefined;
}

const relationOf = (of: RowRelation): RelationName =>
	of === 'lines' || of === 'line_categories' ? 'orders' : (of as RelationName);

/** Customers of whom nobody knows are in it, too; they drop out where the rows are joined to the customers. */
function ownersOf({ rows }: Some, { mapping, storeSchema }: CompileContext): Sql {
	const writer = new Writer({ mapping, storeSchema, shape: 'scan' });
	return ownersSql(rows, mapping, (plan) => writer.rowPlan(plan));
}

/**
 * Who is not in all of the sub-selects has no rows in a scan. A fact without rows is NULL there, so where one condition
 * cannot be met by that, all who are left have met the conditions without facts already.
 */
const whatIsLeft = (plan: Plan): Plan =>
	plan.kind === 'all' && plan.parts.some((part) => part.kind === 'test' && needsRows(part.operand, part.test))
		? all(plan.parts.filter(asksFacts))
		: plan;

export function asksFacts(plan: Plan): boolean {
	switch (plan.kind) {
		case 'all':
		case 'any':
			return plan.parts.some(asksFacts);
		case 'not':
			return asksFacts(plan.part);
		case 'test':
			return plan.operand.kind === 'fact';
		case 'never':
		case 'some':
		case 'listed':
			return false;
	}
}
