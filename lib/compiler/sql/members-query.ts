import { RuleError, didYouMean } from '../../error';
import type { Field } from '../../language/field';
import { distinctElements, planRule, valueOperand, type CompileContext } from '../plan/plan-rule';
import type { Operand } from '../plan/plan';
import type { Rule } from '../../language/rule/rule';
import type { Moment } from '../../language/time';
import { relation } from './relation';
import { identifier, join, sql, trusted, type Sql } from '../../database/sql';
import { Writer } from './writer';

export interface MembersQuery {
	/** A sub-select of `customer_id` and `joined_at`. */
	readonly members: Sql;
	/** Names of fields, or `joined_at`. */
	readonly fields: readonly string[];
	readonly refine?: Rule;
	readonly orderBy?: { readonly field: string; readonly direction?: 'asc' | 'desc' };
	readonly limit?: number;
	/** Of the shop's orders: with several, amounts are given for each of them. */
	readonly currencies?: readonly string[];
}

/** Up to here the facts of the members are looked up one by one; beyond, the rows are aggregated once. */
const FEW_MEMBERS = 1_000;

/** Members with the fields asked for: `customer_id`, the fields under their own names, `joined_at`. */
export function membersQuery(context: CompileContext, moment: Moment, query: MembersQuery): Sql {
	const shape = query.limit !== undefined && query.limit <= FEW_MEMBERS ? 'lookup' : 'scan';
	const writer = new Writer({ mapping: context.mapping, shape, storeSchema: context.storeSchema });
	const value = (name: string, currency?: string) => fieldSql(name, writer, context, moment, currency);
	const { currencies = [] } = query;
	const columns = query.fields
		.filter((name) => !GIVEN.has(name))
		.map((name) => {
			const shown = isOfCurrencies(name, currencies, context)
				? amountsSql(shownField(name, context), currencies, (currency) => value(name, currency))
				: value(name);
			return sql`${shown} AS ${identifier(name)}`;
		});
	const where =
		query.refine === undefined ? sql`` : sql` WHERE ${writer.plan(planRule(query.refine, context, moment))}`;
	const order = orderSql(query.orderBy, (name) => value(name, sortCurrency(name, currencies, context)));
	const limit = query.limit === undefined ? sql`` : sql` LIMIT ${query.limit}`;
	// Who is gone from the shop stays listed until the next evaluation, but meets no further rule.
	const joined = trusted(query.refine === undefined ? 'LEFT JOIN' : 'JOIN');
	return sql`SELECT ${join([sql`m.customer_id`, ...columns, sql`m.joined_at`], ', ')} FROM (${query.members}) AS m ${joined} ${relation('customer', context.mapping)} ON c.id = m.customer_id${writer.joins()}${where}${order}${limit}`;
}

const GIVEN: ReadonlySet<string> = new Set(['customer_id', 'joined_at']);

function orderSql(orderBy: MembersQuery['orderBy'], value: (name: string) => Sql): Sql {
	if (orderBy === undefined) return sql``;
	const direction = trusted(orderBy.direction === 'desc' ? 'DESC NULLS LAST' : 'ASC NULLS LAST');
	const by = GIVEN.has(orderBy.field) ? sql`m.${identifier(orderBy.field)}` : value(orderBy.field);
	return sql` ORDER BY ${by} ${direction}, m.customer_id`;
}

/** Whether the field is an amount, and the shop has orders in several currencies: then it is one amount for each. */
export function isOfCurrencies(
	name: string,
	currencies: readonly string[],
	{ catalogue }: Pick<CompileContext, 'catalogue'>,
): boolean {
	const field = catalogue.find(name);
	return currencies.length > 1 && field?.type === 'money' && field.over !== undefined;
}

/** `{"EUR": "700.00", "GBP": "12.50"}`, without the currencies in which there is nothing. */
function amountsSql({ source }: Field, currencies: readonly string[], value: (currency: string) => Sql): Sql {
	const isSum = source.kind === 'aggregate' && source.measure.of === 'sum';
	const amounts = currencies.map(
		(one) => sql`${one}::text, ${isSum ? sql`nullif(${value(one)}, 0)` : value(one)}::text`,
	);
	const object = sql`jsonb_strip_nulls(jsonb_build_object(${join(amounts, ', ')}))`;
	return isSum ? object : sql`nullif(${object}, '{}')`;
}

function sortCurrency(
	name: string,
	currencies: readonly string[],
	context: CompileContext,
): string | undefined {
	if (!isOfCurrencies(name, currencies, context)) return undefined;
	const { currency } = context.catalogue;
	if (currency !== undefined) return currency;
	throw new RuleError(
		'CURRENCY_REQUIRED',
		`Customers cannot be put in the order of "${name}": the shop has orders in several currencies.`,
		{
			path: 'orderBy',
			found: name,
			allowed: ['orders_count', 'last_order_date'],
			suggestion: `Give the mapping the currency that is meant: ${currencies.join(', ')}.`,
		},
	);
}

function fieldSql(
	name: string,
	writer: Writer,
	context: CompileContext,
	moment: Moment,
	currency?: string,
): Sql {
	const field = shownField(name, context);
	const operand: Operand =
		field.type === 'list'
			? { kind: 'fact', fact: distinctElements(field, {}, context, moment) }
			: valueOperand(field, currency === undefined ? {} : { currency }, context, moment);
	return writer.operand(operand, 'as it is');
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
