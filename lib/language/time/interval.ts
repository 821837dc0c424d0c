/** One end of a stretch of time: ISO 8601 in UTC, milliseconds; microseconds where a rule names them. */
export interface Edge {
	readonly at: string;
	readonly inclusive: boolean;
}

/** A stretch of instants; a missing end is open. */
export interface Interval {
	readonly from?: Edge;
	readonly to?: Edge;
}

/** A stretch of whole days, `2026-03-01`, both ends in. */
export interface Days {
	readonly from?: string;
	readonly to?: string;
}

/** ISO texts in UTC with four-digit years compare as the instants do, but for the Z that would come after any digit. */
export function compareInstants(a: string, b: string): number {
	const [left, right] = [a.slice(0, -1), b.slice(0, -1)];
	return left < right ? -1 : left > right ? 1 : 0;
}

export const sameEdge = (a: Edge | undefined, b: Edge | undefined) =>
	a?.at === b?.at && a?.inclusive === b?.inclusive;

/** The wider of two upper ends. */
export const widerEnd = (a: Edge, b: Edge): Edge => (earlier(a, b) === a ? b : a);

const later = (a: Edge, b: Edge) => beyondOrNarrower(a, b, compareInstants(a.at, b.at));
const earlier = (a: Edge, b: Edge) => beyondOrNarrower(a, b, compareInstants(b.at, a.at));
const beyondOrNarrower = (a: Edge, b: Edge, order: number) =>
	order === 0 ? (a.inclusive ? b : a) : order > 0 ? a : b;

/** Whether no instant lies in it. */
export function isEmpty({ from, to }: Interval): boolean {
	if (from === undefined || to === undefined) return false;
	const order = compareInstants(from.at, to.at);
	return order > 0 || (order === 0 && !(from.inclusive && to.inclusive));
}

export function intersect(a: Interval, b: Interval): Interval {
	return {
		from: a.from && b.from ? later(a.from, b.from) : (a.from ?? b.from),
		to: a.to && b.to ? earlier(a.to, b.to) : (a.to ?? b.to),
	};
}

/** All that lies after an upper end, or before a lower one. */
export const beyond = (edge: Edge): Edge => ({ at: edge.at, inclusive: !edge.inclusive });
