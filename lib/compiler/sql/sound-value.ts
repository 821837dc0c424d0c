import { columnOf } from '../../language/relation/relation';
import { RELATION_OF_ROW } from '../../language/relation/relation-table';
import type { Mapping } from '../../shop/mapping/mapping';
import { soundRange, type SoundRange } from '../../shop/mapping/sound-range';
import type { Operand } from '../plan/plan';
import { join, sql, trusted, type Sql } from '../../database/sql';

type End = 'from' | 'to';

/**
 * The parts of a condition that a value of a column is one that rules can speak of; none where each of its
 * type is.
 */
export function soundParts(
	value: Sql,
	operand: Operand,
	mapping: Mapping,
	ends: readonly End[] = ['from', 'to'],
): readonly Sql[] {
	const range = rangeOf(operand, mapping);
	return ends.flatMap((end) => {
		const bound = range?.[end];
		return bound === undefined ? [] : [sql`${value} ${trusted(bound)}`];
	});
}

/** The same of a value that is measured, of rows that are read anyway. */
export function soundPartsOfMeasured(value: Sql, operand: Operand, mapping: Mapping): readonly Sql[] {
	const beyond = rangeOf(operand, mapping)?.nullBeyond;
	return beyond === undefined
		? soundParts(value, operand, mapping)
		: [sql`${trusted(beyond)}(${value}) IS NOT NULL`];
}

function rangeOf(operand: Operand, mapping: Mapping): SoundRange | undefined {
	// A rate is a plain number: what is converted is as sound as the amount was.
	if (operand.kind === 'converted') return rangeOf(operand.amount, mapping);
	if (operand.kind !== 'column') return undefined;
	return soundRange(columnOf(mapping, RELATION_OF_ROW[operand.of], operand.column), mapping);
}

/**
 * That an amount is one for the models, which reckon with doubles: neither NaN nor infinite, and so small
 * that no sum of them passes the largest double (1.8e308), which Postgres calls an error.
 */
export const soundForModels = (amount: Sql): Sql => sql`${amount} > -1e300 AND ${amount} < 1e300`;

/** A value to be shown: NULL where it is none that rules can speak of. */
export function soundValue(value: Sql, operand: Operand, mapping: Mapping): Sql {
	const parts = soundParts(value, operand, mapping);
	return parts.length === 0 ? value : sql`(CASE WHEN ${join(parts, ' AND ')} THEN ${value} END)`;
}
