import { SegmentsError, type ErrorCode } from '../error';
import { elapsedMs, type Evaluator, type StartedRequest } from './stage/run';
import type { FailedSegment } from './stage/types';
import { insertFailures, type Failure } from './statement/insert-failures';

/**
 * Nothing is wrong with a segment whose evaluation was cancelled or stepped aside: only the evaluation says
 * so.
 */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set(['CANCELLED', 'LOCK_TIMEOUT']);

const LOCK_TIMEOUT_MS = 2_000;

type Recorder = Pick<Evaluator, 'database' | 'store'>;

/**
 * In one transaction; where that fails, each in its own, so that one segment that another transaction holds
 * keeps no other's failure from the record. A database that is away is not asked again.
 */
export async function recordFailures(
	failed: readonly FailedSegment[],
	request: StartedRequest,
	evaluator: Recorder,
): Promise<void> {
	if (failed.length === 0) return;
	const fault = await attempt(failed, request, evaluator);
	if (fault === undefined || isAway(fault) || failed.length === 1) return;
	for (const one of failed) if (isAway(await attempt([one], request, evaluator))) return;
}

/** Gives what went wrong with it: an evaluation that failed already fails no further. */
const attempt = (
	failed: readonly FailedSegment[],
	{ mode, asOf, startedAt }: StartedRequest,
	{ database, store }: Recorder,
): Promise<unknown> => {
	const failures = failed.map(toFailure);
	const evaluation = {
		mode: mode === 'incremental' ? mode : 'full',
		asOf: asOf ?? null,
		startedAt,
		durationMs: elapsedMs({ startedAt }),
	} as const;
	return database
		.readWrite((db) => insertFailures(failures, evaluation, store, db), { lockTimeoutMs: LOCK_TIMEOUT_MS })
		.catch((fault: unknown) => fault);
};

const toFailure = ({ segmentId, error }: FailedSegment): Failure => ({
	segmentId,
	code: error.code,
	message: error.message,
	isTransient: TRANSIENT.has(error.code),
});

const isAway = (fault: unknown): boolean => SegmentsError.is(fault) && fault.code === 'CONNECTION_FAILED';
