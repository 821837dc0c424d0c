import { literalList, quoteLiteral } from '../mapping/identifier';
import { sql } from './tidy';
import type { OptionValue, OptionValues } from './preset';

/** `AND column NOT IN ('a', 'b')`; nothing for an empty list. A missing status is none of them, so it counts. */
export function andNotIn(column: string, values: readonly string[], nullable = false): string {
	if (values.length === 0) return '';
	return nullable
		? `AND coalesce(${column}, '') NOT IN ${literalList(values)}`
		: `AND ${column} NOT IN ${literalList(values)}`;
}

/** `AND (first = 'x' OR second = 'x')`; nothing when the option is not set. */
export function andIs(value: OptionValue | undefined, ...columns: readonly string[]): string {
	if (value === null || value === undefined) return '';
	const tests = columns.map((column) => `${column} = ${quoteLiteral(String(value))}`);
	return `AND ${tests.length > 1 ? `(${tests.join(' OR ')})` : tests[0]}`;
}

/**
 * What was given back of an order, or 0. Few orders have been refunded: whether one has is a question that the planner
 * answers for many orders from one hash, and for few by the index. A sum for each order took 5 times as long.
 *
 * @param sum `sum(r.amount)`
 * @param rows FROM and WHERE of what was given back of the order at hand
 */
export function givenBack(sum: string, rows: string): string {
	return sql`CASE WHEN EXISTS (SELECT 1 ${rows}) THEN coalesce((SELECT ${sum} ${rows}), 0) ELSE 0 END`;
}

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
