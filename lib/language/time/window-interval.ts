import { backBy, closed, movingEnds, open, type Range } from '../operator/spec';
import type { AnchoredWindow, CalendarLastWindow, CalendarWindow, Window } from '../rule/rule';
import { visitWindow } from '../rule/visitor';
import type { Clock } from './clock';
import { edge } from './edge';
import { intersect, type Interval } from './interval';
import { calendarUnits, periodInterval, stretch, stretchInterval, type CalendarUnit } from './period';
import { rangeInterval } from './range-interval';

/**
 * The instants that a `within` lets in; the future is always out. Where a customer's own date says which, all
 * of them.
 */
export function windowInterval(window: Window | undefined, clock: Clock): Interval {
	const past = pastOf(clock);
	if (window === undefined || isAnchored(window)) return past;
	return intersect(
		past,
		isOfCalendar(window) ? periodOf(window, clock) : rangeInterval(windowRange(window), clock),
	);
}

type OfCalendar = CalendarWindow | CalendarLastWindow;

export const isAnchored = (window: Window): window is AnchoredWindow => 'for' in window;
/** Whether it begins and ends where days, weeks, months and the like do. */
export const isOfCalendar = (window: Window): window is OfCalendar =>
	'calendar' in window || 'calendar_last' in window;

/** A window whose ends are fixed, or lie so far from now. */
export type RangedWindow = Exclude<Window, OfCalendar | AnchoredWindow>;

export const isRanged = (window: Window): window is RangedWindow =>
	!isOfCalendar(window) && !isAnchored(window);

/** The two ends of a window. */
export const windowRange = (window: RangedWindow): Range =>
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
		calendarLast: () => ({}),
		anchored: () => ({}),
	});

/**
 * Whether the passing of time moves an end of the window; the date that a window hangs on may move in its own
 * way.
 */
export const isMovingWindow = (window: Window): boolean =>
	isOfCalendar(window) || (isRanged(window) && movingEnds(windowRange(window)).length > 0);

const pasts = new WeakMap<Clock, Interval>();

/** The same for every field of a rule. */
function pastOf(clock: Clock): Interval {
	const past = pasts.get(clock) ?? { to: edge(clock.horizon) };
	pasts.set(clock, past);
	return past;
}

/** The unit in which a window of the calendar moves on. */
export const calendarUnit = (window: OfCalendar): CalendarUnit =>
	'calendar' in window ? calendarUnits(window.calendar)[0] : SINGULAR[window.unit];

const SINGULAR: Readonly<Record<CalendarLastWindow['unit'], CalendarUnit>> = {
	days: 'day',
	weeks: 'week',
	months: 'month',
	quarters: 'quarter',
	years: 'year',
};

function periodOf(window: OfCalendar, clock: Clock): Interval {
	if ('calendar' in window) return periodInterval({ kind: 'calendar', word: window.calendar }, clock);
	const { calendar_last: count, unit } = window;
	return stretchInterval(stretch([SINGULAR[unit], count], count, clock.now), clock);
}
