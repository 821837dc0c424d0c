/** One end of a stretch of time: ISO 8601 in UTC, milliseconds. */
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

// ISO texts in UTC with four-digit years compare as the instants do.
const later = (a: Edge, b: Edge) => (a.at === b.at ? (a.inclusive ? b : a) : a.at > b.at ? a : b);
const earlier = (a: Edge, b: Edge) => (a.at === b.at ? (a.inclusive ? b : a) : a.at < b.at ? a : b);

export function intersect(a: Interval, b: Interval): Interval {
	return {
		from: a.from && b.from ? later(a.from, b.from) : a.from ?? b.from,
		to: a.to && b.to ? earlier(a.to, b.to) : a.to ?? b.to,
	};
}

/** All that lies after an upper end, or before a lower one. */
export const beyond = (edge: Edge): Edge => ({ at: edge.at, inclusive: !edge.inclusive });
