import { compareDecimals } from '../../language/value/decimal';
import { beyond, intervalsOver, type Edge, type Interval } from '../../language/value/interval';

/** Intervals of numbers, as decimal text. */
const numbers = intervalsOver(compareDecimals);

/** Intervals that do not touch each other. */
export type Intervals = readonly Interval[];

export const EVERYTHING: Intervals = [{}];

export const edge = (value: unknown, inclusive: boolean): Edge => ({ at: String(value), inclusive });
export const point = (value: unknown): Interval => ({ from: edge(value, true), to: edge(value, true) });

/** @param whole only whole numbers count */
export function isEmpty(interval: Interval, whole = false): boolean {
	if (numbers.isEmpty(interval)) return true;
	const { from, to } = interval;
	return whole && from !== undefined && to !== undefined && leastWhole(from) > greatestWhole(to);
}

function leastWhole({ at, inclusive }: Edge): number {
	const number = Number(at);
	return inclusive ? Math.ceil(number) : Math.floor(number) + 1;
}

function greatestWhole({ at, inclusive }: Edge): number {
	const number = Number(at);
	return inclusive ? Math.floor(number) : Math.ceil(number) - 1;
}

export const intersection = (a: Intervals, b: Intervals): Intervals =>
	a
		.flatMap((one) => b.map((other) => numbers.intersect(one, other)))
		.filter((interval) => !isEmpty(interval));

/** All that lies in none of them. */
export const complement = (intervals: Intervals): Intervals =>
	intervals.reduce((rest: Intervals, one) => intersection(rest, outside(one)), EVERYTHING);

const outside = ({ from, to }: Interval): Intervals => [
	...(from === undefined ? [] : [{ to: beyond(from) }]),
	...(to === undefined ? [] : [{ from: beyond(to) }]),
];

/** The highest end of all; undefined where one is open, or there is none. */
export function highest(intervals: Intervals): Edge | undefined {
	const ends = intervals.map(({ to }) => to).filter((to) => to !== undefined);
	const [first] = ends;
	return first === undefined || ends.length < intervals.length
		? undefined
		: ends.reduce(numbers.widerEnd, first);
}
