import type { DateTime, Zone } from 'luxon';
import { isDay } from '../rule/parse-value';
import type { CalendarWord, RangeWindow, Window } from '../rule/rule';
import { visitWindow } from '../rule/visitor';
import { before, iso, type Clock } from './clock';
import { calendarDay, instantOf, startOfDay } from './instant';
import { intersect, type Edge, type Interval } from './interval';

/** The instants that a `within` lets in; the future is always out. */
export function windowInterval(window: Window | undefined, clock: Clock): Interval {
	const past = pastOf(clock);
	if (window === undefined) return past;
	return intersect(
		past,
		visitWindow<Interval>(window, {
			last: ({ last, unit }) => ({ from: edge(before(clock.now, last, unit)) }),
			beforeLast: ({ before_last, unit }) => ({ to: edge(before(clock.now, before_last, unit), false) }),
			betweenLast: ({ between_last: [near, far], unit }) => ({
				from: edge(before(clock.now, far, unit)),
				...(near === 0 ? {} : { to: edge(before(clock.now, near, unit)) }),
			}),
			range: (range) => rangeInterval(range, clock.now.zone),
			calendar: ({ calendar }) => calendarInterval(calendar, clock.now),
		}),
	);
}

const pasts = new WeakMap<Clock, Interval>();

/** The same for every field of a rule. */
function pastOf(clock: Clock): Interval {
	const past = pasts.get(clock) ?? { to: edge(clock.horizon) };
	pasts.set(clock, past);
	return past;
}

export const edge = (at: DateTime, inclusive = true): Edge => ({ at: iso(at), inclusive });

/** A day stands for the whole of it. */
export const startEdge = (text: string, zone: Zone): Edge => exactEdge(text, zone);
export function endEdge(text: string, zone: Zone): Edge {
	if (!isDay(text)) return exactEdge(text, zone);
	return edge(startOfDay(instantOf(text, 'utc').plus({ days: 1 }), zone), false);
}

/** Rows are kept to the microsecond, and a rule may name one; luxon knows milliseconds. */
function exactEdge(text: string, zone: Zone): Edge {
	const micros = /[.,]\d{3}(\d{1,3})/.exec(text)?.[1].padEnd(3, '0') ?? '000';
	const { at, inclusive } = edge(instantOf(text, zone));
	return { at: micros === '000' ? at : at.replace('Z', `${micros}Z`), inclusive };
}

const rangeInterval = ({ from, to }: RangeWindow, zone: Zone): Interval => ({
	...(from === undefined ? {} : { from: startEdge(from, zone) }),
	...(to === undefined ? {} : { to: endEdge(to, zone) }),
});

const CALENDAR: Readonly<Record<CalendarWord, ['day' | 'week' | 'month' | 'quarter' | 'year', number]>> = {
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
