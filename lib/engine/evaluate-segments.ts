import { SegmentsError } from '../error';
import { trimPeriodically } from '../store/tracking/trim';
import { analyzeAfterFill } from './analyze-memberships';
import { attribute } from './attribute';
import { close } from './close';
import { decide, RECONCILE_AFTER_MS } from './decide';
import { differences } from './difference';
import { lock } from './lock';
import { read } from './read';
import { recordFailures } from './record-failures';
import type { EvaluateRequest, Evaluator } from './stage/run';
import type { EvaluatedSegment } from './stage/types';
import { write } from './write';

export type Result =
	{ readonly outcome: EvaluatedSegment } | { readonly segmentId: number; readonly error: SegmentsError };

/**
 * Brings segments up to date: all of them in one transaction over shared facts. When that fails, one by one, so that
 * one segment's fault keeps no other from its evaluation; each failure is recorded and moves nobody.
 */
export async function evaluateSegments(
	ids: readonly number[],
	evaluator: Evaluator,
	request: EvaluateRequest,
): Promise<Result[]> {
	if (ids.length === 0) return [];
	const startedAt = new Date().toISOString();
	try {
		const evaluated = await evaluateTogether(ids, evaluator, { ...request, startedAt });
		await maintainStore(evaluated, evaluator);
		return evaluated.map((outcome) => ({ outcome }));
	} catch (error) {
		if (!SegmentsError.is(error) || WITHOUT_STORE.has(error.code)) throw error;
		if (ids.length > 1 && !FAILS_FOR_ALL.has(error.code)) return oneByOne(ids, evaluator, request);
		if (error.code !== 'AS_OF_IN_PAST')
			await recordFailures(ids, { ...request, startedAt, error }, evaluator);
		return ids.map((segmentId) => ({ segmentId, error }));
	}
}

/** Errors that have nowhere to be recorded. */
const WITHOUT_STORE: ReadonlySet<string> = new Set(['STORE_NOT_INSTALLED', 'STORE_TOO_NEW']);

/** Errors that each segment by itself would meet again. */
const FAILS_FOR_ALL: ReadonlySet<string> = new Set(['CANCELLED', 'CONNECTION_FAILED']);

async function oneByOne(
	ids: readonly number[],
	evaluator: Evaluator,
	request: EvaluateRequest,
): Promise<Result[]> {
	const results: Result[] = [];
	for (const id of ids) results.push(...(await evaluateSegments([id], evaluator, request)));
	return results;
}

/** The stages of an evaluation, in one transaction; `stage/types.ts` says what each gives. */
function evaluateTogether(
	ids: readonly number[],
	evaluator: Evaluator,
	request: EvaluateRequest & { readonly startedAt: string },
): Promise<EvaluatedSegment[]> {
	return evaluator.database.readWrite(
		async (db) => {
			const { locked, run } = await lock(ids, evaluator, request, db);
			const parsed = await read(locked, evaluator, run);
			const decision = await decide(parsed, run);
			const evaluated = await write(await differences(decision, run), run);
			await attribute(evaluated, decision, run);
			return close(evaluated, decision, run);
		},
		{
			signal: request.signal,
			lockTimeoutMs: lockTimeoutMs(evaluator),
			path: evaluator.context.mapping.path,
		},
	);
}

/** Another evaluation of a segment may take as long as a statement may; the wait must end before it counts as one. */
const lockTimeoutMs = ({ database }: Evaluator) => Math.floor(database.statementTimeoutMs * 0.9);

/** In transactions of their own, after the evaluation: both may fail without harm. */
async function maintainStore(
	evaluated: readonly EvaluatedSegment[],
	{ database, store }: Evaluator,
): Promise<void> {
	await analyzeAfterFill(evaluated, database, store);
	if (evaluated.some(({ segment }) => segment.fingerprint !== null))
		await trimPeriodically(RECONCILE_AFTER_MS, database, store);
}
