import type { DateTime } from 'luxon';
import { spanOf, type Value } from '../value/value';
import { after, type Clock } from './clock';
import { calendarDay } from './instant';

/** From and to, both in, as month × 100 + day. */
export type MonthDays = readonly [number, number];

/**
 * The days of the year on which an anniversary falls between today and the span from now, both in.
 * 29 February falls on 28 February in years without it.
 */
export function anniversaryRanges(value: Value | undefined, clock: Clock): readonly MonthDays[] {
	const today = calendarDay(clock.now);
	const end = value === undefined ? today : calendarDay(daysAhead(value, clock));
	if (end >= today.plus({ years: 1 }).minus({ days: 1 })) return [[101, 1231]];
	const [from, to] = [monthDay(today), lastMonthDay(end)];
	return from <= to && today.year === end.year
		? [[from, to]]
		: [
				[from, 1231],
				[101, to],
			];
}

function daysAhead(value: Value, { now }: Clock): DateTime {
	const { amount, unit } = spanOf(value);
	return after(now, amount, unit);
}

const monthDay = (at: DateTime) => at.month * 100 + at.day;
const lastMonthDay = (at: DateTime) => (monthDay(at) === 228 && !at.isInLeapYear ? 229 : monthDay(at));
