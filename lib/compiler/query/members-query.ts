import { RuleError, didYouMean } from '../../error';
import type { Field } from '../../language/field';
import { identifier, join, sql, trusted, type Sql } from '../../database/sql';
import type { CompileContext, PlanScope } from '../plan/compile-context';
import type { Operand, Plan } from '../plan/plan';
import { distinctElements, valueOperand } from '../plan/shown-value';
import type { FactStrategy } from '../sql/fact-strategy';
import { lookUpStrategy } from '../sql/look-up';
import { writeOver, type Printer } from '../sql/printer';
import { relationSource } from '../sql/relation-source';
import { soundValue } from '../sql/sound-value';
import type { StrategyName } from '../strategy/choose';
import { cheapestOfFew, type Pricing } from '../strategy/price';
import { scanStrategy } from '../strategy/scan';

export interface MembersQuery {
	/** A sub-select of `customer_id` and `joined_at`. */
	readonly members: Sql;
	/** Names of fields, or `joined_at`. */
	readonly fields: readonly string[];
	/** Members who do not meet it are left out. */
	readonly refine?: Plan;
	readonly orderBy?: { readonly field: string; readonly direction?: 'asc' | 'desc' };
	/** At random, but the same for the same seed; in the order of `orderBy`, or else of the draw. */
	readonly sample?: { readonly size: number; readonly seed: string };
	readonly limit?: number;
	readonly offset?: number;
	/** Of the shop's orders: with several, amounts are given for each of them. */
	readonly currencies?: readonly string[];
}

/** Up to here the facts of the members are looked up one by one; beyond, the rows are aggregated once. */
const MAX_LOOKED_UP_MEMBERS = 1_000;

/**
 * Members with the fields asked for: `customer_id`, the fields under their own names, `joined_at`. Of few,
 * facts are looked up, unless that reads a table for each (or for many others, to sort by a fact) and the
 * planner expects one scan to cost less.
 */
export async function membersQuery(
	query: MembersQuery,
	scope: PlanScope,
	pricing: Pick<Pricing, 'db' | 'choices'>,
): Promise<Sql> {
	const scanned = membersBy(scanStrategy(), query, scope);
	const rows = mostRows(query);
	if (rows > MAX_LOOKED_UP_MEMBERS) return scanned;
	const looked = membersBy(lookUpStrategy, query, scope);
	if (looked.text === scanned.text) return looked;
	const by = (name: StrategyName) => (name === 'lookup' ? looked : scanned);
	return cheapestOfFew(by, { about: rows, others: ['scan'] }, scope, pricing);
}

function membersBy(strategy: FactStrategy, query: MembersQuery, scope: PlanScope): Sql {
	const { written, joins } = writeOver(strategy, scope, (printer) => partsOf(query, scope, printer));
	const { columns, where, orderBy } = written;
	// Who is gone from the shop stays listed until the next evaluation, but meets no further rule.
	const joined = trusted(query.refine === undefined ? 'LEFT JOIN' : 'JOIN');
	const { from, column } = relationSource('customers', scope.mapping);
	const members = sql`(${query.members}) AS m ${joined} ${from} ON ${column('id')} = m.customer_id`;
	const shown = [
		sql`m.customer_id`,
		...columns.map(({ name, value }) => sql`${value} AS ${identifier(name)}`),
		sql`m.joined_at`,
	];
	const of = sql`FROM ${members}${joins}${where}`;
	if (query.sample === undefined)
		return sql`SELECT ${join(shown, ', ')} ${of}${order(query, orderBy)}${page(query)}`;
	const names = ['customer_id', ...columns.map(({ name }) => name), 'joined_at'].map(
		(name) => sql`s.${identifier(name)}`,
	);
	const sample = sampleSql(
		query.sample,
		join([...shown, sql`${orderBy ?? sql`NULL`} AS sample_sort`], ', '),
		of,
	);
	return sql`SELECT ${join(names, ', ')} FROM (${sample}) AS s ORDER BY s.sample_sort ${directionOf(query)}, s.sample_draw, s.customer_id${page(query)}`;
}

