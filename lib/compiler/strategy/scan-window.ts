import { compareInstants, widerEnd, type Edge } from '../../language/time';
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
