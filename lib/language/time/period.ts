import type { DateTime } from 'luxon';
import type { Period } from '../operator/spec';
import type { CalendarWord } from '../value/calendar';
import type { Span } from '../value/value';
import { after, before, dayOf, type Clock } from './clock';
import { edge } from './edge';
import { calendarDay, startOfDay } from './instant';
import type { Days, Interval } from './interval';

export type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';

const CALENDAR: Readonly<Record<CalendarWord, readonly [CalendarUnit, number]>> = {
	today: ['day', 0],
	yesterday: ['day', 1],
	this_week: ['week', 0],
	last_week: ['week', 1],
	this_month: ['month', 0],
	last_month: ['month', 1],
	this_quarter: ['quarter', 0],
	last_quarter: ['quarter', 1],
	this_year: ['year', 0],
	last_year: ['year', 1],
};

/** The unit of a calendar word, and how many of them it lies back. */
export const calendarUnits = (word: CalendarWord): readonly [CalendarUnit, number] => CALENDAR[word];

/** First and last day of a stretch of the calendar, as their starts in UTC. */
export interface Stretch {
	readonly first: DateTime;
	readonly last: DateTime;
}

/** So many periods from the one that lies that far back. Weeks begin on Monday (ISO 8601). */
export function stretch(
	[unit, back]: readonly [CalendarUnit, number],
	count: number,
	now: DateTime,
): Stretch {
	const first = calendarDay(now)
		.startOf(unit)
		.minus({ [unit]: back });
	return { first, last: first.plus({ [unit]: count }).minus({ days: 1 }) };
}

/** The days of a period, at this moment. */
export function stretchOf(period: Period, { now }: Clock): Stretch {
	switch (period.kind) {
		case 'calendar':
			return stretch(calendarUnits(period.word), 1, now);
		case 'day': {
			const day = calendarDay(movedBy(now, period.span, period.direction));
			return { first: day, last: day };
		}
		case 'until':
			return { first: calendarDay(now), last: calendarDay(movedBy(now, period.span, 'ahead')) };
	}
}

const movedBy = (now: DateTime, { amount, unit }: Span, direction: 'back' | 'ahead'): DateTime =>
	(direction === 'back' ? before : after)(now, amount, unit);

/** The instants of a period, from the start of its first day up to the end of its last. */
export const periodInterval = (period: Period, clock: Clock): Interval =>
	stretchInterval(stretchOf(period, clock), clock);

export const stretchInterval = ({ first, last }: Stretch, { now: { zone } }: Clock): Interval => ({
	from: edge(startOfDay(first, zone)),
	to: edge(startOfDay(last.plus({ days: 1 }), zone), false),
});

/** The days of a period, for values without a time of day. */
export function periodDays(period: Period, clock: Clock): Days {
	const { first, last } = stretchOf(period, clock);
	return { from: dayOf(first), to: dayOf(last) };
}
