import { RELATION_OF_ROW } from '../../language/relation/relation-table';
import type { Operand, Test } from '../plan/plan';
import { sql, type Sql } from '../../database/sql';
import type { Folding } from './fold-case';
import { storedColumn } from './relation-source';
import type { SqlContext } from './sql-context';

/**
 * A code of a country or currency in whatever case the shop writes it: its spellings are few, mostly four or
 * eight, and the column's index and statistics know them. Of `lower(column)` and `upper(column)` the planner
 * takes one row in two hundred, and each row costs: 10 ms for the countries of 100,000 addresses.
 */
export function codeIn(column: Sql, codes: readonly string[], folding: Folding): Sql {
	return sql`${column}::text = ANY (${paddedToNine(spelledCodes(codes, folding))}::text[])`;
}

/** All spellings of these codes. */
export const spelledCodes = (codes: readonly string[], folding: Folding): readonly string[] => [
	...new Set(codes.flatMap((code) => spellings(code, folding?.utf8 !== false))),
];

/**
 * From nine values on Postgres (since 14) looks a value up by its hash. One after another, eight cost 112 ms
 * for 560,000 orders, nine by their hash 92, as one alone does. To NULL nothing is equal, and the planner
 * expects nothing of it.
 */
const paddedToNine = (values: readonly string[]): readonly (string | null)[] => [
	...values,
	...Array<null>(Math.max(0, 9 - values.length)).fill(null),
];

const spellings = (code: string, isUnicode: boolean): readonly string[] =>
	Array.from(code.toLowerCase()).reduce<readonly string[]>(
		(starts, letter) => {
			const others = (isUnicode && BEYOND_ASCII[letter]) || [];
			return [letter.toUpperCase(), letter, ...others].flatMap((one) => starts.map((start) => start + one));
		},
		[''],
	);

/**
 * What else folds to a letter: the sign of kelvin, and the i with a dot above, as one sign or as two. A
 * database of another encoding has no such sign, and refuses to be asked for one.
 */
const BEYOND_ASCII: Readonly<Record<string, readonly string[]>> = {
	i: ['\u0130', 'i\u0307', 'I\u0307'],
	k: ['\u212A'],
};

/** Beyond, their spellings are no longer a few. */
const MAX_CODES = 1_000;

export const areFewCodes = (values: readonly string[]): boolean =>
	values.length <= MAX_CODES && values.every(isCode);

const isCode = (text: string) => /^[A-Za-z]{2,3}$/.test(text);

/**
 * A test of a code against the table's own column, where the mapping gives that; undefined for other
 * operands, and for names. Of `upper(code)` the planner knows nothing: in a table of ten countries it
 * expected four of them for four spellings.
 */
export function storedCodeSql(operand: Operand, what: Test, { mapping, scope }: SqlContext): Sql | undefined {
	if (operand.kind !== 'column') return undefined;
	const relation = RELATION_OF_ROW[operand.of];
	const stored = storedColumn(relation, operand.column, mapping);
	if (stored?.form !== 'code') return undefined;
	if (what.kind !== 'text_in' || what.compare === 'exact' || !areFewCodes(what.values)) return undefined;
	return codeIn(scope.column(relation, stored.column), what.values, mapping.textFolding);
}
