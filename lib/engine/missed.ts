import { customerList } from './cause';
import type { Outcome } from './stage/due';
import type { Candidates } from './incremental';
import type { Run } from './stage/run';
import { countMissed } from './statement/count-missed';

/**
 * A full evaluation finds what tracking would have missed: changes of customers whom the log does not name. Where the log
 * could not be relied on anyway, nothing is said.
 * @param candidates whom an incremental evaluation would have looked at instead
 */
export async function withMissed(
	outcomes: readonly Outcome[],
	candidates: Candidates | undefined,
	run: Run,
): Promise<readonly Outcome[]> {
	if (candidates === undefined) return outcomes;
	const followed = new Set(candidates.followed.map(({ due }) => due.id));
	const moved = outcomes.filter(({ due, joined, left }) => followed.has(due.id) && joined + left > 0);
	const since = moved.map(({ due }) => ({ segmentId: due.id, lastSeq: due.lastSeq }));
	const known = customerList(candidates.ids, run.compiler.mapping.keyType);
	const missed =
		since.length === 0 ? new Map<number, number>() : await countMissed(since, known, run.store, run.db);
	return outcomes.map((outcome) =>
		followed.has(outcome.due.id) ? { ...outcome, missed: missed.get(outcome.due.id) ?? 0 } : outcome,
	);
}
