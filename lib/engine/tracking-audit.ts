import type { Run } from './stage/run';
import type { Candidates, EvaluatedSegment } from './stage/types';
import { countMissed } from './statement/count-missed';
import { customerList } from './statement/customer-list';

/**
 * A full evaluation finds what tracking missed: changes of customers whom the log does not name. Where the
 * log could not be relied on anyway, nothing is said.
 * @param candidates whom an incremental evaluation would have looked at instead
 */
export async function auditTracking(
	evaluated: readonly EvaluatedSegment[],
	candidates: Candidates | undefined,
	run: Run,
): Promise<readonly EvaluatedSegment[]> {
	if (candidates === undefined) return evaluated;
	const audited = new Set(candidates.tracked.map(({ segment }) => segment.id));
	const moved = evaluated.filter(({ segment, joined, left }) => audited.has(segment.id) && joined + left > 0);
	const missed = await missedIn(moved, candidates, run);
	return evaluated.map((one) =>
		audited.has(one.segment.id) ? { ...one, missed: missed.get(one.segment.id) ?? 0 } : one,
	);
}

async function missedIn(
	moved: readonly EvaluatedSegment[],
	{ ids }: Candidates,
	{ compiler, store, db }: Run,
): Promise<ReadonlyMap<number, number>> {
	if (moved.length === 0) return new Map();
	const since = moved.map(({ segment }) => ({ segmentId: segment.id, lastSeq: segment.lastSeq }));
	return countMissed(since, customerList(ids, compiler.mapping.keyType), store, db);
}
