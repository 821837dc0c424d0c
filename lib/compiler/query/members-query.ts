import { RuleError, didYouMean } from '../../error';
import type { Field } from '../../language/field';
import { identifier, join, sql, trusted, type Sql } from '../../database/sql';
import type { CompileContext, PlanScope } from '../plan/compile-context';
import type { Operand, Plan } from '../plan/plan';
import { distinctElements, valueOperand } from '../plan/shown-value';
import { lookUpStrategy } from '../sql/look-up';
import { writeOver, type Printer } from '../sql/printer';
import { relationSource } from '../sql/relation-source';
import { scanStrategy } from '../strategy/scan';

export interface MembersQuery {
	/** A sub-select of `customer_id` and `joined_at`. */
	readonly members: Sql;
	/** Names of fields, or `joined_at`. */
	readonly fields: readonly string[];
	/** Members who do not meet it are left out. */
	readonly refine?: Plan;
	readonly orderBy?: { readonly field: string; readonly direction?: 'asc' | 'desc' };
	readonly limit?: number;
}

/** Up to here the facts of the members are looked up one by one; beyond, the rows are aggregated once. */
const MAX_LOOKED_UP_MEMBERS = 1_000;

/** Members with the fields asked for: `customer_id`, the fields under their own names, `joined_at`. */
export function membersQuery(query: MembersQuery, scope: PlanScope): Sql {
	const few = query.limit !== undefined && query.limit <= MAX_LOOKED_UP_MEMBERS;
	const { written, joins } = writeOver(few ? lookUpStrategy : scanStrategy(), scope, (printer) =>
		partsOf(query, scope, printer),
	);
	const { columns, where, order } = written;
	const limit = query.limit === undefined ? sql`` : sql` LIMIT ${query.limit}`;
	// Who is gone from the shop stays listed until the next evaluation, but meets no further rule.
	const joined = trusted(query.refine === undefined ? 'LEFT JOIN' : 'JOIN');
	const { from, column } = relationSource('customers', scope.mapping);
	const select = join([sql`m.customer_id`, ...columns, sql`m.joined_at`], ', ');
	const members = sql`(${query.members}) AS m ${joined} ${from} ON ${column('id')} = m.customer_id`;
	return sql`SELECT ${select} FROM ${members}${joins}${where}${order}${limit}`;
}

interface MembersParts {
	readonly columns: readonly Sql[];
	readonly where: Sql;
	readonly order: Sql;
}

function partsOf(
	{ fields, refine, orderBy }: MembersQuery,
	scope: PlanScope,
	printer: Printer,
): MembersParts {
	const value = (name: string) => printer.operand(shownOperand(name, scope), 'as it is');
	return {
		columns: fields
			.filter((name) => !GIVEN.has(name))
			.map((name) => sql`${value(name)} AS ${identifier(name)}`),
		where: refine === undefined ? sql`` : sql` WHERE ${printer.plan(refine)}`,
		order: orderSql(orderBy, value),
	};
}

const GIVEN: ReadonlySet<string> = new Set(['customer_id', 'joined_at']);

function orderSql(orderBy: MembersQuery['orderBy'], value: (name: string) => Sql): Sql {
	if (orderBy === undefined) return sql``;
	const direction = trusted(orderBy.direction === 'desc' ? 'DESC NULLS LAST' : 'ASC NULLS LAST');
	const by = GIVEN.has(orderBy.field) ? sql`m.${identifier(orderBy.field)}` : value(orderBy.field);
	return sql` ORDER BY ${by} ${direction}, m.customer_id`;
}

function shownOperand(name: string, scope: PlanScope): Operand {
	const field = shownField(name, scope);
	return field.type === 'list'
		? { kind: 'fact', fact: distinctElements(field, {}, scope) }
		: valueOperand(field, {}, scope);
}

/** The field of that name or alias, if its value can be shown. */
export function shownField(name: string, { catalogue }: Pick<CompileContext, 'catalogue'>): Field {
	const field = catalogue.find(name);
	if (field !== undefined && field.source.kind !== 'member_of') return field;
	const allowed = catalogue.fields.filter((one) => one.source.kind !== 'member_of').map((one) => one.name);
	throw new RuleError(
		'FIELD_UNKNOWN',
		catalogue.whyAbsent(name) ?? `There is no field "${name}" in this shop that could be shown.`,
		{
			path: 'fields',
			found: name,
			allowed,
			suggestion: didYouMean(name, catalogue.names),
		},
	);
}
