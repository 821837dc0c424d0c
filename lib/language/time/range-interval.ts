import type { DateTime } from 'luxon';
import { endText, isMovingEnd, type Moving, type Range, type RangeEnd } from '../operator/spec';
import { isDay } from '../value/iso';
import { after, before, dayOf, type Clock } from './clock';
import { edge, endEdge, startEdge } from './edge';
import { instantOf } from './instant';
import { beyond, type Days, type Edge, type Interval } from './interval';

/** The instants that a range of dates lets in. */
export function rangeInterval({ from, to }: Range, clock: Clock): Interval {
	return {
		...(from === undefined ? {} : { from: lowerEdge(from, clock) }),
		...(to === undefined ? {} : { to: upperEdge(to, clock) }),
	};
}

/** After a day is after the whole of it, from a day on is from its start on. */
function lowerEdge(end: RangeEnd, clock: Clock): Edge {
	if (isMovingEnd(end)) return edge(movedTo(end.at, clock), end.inclusive);
	const text = endText(end);
	return end.inclusive ? startEdge(text, clock.now.zone) : beyond(endEdge(text, clock.now.zone));
}

function upperEdge(end: RangeEnd, clock: Clock): Edge {
	if (isMovingEnd(end)) return edge(movedTo(end.at, clock), end.inclusive);
	const text = endText(end);
	return end.inclusive ? endEdge(text, clock.now.zone) : beyond(startEdge(text, clock.now.zone));
}

/** The days that a range of dates lets in, for values without a time of day. */
export function rangeDays({ from, to }: Range, clock: Clock): Days {
	return {
		...(from === undefined ? {} : { from: dayAt(from, 1, clock) }),
		...(to === undefined ? {} : { to: dayAt(to, -1, clock) }),
	};
}

/** @param inward the step to the next day inside, where the end itself is out */
function dayAt(end: RangeEnd, inward: 1 | -1, clock: Clock): string {
	const text = isMovingEnd(end) ? dayOf(movedTo(end.at, clock)) : endText(end);
	const day = isDay(text) ? text : dayOf(instantOf(text, clock.now.zone));
	return end.inclusive ? day : dayOf(instantOf(day, 'utc').plus({ days: inward }));
}

/** Where an instant that moves with the clock is now. */
export function movedTo({ from, direction, amount, unit }: Moving, clock: Clock): DateTime {
	if (amount === 0) return clock[from];
	return (direction === 'back' ? before : after)(clock[from], amount, unit);
}
