import type { Logger } from 'n8n-workflow';
import type { EvaluationResult } from '../../lib';

/** A shop owner waits longer than this only once. */
const SLOW_MS = 10_000;

/** Tells n8n's log of evaluations that took long. @param by which node, in which workflow */
export function logSlow(
	results: ReadonlyArray<Pick<EvaluationResult, 'segment'> & Partial<EvaluationResult>>,
	by: string,
	logger: Pick<Logger, 'warn'>,
): void {
	for (const { segment, durationMs = 0, mode, examined } of results) {
		if (durationMs < SLOW_MS) continue;
		logger.warn(
			`${by}: The evaluation of the segment "${segment.title}" took ${Math.round(durationMs / 1000)} s.`,
			{ segment: segment.id, mode, examined, durationMs },
		);
	}
}

/** The same, and of those that failed. */
export function logEvaluations(
	results: ReadonlyArray<Pick<EvaluationResult, 'segment'> & Partial<EvaluationResult>>,
	by: string,
	logger: Pick<Logger, 'warn'>,
): void {
	logSlow(results, by, logger);
	for (const { segment, error } of results)
		if (error !== undefined)
			logger.warn(`${by}: The segment "${segment.title}" could not be evaluated: ${error.message}`, {
				segment: segment.id,
				code: error.code,
			});
}
