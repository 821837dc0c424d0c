import { literalList, quoteLiteral } from '../mapping/identifier';
import type { Mapping } from '../mapping/mapping';
import { sql } from './tidy';
import type { OptionValue, OptionValues } from './preset';

/**
 * `AND column NOT IN ('a', 'b')`; nothing for an empty list. A missing status is none of them, so it counts.
 */
export function andNotIn(column: string, values: readonly string[], nullable = false): string {
	if (values.length === 0) return '';
	return nullable
		? `AND coalesce(${column}, '') NOT IN ${literalList(values)}`
		: `AND ${column} NOT IN ${literalList(values)}`;
}

/** `AND column IN ('a', 'b')`: the orders that `andNotIn` leaves out. */
export const andIn = (column: string, values: readonly string[]): string =>
	`AND ${column} IN ${literalList(values)}`;

/** The status of an order that does not count, in the words of rules: some platforms write "canceled". */
export const statusWord = (column: string): string =>
	sql`CASE WHEN lower(${column}) IN ('canceled', 'cancel') THEN 'cancelled' ELSE lower(${column}) END`;

/** Which orders are taken, and how their status is written. */
export interface TakenOrders {
	readonly status: string;
	/** `AND …`, or nothing. */
	readonly condition: string;
	/** The columns that are made of other rows and joined instead of looked up for each order. */
	readonly joined?: readonly string[];
}

interface Counting {
	/** What makes an order count: `AND …`, or nothing where all do. */
	readonly counted: string;
	/** The status of one that counts. */
	readonly status: string;
	/** Why another does not, in a word. */
	readonly reason: string;
}

/** The orders that count, and the others where there are any. */
export const takenBy = (
	{ counted, status, reason }: Counting,
	select: (taken: TakenOrders) => string,
): { readonly orders: string; readonly orders_not_counted?: string } => ({
	orders: select({ status, condition: counted }),
	...(counted.trim() === ''
		? {}
		: { orders_not_counted: select({ status: reason, condition: `AND (true ${counted}) IS NOT TRUE` }) }),
});

/**
 * The orders that count by their status, and those that do not; the latter only where some status does not.
 */
export function takenOrders(
	column: string,
	statuses: readonly string[],
	select: (taken: TakenOrders) => string,
): { readonly orders: string; readonly orders_not_counted?: string } {
	return {
		orders: select({ status: column, condition: andNotIn(column, statuses) }),
		...(statuses.length === 0
			? {}
			: { orders_not_counted: select({ status: statusWord(column), condition: andIn(column, statuses) }) }),
	};
}

export const unionOf = (selects: readonly (string | false)[]): string =>
	selects.filter((select) => select !== false).join('\nUNION ALL\n');

/** `AND (first = 'x' OR second = 'x')`; nothing when the option is not set. */
export function andIs(value: OptionValue | undefined, ...columns: readonly string[]): string {
	if (value === null || value === undefined) return '';
	const tests = columns.map((column) => `${column} = ${quoteLiteral(String(value))}`);
	return `AND ${tests.length > 1 ? `(${tests.join(' OR ')})` : tests[0]}`;
}

/** A value of an order that is made of other rows. */
export interface OfOrder {
	/** The column of orders that it is in. */
	readonly column: string;
	/** For the order at hand. */
	readonly lookedUp: string;
	/** For all: the value, of what `join` joins. */
	readonly joined: string;
	/** `LEFT JOIN …` of one row for each order. */
	readonly join: string;
}

interface RowsOfOrder extends Pick<OfOrder, 'column'> {
	/** `sum(r.amount)` */
	readonly value: string;
	readonly from: string;
	/** The column that names the order. */
	readonly key: string;
	/** The order's own. */
	readonly order: string;
	/** `AND …`, or nothing. */
	readonly where?: string;
	/** What the joined rows go by. */
	readonly alias: string;
}

/** An aggregate of an order's other rows; NULL where it has none. */
export function ofOrder({ column, value, from, key, order, where = '', alias }: RowsOfOrder): OfOrder {
	return {
		column,
		lookedUp: sql`(SELECT ${value} FROM ${from} WHERE ${key} = ${order} ${where})`,
		joined: `${alias}.value`,
		join: sql`LEFT JOIN (SELECT ${key} AS order_id, ${value} AS value FROM ${from} WHERE true ${where} GROUP BY 1) ${alias}
				ON ${alias}.order_id = ${order}`,
	};
}

