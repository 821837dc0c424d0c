import type { Column } from '../../language/relation/relation';
import type { Mapping } from './mapping';

/**
 * What stands behind a column for its value to be one that rules can speak of; an end that no value passes is
 * absent.
 */
export interface SoundRange {
	readonly from?: string;
	readonly to?: string;
}

const FINITE: SoundRange = { from: `> '-Infinity'`, to: `< 'Infinity'` };

/**
 * The values of a column that count: finite numbers, and days and instants of our era. What lies outside (NaN
 * counts as greater than all) is missing in that row. Undefined for types that have nothing outside.
 */
export function soundRange(
	column: Pick<Column, 'pgType'> | undefined,
	{ infiniteNumerics }: Pick<Mapping, 'infiniteNumerics'>,
): SoundRange | undefined {
	const pgType = column?.pgType ?? '';
	if (pgType === 'real' || pgType === 'double precision') return FINITE;
	// Before Postgres 14 there is no infinite numeric, nor a word for it; of limited length there is none in
	// any.
	if (pgType === 'numeric' && infiniteNumerics) return FINITE;
	if (/^numeric/.test(pgType)) return { to: `< 'NaN'` };
	if (pgType === 'date') return { from: `>= '0001-01-01'`, to: `< 'infinity'` };
	if (/^timestamp(\(\d\))? with time zone$/.test(pgType))
		return { from: `>= '0001-01-01 00:00:00+00'`, to: `< 'infinity'` };
	return undefined;
}
