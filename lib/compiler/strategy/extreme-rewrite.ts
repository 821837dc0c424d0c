import type { Plan, Rows } from '../plan/plan';
import { beyond, sameEdge, type Interval } from '../../language/time';

/** That the latest or earliest row of all times lies in an interval. */
export interface ExtremeTest {
	readonly measure: 'largest' | 'smallest';
	/** The rows, with no interval of their own. */
	readonly rows: Rows;
	readonly interval: Interval;
}

/**
 * "Some row in a window" as a test of max or min: since an instant, of the latest row; until an instant, of
 * the earliest one. One aggregate then serves the windows of all rules. Undefined where that does not say the
 * same.
 * @param past all instants that count
 */
export function extremeTest(plan: Plan, past: Interval): ExtremeTest | undefined {
	if (plan.kind === 'some') return ofSome(plan.rows, past);
	if (plan.kind !== 'all' || plan.parts.length !== 2) return undefined;
	const [within, other] = plan.parts;
	if (within?.kind !== 'some' || other?.kind !== 'not' || other.part.kind !== 'some') return undefined;
	return ofPair(within.rows, other.part.rows, past);
}

function ofSome({ interval = {}, ...rows }: Rows, past: Interval): ExtremeTest | undefined {
	const { from, to } = interval;
	if (sameEdge(to, past.to)) return { measure: 'largest', rows, interval: { from } };
	return from === undefined && to !== undefined ? { measure: 'smallest', rows, interval: { to } } : undefined;
}

/**
 * "A row in the interval and none beyond it" is how a plan says that the latest (or earliest) row lies in it.
 */
function ofPair(
	{ interval: within = {}, ...rows }: Rows,
	{ interval: beside = {}, ...others }: Rows,
	past: Interval,
): ExtremeTest | undefined {
	if (JSON.stringify(rows) !== JSON.stringify(others)) return undefined;
	const { from, to } = within;
	if (to && sameEdge(beside.from, beyond(to)) && sameEdge(beside.to, past.to))
		return { measure: 'largest', rows, interval: within };
	if (from && to && beside.from === undefined && sameEdge(beside.to, beyond(from)))
		return { measure: 'smallest', rows, interval: sameEdge(to, past.to) ? { from } : within };
	return undefined;
}
