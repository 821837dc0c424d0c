/** One end of an interval. `at` is a text that an order is known of: an instant in ISO 8601, a decimal. */
export interface Edge {
	readonly at: string;
	readonly inclusive: boolean;
}

/** What lies between two ends; a missing end is open. */
export interface Interval {
	readonly from?: Edge;
	readonly to?: Edge;
}

export const sameEdge = (a: Edge | undefined, b: Edge | undefined) =>
	a?.at === b?.at && a?.inclusive === b?.inclusive;

/** All that lies after an upper end, or before a lower one. */
export const beyond = (edge: Edge): Edge => ({ at: edge.at, inclusive: !edge.inclusive });

/** The operations on intervals over one order. */
export interface IntervalAlgebra {
	readonly isEmpty: (interval: Interval) => boolean;
	readonly intersect: (a: Interval, b: Interval) => Interval;
	/** The wider of two upper ends. */
	readonly widerEnd: (a: Edge, b: Edge) => Edge;
}

/** @param compare below, at or above 0 like the order of two texts */
export function intervalsOver(compare: (a: string, b: string) => number): IntervalAlgebra {
	const tighter = (a: Edge, b: Edge, order: number) =>
		order === 0 ? (a.inclusive ? b : a) : order > 0 ? a : b;
	const later = (a: Edge, b: Edge) => tighter(a, b, compare(a.at, b.at));
	const earlier = (a: Edge, b: Edge) => tighter(a, b, compare(b.at, a.at));
	return {
		isEmpty({ from, to }) {
			if (from === undefined || to === undefined) return false;
			const order = compare(from.at, to.at);
			return order > 0 || (order === 0 && !(from.inclusive && to.inclusive));
		},
		intersect: (a, b) => ({
			from: a.from && b.from ? later(a.from, b.from) : (a.from ?? b.from),
			to: a.to && b.to ? earlier(a.to, b.to) : (a.to ?? b.to),
		}),
		widerEnd: (a, b) => (earlier(a, b) === a ? b : a),
	};
}