/**
 * What was given back of an order, or 0. Few orders have been refunded: whether one has is a question that
 * the planner answers for many orders from one hash, and for few by the index. A sum for each order took 5
 * times as long. It is never below 0, so that no amount exceeds what it is taken off.
 *
 * @param sum `sum(r.amount)`
 */
export function givenBack(sum: string, rows: Omit<RowsOfOrder, 'column' | 'value' | 'alias'>): OfOrder {
	const column = 'amount';
	const { joined, join } = ofOrder({ ...rows, column, value: `greatest(${sum}, 0)`, alias: 'back' });
	const ofOne = sql`FROM ${rows.from} WHERE ${rows.key} = ${rows.order} ${rows.where ?? ''}`;
	return {
		column,
		lookedUp: sql`CASE WHEN EXISTS (SELECT 1 ${ofOne}) THEN greatest((SELECT ${sum} ${ofOne}), 0) ELSE 0 END`,
		joined: `coalesce(${joined}, 0)`,
		join,
	};
}

/** The codes that an order was placed with, in one text. @param code `pr.code` */
export const couponCodes = (code: string, rows: Omit<RowsOfOrder, 'column' | 'value' | 'alias'>): OfOrder =>
	ofOrder({ ...rows, column: 'coupon', value: `string_agg(${code}, ',' ORDER BY ${code})`, alias: 'codes' });

interface OfParent extends Pick<OfOrder, 'column'> {
	/** `ch.code` */
	readonly value: string;
	readonly table: string;
	readonly alias: string;
	/** The order's own column. */
	readonly key: string;
}

/**
 * A value of the row that an order names by its id; NULL where it names none. Always joined, that id would be
 * sorted and hashed with orders of which nobody asks the value, though the join itself is dropped.
 */
export const ofParent = ({ column, value, table, alias, key }: OfParent): OfOrder => ({
	column,
	lookedUp: sql`(SELECT ${value} FROM ${table} ${alias} WHERE ${alias}.id = ${key})`,
	joined: value,
	join: sql`LEFT JOIN ${table} ${alias} ON ${alias}.id = ${key}`,
});

/** How such values are written, and what is joined for them. @param values those that the shop has */
export function valuesOf({ joined = [] }: TakenOrders, values: readonly (OfOrder | false)[]) {
	const isJoined = ({ column }: OfOrder) => joined.includes(column);
	return {
		of: (one: OfOrder): string => (isJoined(one) ? one.joined : one.lookedUp),
		joins: values.map((one) => (one !== false && isJoined(one) ? one.join : '')).join('\n'),
	};
}

/**
 * The orders that count, for statements that ask such values of most of them; nothing where the shop has
 * none.
 */
export const ordersOfAll = (
	{ counted, status }: Pick<Counting, 'counted' | 'status'>,
	values: readonly (OfOrder | false)[],
	select: (taken: TakenOrders) => string,
): Pick<Mapping, 'ordersOfAll'> => {
	const columns = values.filter((one) => one !== false).map(({ column }) => column);
	if (columns.length === 0) return {};
	const joining = (joined: readonly string[]) => select({ status, condition: counted, joined });
	const some = subsetsOf(columns).filter(({ length }) => length > 0 && length < columns.length);
	const selects = some.map((joined) => [String(joined), joining(joined)] as const);
	return {
		ordersOfAll: {
			select: joining(columns),
			...(some.length > 0 && { some: Object.fromEntries(selects) }),
			columns,
		},
	};
};

const subsetsOf = (all: readonly string[]): readonly string[][] =>
	all.reduce<string[][]>((found, one) => [...found, ...found.map((some) => [...some, one])], [[]]);

/** The text, or nothing. */
export function when(condition: boolean, text: string): string {
	return condition ? text : '';
}

/** The options that most presets have, with their types. */
export function common(options: OptionValues) {
	return {
		schema: options.schema as string,
		statuses: (options.statusesNotCounted ?? []) as readonly string[],
		deducted: options.refunds !== 'kept',
		guests: options.guestsByEmail === true,
		language: String(options.language ?? ''),
		/** For the mapping itself. */
		currency: typeof options.currency === 'string' ? { currency: options.currency.toUpperCase() } : {},
	};
}
