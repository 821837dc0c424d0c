import { sql, type Sql } from '../../database/sql';
import type { RhythmMeasure } from '../plan/plan';

/** How far apart the rows lie, or when the next is expected. @param over the FILTER of the aggregates */
export const rhythmSql = (measure: RhythmMeasure, instant: Sql, over: Sql): Sql =>
	measure === 'average_gap'
		? sql`(${elapsed(instant, over)} / (86400 * ${steps(over)}))`
		: expectedSql(instant, over);

/** Seconds from the first instant to the last. */
const elapsed = (instant: Sql, over: Sql): Sql =>
	sql`extract(epoch FROM max(${instant})${over} - min(${instant})${over})`;

/** How many steps lie between the rows; NULL where there is none. */
const steps = (over: Sql): Sql => sql`nullif(count(*)${over} - 1, 0)`;

/**
 * Whole microseconds: as days and hours the session's zone would have its say. One interval times so many is
 * exact up to 2^53 of them, which are 285 years.
 */
function expectedSql(instant: Sql, over: Sql): Sql {
	const micros = sql`(${elapsed(instant, over)} * 1000000)::bigint`;
	return sql`(max(${instant})${over} + (${micros} / ${steps(over)}) * interval '1 microsecond')`;
}
