import type { Column } from '../../language/relation/relation';

/**
 * What `json` takes as a text and `jsonb` refuses: NUL, half a surrogate, and numbers that no numeric holds.
 */
export const REFUSED_AS_JSONB = [
	String.raw`\\u0000`,
	String.raw`\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])`,
	String.raw`(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]`,
	String.raw`(^|[:[,])\s*-?[0-9.]+[eE][+-]?[0-9]{5}`,
].join('|');

/**
 * Whether a column of type json can be read as jsonb: a row that cannot is missing, and stops nobody else's
 * answer. Backslashes that stand for themselves, two by two, are taken out first: behind them begins no
 * escape.
 */
export const isReadable = (column: string): string =>
	`replace(${column}::text, '\\\\', '') !~ '${REFUSED_AS_JSONB}'`;

/** The column as jsonb, NULL in a row that cannot be. */
export const asJsonb = (column: string, { pgType }: Pick<Column, 'pgType'>): string =>
	pgType === 'json' ? `(CASE WHEN ${isReadable(column)} THEN ${column}::jsonb END)` : `${column}::jsonb`;
