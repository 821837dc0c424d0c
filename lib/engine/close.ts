import { elapsedMs, type Run } from './stage/run';
import type { Decision, EvaluatedSegment } from './stage/types';
import { closeEvaluations } from './statement/close-evaluations';
import { auditTracking } from './tracking-audit';

/**
 * Finds what tracking missed, then closes the rows of the history and brings the segments' own rows up to
 * date.
 */
export async function close(
	evaluated: readonly EvaluatedSegment[],
	{ audit }: Decision,
	run: Run,
): Promise<EvaluatedSegment[]> {
	const audited = await auditTracking(evaluated, audit, run);
	if (audited.length > 0)
		await closeEvaluations(
			audited,
			{ snapshot: run.snapshot, startedAt: run.startedAt, durationMs: elapsedMs(run) },
			run.store,
			run.db,
		);
	return [...audited];
}