/** How many rows the server has to compute. */
const mostRows = ({ sample, limit = Number.POSITIVE_INFINITY, offset = 0 }: MembersQuery): number =>
	sample?.size ?? limit + offset;

/**
 * The customers whose hash with the seed comes first: each sample of a size is equally likely, and stays the
 * same while the members do. Rejected: random() after setseed(), which depends on the order in which the rows
 * come.
 */
function sampleSql({ size, seed }: NonNullable<MembersQuery['sample']>, shown: Sql, of: Sql): Sql {
	const draw = sql`md5(${seed}::text || ':' || m.customer_id::text)`;
	return sql`SELECT ${shown}, ${draw} AS sample_draw ${of} ORDER BY sample_draw, m.customer_id LIMIT ${size}`;
}

const directionOf = ({ orderBy }: MembersQuery): Sql =>
	trusted(orderBy?.direction === 'desc' ? 'DESC NULLS LAST' : 'ASC NULLS LAST');

/** Pages need an order: without one, a customer could be on two of them. */
function order(query: MembersQuery, by: Sql | undefined): Sql {
	if (by !== undefined) return sql` ORDER BY ${by} ${directionOf(query)}, m.customer_id`;
	return query.offset === undefined ? sql`` : sql` ORDER BY m.customer_id`;
}

const page = ({ limit, offset }: MembersQuery): Sql =>
	sql`${limit === undefined ? sql`` : sql` LIMIT ${limit}`}${offset === undefined ? sql`` : sql` OFFSET ${offset}`}`;

interface MembersParts {
	readonly columns: ReadonlyArray<{ readonly name: string; readonly value: Sql }>;
	readonly where: Sql;
	/** The value that is sorted by. */
	readonly orderBy?: Sql;
}

function partsOf(
	{ fields, refine, orderBy, currencies = [] }: MembersQuery,
	scope: PlanScope,
	printer: Printer,
): MembersParts {
	const value = (name: string, currency?: string) => {
		const operand = shownOperand(name, scope, currency);
		return soundValue(printer.operand(operand, 'as it is'), operand, scope.mapping);
	};
	const shown = (name: string) =>
		isOfCurrencies(name, currencies, scope)
			? amountsSql(shownField(name, scope), currencies, (currency) => value(name, currency))
			: value(name);
	return {
		columns: [...new Set(fields)]
			.filter((name) => !GIVEN.has(name))
			.map((name) => ({ name, value: shown(name) })),
		where: refine === undefined ? sql`` : sql` WHERE ${printer.plan(refine)}`,
		...(orderBy === undefined
			? {}
			: { orderBy: sortValue(orderBy.field, (name) => value(name, sortCurrency(name, currencies, scope))) }),
	};
}

const GIVEN: ReadonlySet<string> = new Set(['customer_id', 'joined_at']);

const sortValue = (field: string, value: (name: string) => Sql): Sql =>
	GIVEN.has(field) ? sql`m.${identifier(field)}` : value(field);

/**
 * Whether the field is an amount, and the shop has orders in several currencies: then it is one amount for
 * each.
 */
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
	context: Pick<CompileContext, 'catalogue'>,
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

function shownOperand(name: string, scope: PlanScope, currency?: string): Operand {
	const field = shownField(name, scope);
	if (field.source.kind === 'array') return { kind: 'column', of: 'customer', column: field.source.column };
	return field.type === 'list'
		? { kind: 'fact', fact: distinctElements(field, {}, scope) }
		: valueOperand(field, currency === undefined ? {} : { currency }, scope);
}

/** What a condition must name more for is no value of the customer alone. */
const isShown = ({ source, asks }: Field): boolean =>
	source.kind !== 'member_of' && source.kind !== 'place' && asks === undefined;

/** The field of that name or alias, if its value can be shown. */
export function shownField(name: string, { catalogue }: Pick<CompileContext, 'catalogue'>): Field {
	const field = catalogue.find(name);
	if (field !== undefined && isShown(field)) return field;
	const allowed = catalogue.fields.filter(isShown).map((one) => one.name);
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
