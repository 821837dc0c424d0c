import { labelled, type Labels } from '../database';
import { SegmentsError } from '../error';
import { trimLogPeriodically } from '../store/log/trim-log';
import { trimPeriodically } from '../store/tracking/trim';
import { analyzeAfterFill } from './analyze-memberships';
import { attribute } from './attribute';
import { attributeUntracked } from './attribute-untracked';
import { close } from './close';
import { nameCurrencies } from './currency';
import { decide, RECONCILE_AFTER_MS } from './decide';
import { differences } from './difference';
import { explainChanges } from './explain-changes';
import { lock } from './lock';
import { lookAround } from './look-around';
import { read } from './read';
import { recordFailures } from './record-failures';
import type { EvaluateRequest, Evaluator, StartedRequest } from './stage/run';
import type { EvaluatedSegment, FailedSegment } from './stage/types';
import { write } from './write';

export type Result = { readonly outcome: EvaluatedSegment } | FailedSegment;

/**
 * Brings segments up to date: all of them in one transaction over shared facts. When that fails, one by one,
 * so that one segment's fault keeps no other from its evaluation; each failure is recorded and moves nobody.
 */
export async function evaluateSegments(
	ids: readonly number[],
	evaluator: Evaluator,
	request: EvaluateRequest,
): Promise<Result[]> {
	if (ids.length === 0) return [];
	const started = { ...request, startedAt: new Date().toISOString() };
	if (evaluator.refused !== undefined) return failed(ids, evaluator.refused, evaluator, started);
	try {
		return await labelled(labelsOf(ids, started), async () => {
			const { evaluated, held } = await evaluateTogether(ids, evaluator, started);
			await recordFailures(held, started, evaluator);
			await maintainStore(evaluated, evaluator);
			return [...evaluated.map((outcome) => ({ outcome })), ...held];
		});
	} catch (error) {
		if (!SegmentsError.is(error) || WITHOUT_STORE.has(error.code)) throw error;
		if (ids.length > 1 && !FAILS_FOR_ALL.has(error.code)) return oneByOne(ids, evaluator, request);
		return failed(ids, error, evaluator, started);
	}
}

/**
 * Evaluations are known by when they began, as `started_at` of their rows; of many segments the first are
 * named.
 */
const labelsOf = (ids: readonly number[], { startedAt }: StartedRequest): Labels => ({
	tags: {
		evaluation: startedAt,
		segment: ids.length > NAMED ? `${ids.slice(0, NAMED).join(' ')} …` : ids.join(' '),
	},
});
const NAMED = 20;

/** Errors that have nowhere to be recorded. */
const WITHOUT_STORE: ReadonlySet<string> = new Set(['STORE_NOT_INSTALLED', 'STORE_TOO_NEW']);

/** Errors that each segment by itself would meet again. */
const FAILS_FOR_ALL: ReadonlySet<string> = new Set(['CANCELLED', 'CONNECTION_FAILED', 'AS_OF_IN_FUTURE']);

/**
 * The caller asked for an instant that cannot be: nothing is wrong with the segment, and nothing is recorded.
 */
const INVALID_REQUEST: ReadonlySet<string> = new Set(['AS_OF_IN_PAST', 'AS_OF_IN_FUTURE']);

async function failed(
	ids: readonly number[],
	error: SegmentsError,
	evaluator: Evaluator,
	request: StartedRequest,
): Promise<FailedSegment[]> {
	const failures = ids.map((segmentId) => ({ segmentId, error }));
	if (!INVALID_REQUEST.has(error.code)) await recordFailures(failures, request, evaluator);
	return failures;
}

async function oneByOne(
	ids: readonly number[],
	evaluator: Evaluator,
	request: EvaluateRequest,
): Promise<Result[]> {
	const results: Result[] = [];
	for (const id of ids) results.push(...(await evaluateSegments([id], evaluator, request)));
	return results;
}

interface Evaluation {
	readonly evaluated: readonly EvaluatedSegment[];
	readonly held: readonly FailedSegment[];
}

/** The stages of an evaluation, in one transaction; `stage/types.ts` says what each gives. */
function evaluateTogether(
	ids: readonly number[],
	evaluator: Evaluator,
	request: StartedRequest,
): Promise<Evaluation> {
	return evaluator.database.readWrite(
		async (db) => {
			const { locked, run } = await lock(ids, evaluator, request, db);
			const { seeing, held } = await lookAround(read(locked, run), run);
			const meant = await nameCurrencies(seeing, evaluator, run);
			const decision = await decide(meant.segments, meant.run);
			const written = await write(await differences(decision, meant.run), meant.run);
			await attribute(written, decision, meant.run);
			await attributeUntracked(written, decision, meant.run, evaluator);
			await explainChanges(written, decision, meant.run, evaluator);
			return { evaluated: await close(written, decision, meant.run), held };
		},
		{
			signal: request.signal,
			lockTimeoutMs: lockTimeoutMs(evaluator),
			path: evaluator.compiler.mapping.path,
		},
	);
}

/**
 * Another evaluation of a segment may take as long as a statement may; the wait must end before it counts as
 * one.
 */
const lockTimeoutMs = ({ database }: Evaluator) => Math.floor(database.statementTimeoutMs * 0.9);

/** In transactions of their own, after the evaluation: all may fail without harm. */
async function maintainStore(
	evaluated: readonly EvaluatedSegment[],
	{ database, store }: Evaluator,
): Promise<void> {
	await analyzeAfterFill(evaluated, database, store);
	// Whatever the state of tracking: triggers that log although it is off would else fill the log for ever.
	await trimPeriodically(RECONCILE_AFTER_MS, database, store);
	await trimLogPeriodically(database, store);
}
