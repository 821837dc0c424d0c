import type { RowKind } from '../field';
import { findOperator } from '../operator/aliases';
import { isEqualTo } from './conditions';
import { isPlainObject } from './json';
import type { Parse, Place } from './parse';
import { joinsByAnd } from './query-builder';
import type { AskedCurrency, RowRule } from './rule';

/** The rows that a `where` is asked of. */
export interface AskedRows {
	readonly kind: RowKind;
	/** The currency that their amounts are in already. */
	readonly currency?: AskedCurrency;
}

/** Reads what is asked of single rows. */
export function parseWhere(
	input: unknown,
	{ kind, currency }: AskedRows,
	{ path, level, parse }: Place,
): RowRule {
	const inner: Parse = { ...parse, rows: { kind, currency, namesCurrency: namesCurrency(input) } };
	return parse.rule(input, path, level, inner);
}

/** Whether the `where` itself holds the rows to one currency. */
export function namesCurrency(where: unknown): boolean {
	if (!isPlainObject(where) || where.muted === true) return false;
	const all = where.match === 'all' || joinsByAnd(where);
	if (Array.isArray(where.rules)) return all && where.rules.some(namesCurrency);
	const { field, operator: word } = where;
	const operator = typeof word === 'string' ? findOperator(word) : undefined;
	return operator !== undefined && typeof field === 'string' && isEqualTo({ field, operator }, 'currency');
}
