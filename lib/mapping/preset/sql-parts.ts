import { literalList, quoteLiteral } from '../identifier';
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
