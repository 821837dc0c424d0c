import type { DateTime } from 'luxon';
import type { Period } from '../operator/spec';
import type { Clock } from './clock';
import { instantOf } from './instant';
import { stretchOf } from './period';

/** From and to, both in, as month × 100 + day. */
export type MonthDays = readonly [number, number];

/**
 * The days of the year on which an anniversary falls within a period, both ends in.
 * 29 February falls on 28 February in years without it.
 */
export function anniversaryRanges(period: Period, clock: Clock): readonly MonthDays[] {
	const { first, last } = stretchOf(period, clock);
	if (last >= first.plus({ years: 1 }).minus({ days: 1 })) return [[101, 1231]];
	const [from, to] = [monthDay(first), lastMonthDayOf(last)];
	return from <= to && first.year === last.year
		? [[from, to]]
		: [
				[from, 1231],
				[101, to],
			];
}

const monthDay = (at: DateTime) => at.month * 100 + at.day;
/** 28 February is the last day of the month, but for leap years. */
const lastMonthDayOf = (at: DateTime) => (monthDay(at) === 228 && !at.isInLeapYear ? 229 : monthDay(at));

/** Up to which day of the year birthdays have been, on a day such as `2026-03-01`. */
export const lastMonthDay = (day: string): number => lastMonthDayOf(instantOf(day, 'utc'));
