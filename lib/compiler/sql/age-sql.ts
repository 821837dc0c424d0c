import { lastMonthDay } from '../../language/time';
import { sql, type Sql } from '../../database/sql';
import type { Operand } from '../plan/plan';

/**
 * Whole years on a day of the zone; NULL of who is born later. Born on 29 February one is older on the 28th.
 */
export function ageSql(
	{ today, isDay, timeZone }: Omit<Extract<Operand, { kind: 'age' }>, 'kind' | 'birthday'>,
	birthday: Sql,
): Sql {
	const day = isDay ? birthday : sql`(${birthday} AT TIME ZONE ${timeZone})::date`;
	const monthDay = sql`extract(month FROM ${day}) * 100 + extract(day FROM ${day})`;
	const years = sql`(${Number(today.slice(0, 4))}::int - extract(year FROM ${day}))`;
	const passed = sql`CASE WHEN ${monthDay} > ${lastMonthDay(today)}::int THEN 1 ELSE 0 END`;
	return sql`(CASE WHEN isfinite(${day}) AND ${day} <= ${today}::date THEN ${years} - ${passed} END)`;
}
