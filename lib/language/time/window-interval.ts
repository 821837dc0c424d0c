import type { DateTime } from 'luxon';
import { backBy, closed, movingEnds, open, type Range } from '../operator/spec';
import type { CalendarWindow, CalendarWord, Window } from '../rule/rule';
import { visitWindow } from '../rule/visitor';
import type { Clock } from './clock';
import { edge } from './edge';
import { calendarDay, startOfDay } from './instant';
import { intersect, type Interval } from './interval';
import { rangeInterval } from './range-interval';

/** The instants that a `within` lets in; the future is always out. */
export function windowInterval(window: Window | undefined, clock: Clock): Interval {
	const past = pastOf(clock);
	if (window === undefined) return past;
	return intersect(
		past,
		'calendar' in window
			? calendarInterval(window.calendar, clock.now)
			: rangeInterval(windowRange(window), clock),
	);
}

/** The two ends of a window; those of a calendar window are no such distance from now. */
export const windowRange = (window: Exclude<Window, CalendarWindow>): Range =>
	visitWindow<Range>(window, {
		last: ({ last, unit }) => ({ from: closed(backBy(last, unit)) }),
		beforeLast: ({ before_last, unit }) => ({ to: open(backBy(before_last, unit)) }),
		betweenLast: ({ between_last: [near, far], unit }) => ({
			from: closed(backBy(far, unit)),
			...(near === 0 ? {} : { to: closed(backBy(near, unit)) }),
		}),
		range: ({ from, to }) => ({
			...(from === undefined ? {} : { from: closed(from) }),
			...(to === undefined ? {} : { to: closed(to) }),
		}),
		calendar: () => ({}),
	});

/** Whether the passing of time moves an end of the window. */
export const isMovingWindow = (window: Window): boolean =>
	'calendar' in window || movingEnds(windowRange(window)).length > 0;

const pasts = new WeakMap<Clock, Interval>();

/** The same for every field of a rule. */
function pastOf(clock: Clock): Interval {
	const past = pasts.get(clock) ?? { to: edge(clock.horizon) };
	pasts.set(clock, past);
	return past;
}

type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** The unit of a calendar window, and how many of them it lies back. */
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

export const calendarUnit = (word: CalendarWord): CalendarUnit => CALENDAR[word][0];

/** Weeks begin on Monday (ISO 8601). */
function calendarInterval(word: CalendarWord, now: DateTime): Interval {
	const [unit, back] = CALENDAR[word];
	const first = calendarDay(now)
		.startOf(unit)
		.minus({ [unit]: back });
	return {
		from: edge(startOfDay(first, now.zone)),
		to: edge(startOfDay(first.plus({ [unit]: 1 }), now.zone), false),
	};
}
