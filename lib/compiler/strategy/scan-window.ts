import { compareInstants, widerEnd, type Edge, type Interval } from '../../language/time';
import type { Fact } from '../plan/plan';

/** Where the windows begin; undefined where some fact wants the rows of all times. */
export function earliestStart(facts: readonly Fact[]): string | undefined {
	const starts = facts.map((fact) => fact.rows.interval?.from?.at);
	return starts.includes(undefined) ? undefined : (starts as string[]).sort(compareInstants)[0];
}

/**
 * The latest end of the windows, mostly asOf itself: asked once for each row instead of once for each fact.
 */
export function latestEnd(facts: readonly Fact[]): Edge | undefined {
	const ends = facts.map((fact) => fact.rows.interval?.to);
	return ends.includes(undefined) ? undefined : (ends as Edge[]).reduce(widerEnd);
}

/** Whether there are instants between the windows that lie in none of them. */
export function leaveGap(facts: readonly Fact[]): boolean {
	const starting = ({ from }: Interval) => from?.at ?? '';
	const [first, ...later] = facts
		.map(({ rows: { interval = {} } }): Interval => interval)
		.sort((a, b) => compareInstants(starting(a), starting(b)));
	let reached = first?.to;
	for (const window of later) {
		if (reached === undefined) return false;
		if (compareInstants(starting(window), reached.at) > 0) return true;
		reached = window.to && widerEnd(reached, window.to);
	}
	return false;
}
