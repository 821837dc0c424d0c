import { SegmentsError } from '../error';
import type { EvaluateRequest, Evaluator } from './stage/run';
import { recordFailure } from './statement/record-failure';

/** A failed evaluation of some segments. */
interface Failed extends EvaluateRequest {
	/** ISO 8601. */
	readonly startedAt: string;
	readonly error: SegmentsError;
}

/** Nothing is wrong with a segment whose evaluation was cancelled or stepped aside: only the evaluation says so. */
const TRANSIENT: ReadonlySet<string> = new Set(['CANCELLED', 'LOCK_TIMEOUT']);

const LOCK_TIMEOUT_MS = 2_000;

/** Each in a transaction of its own. A database that is away is not asked again for the next segment. */
export async function recordFailures(
	ids: readonly number[],
	{ mode, asOf, startedAt, error }: Failed,
	{ database, store }: Evaluator,
): Promise<void> {
	const failure = {
		mode: mode === 'incremental' ? mode : 'full',
		asOf: asOf ?? null,
		startedAt,
		message: error.message,
		isTransient: TRANSIENT.has(error.code),
	} as const;
	for (const segmentId of ids) {
		const fault = await database
			.readWrite((db) => recordFailure({ ...failure, segmentId }, store, db), {
				lockTimeoutMs: LOCK_TIMEOUT_MS,
			})
			.catch((again: unknown) => again);
		if (SegmentsError.is(fault) && fault.code === 'CONNECTION_FAILED') return;
	}
}
