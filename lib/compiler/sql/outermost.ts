import type { Plan, Rows } from '../plan/plan';
import { beyond, sameEdge, type Interval } from '../../language/time';

/** That the latest or earliest row of all times lies in an interval. */
export interface Outermost {
	readonly measure: 'largest' | 'smallest';
	/** The rows, with no interval of their own. */
	readonly rows: Rows;
	readonly interval: Interval;
}

/**
 * A question about rows since an instant, asked of the latest of them; until an instant, of the earliest one. One
 * aggregate then serves the windows of all rules.
 * @param past all instants that count
 */
export function outermostOf(plan: Plan, past: Interval): Outermost | undefined {
	if (plan.kind === 'some') return ofSome(plan.rows, past);
	if (plan.kind !== 'all' || plan.parts.length !== 2) return undefined;
	const [within, other] = plan.parts;
	if (within.kind !== 'some' || other.kind !== 'not' || other.part.kind !== 'some') return undefined;
	return ofPair(within.rows, other.part.rows, past);
}

function ofSome({ interval = {}, ...rows }: Rows, past: Interval): Outermost | undefined {
	const { from, to } = interval;
	if (sameEdge(to, past.to)) return { measure: 'largest', rows, interval: { from } };
	return from === undefined && to !== undefined ? { measure: 'smallest', rows, interval: { to } } : undefined;
}

/** "A row in the interval and none beyond it" is how a plan says that the latest (or earliest) row lies in it. */
function ofPair(
	{ interval: within = {}, ...rows }: Rows,
	{ interval: beside = {}, ...others }: Rows,
	past: Interval,
): Outermost | undefined {
	if (JSON.stringify(rows) !== JSON.stringify(others)) return undefined;
	const { from, to } = within;
	if (to && sameEdge(beside.from, beyond(to)) && sameEdge(beside.to, past.to))
		return { measure: 'largest', rows, interval: within };
	if (from && to && beside.from === undefined && sameEdge(beside.to, beyond(from)))
		return { measure: 'smallest', rows, interval: sameEdge(to, past.to) ? { from } : within };
	return undefined;
}
