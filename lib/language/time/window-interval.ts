import { backBy, closed, movingEnds, open, type Range } from '../operator/spec';
import type { CalendarWindow, Window } from '../rule/rule';
import { visitWindow } from '../rule/visitor';
import type { Clock } from './clock';
import { edge } from './edge';
import { intersect, type Interval } from './interval';
import { periodInterval } from './period';
import { rangeInterval } from './range-interval';

/** The instants that a `within` lets in; the future is always out. */
export function windowInterval(window: Window | undefined, clock: Clock): Interval {
	const past = pastOf(clock);
	if (window === undefined) return past;
	return intersect(
		past,
		'calendar' in window
			? periodInterval({ kind: 'calendar', word: window.calendar }, clock)
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
