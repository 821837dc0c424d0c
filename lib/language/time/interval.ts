import { intervalsOver } from '../value/interval';

export { beyond, sameEdge, type Edge, type Interval } from '../value/interval';

/** A stretch of whole days, `2026-03-01`, both ends in. */
export interface Days {
	readonly from?: string;
	readonly to?: string;
}

/**
 * ISO texts in UTC with four-digit years compare as the instants do, but for the Z that would come after any
 * digit.
 */
export function compareInstants(a: string, b: string): number {
	const [left, right] = [a.slice(0, -1), b.slice(0, -1)];
	return left < right ? -1 : left > right ? 1 : 0;
}

export const { isEmpty, intersect, widerEnd } = intervalsOver(compareInstants);
