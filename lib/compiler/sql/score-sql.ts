import { RFM_CELLS, SCORES } from '../../model';
import { sql, type Sql } from '../../database/sql';
import type { Fact, Operand } from '../plan/plan';

/** A score from 1 to 5, or the name that three of them give; NULL of customers without orders. */
export function scoreSql(
	operand: Extract<Operand, { kind: 'score' }>,
	days: Sql,
	writeFact: (fact: Fact) => Sql,
): Sql {
	const { of, cuts } = operand;
	const count = writeFact(operand.count);
	const scores = {
		recency: () => sql`(1 + ${placeOf(days, cuts.recency)})`,
		frequency: () => sql`(5 - ${placeOf(sql`nullif(${count}, 0)`, cuts.frequency)})`,
		monetary: () =>
			sql`(CASE WHEN ${count} > 0 THEN 5 - ${placeOf(writeFact(operand.spent), cuts.monetary)} END)`,
	};
	if (of !== 'group') return scores[of]();
	const mean = sql`(${scores.frequency()} + ${scores.monetary()} + 1) / 2`;
	return sql`(${RFM_CELLS}::text[])[(${scores.recency()} - 1) * ${SCORES.length}::int + ${mean}]`;
}

/**
 * How many of the cut points the value does not exceed. `width_bucket` counts those that a value reaches;
 * turned around, both reach and exceed change places.
 */
const placeOf = (value: Sql, cuts: readonly string[]): Sql =>
	sql`width_bucket(-(${value})::numeric, ${negated(cuts)}::numeric[])`;

const negated = (cuts: readonly string[]): readonly string[] =>
	cuts.map((cut) => (cut.startsWith('-') ? cut.slice(1) : `-${cut}`)).reverse();
