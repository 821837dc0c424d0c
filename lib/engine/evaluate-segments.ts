import { labelled, type Database, type Labels, type Session } from '../database';
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
import type { EvaluateRequest, Evaluator } from './stage/run';
import type { EvaluatedSegment, FailedSegment } from './stage/types';
import { write } from './write';

export type Result = { readonly outcome: EvaluatedSegment } | FailedSegment;

/** What is evaluated, and with what. */
export interface Found {
	readonly ids: readonly number[];
	readonly evaluator: Evaluator;
	readonly request: EvaluateRequest;
}

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
	const known = { ids, evaluator, request };
	if (evaluator.refused !== undefined) return failed(known, evaluator.refused, new Date().toISOString());
	const { database, compiler } = evaluator;
	const place = { database, path: compiler.mapping.path, signal: request.signal };
	return (await carriedOut(() => Promise.resolve(known), place, known)) ?? [];
}

/** Where an evaluation takes place. */
interface Place {
	readonly database: Database;
	/** Of the mapping. */
	readonly path: readonly string[] | undefined;
	readonly signal: AbortSignal | undefined;
}

type Find = (db: Session) => Promise<Found | undefined>;

/**
 * The same of what the evaluation's own transaction finds, before it locks anything: no other transaction has
 * to look for it.
 * @param find its errors come out as they are: there is nothing yet whose failure could be recorded.
 * Undefined for what needs other transactions first; then nothing is done
 */
export const evaluateFound = (find: Find, place: Place): Promise<Result[] | undefined> =>
	carriedOut(find, place);

/** @param known what is evaluated, where that is known before the transaction begins */
async function carriedOut(find: Find, place: Place, known?: Found): Promise<Result[] | undefined> {
	const { database, path, signal } = place;
	const startedAt = new Date().toISOString();
	let found = known;
	try {
		const evaluation = await database.readWrite(
			async (db) => {
				found = await find(db);
				return found && evaluateTogether(found, startedAt, db);
			},
			{ signal, path, lockTimeoutMs: lockTimeoutMs(database) },
		);
		return found && evaluation && (await finished(evaluation, found, startedAt));
	} catch (error) {
		if (found === undefined || !SegmentsError.is(error) || WITHOUT_STORE.has(error.code)) throw error;
		const { ids, evaluator, request } = found;
		if (ids.length > 1 && !FAILS_FOR_ALL.has(error.code)) return oneByOne(ids, evaluator, request);
		return failed(found, error, startedAt);
	}
}

/** What follows in transactions of its own. */
const finished = (
	{ evaluated, held }: Evaluation,
	{ ids, evaluator, request }: Found,
	startedAt: string,
): Promise<Result[]> =>
	labelled(labelsOf(ids, startedAt), async () => {
		await recordFailures(held, { ...request, startedAt }, evaluator);
		await maintainStore(evaluated, evaluator);
		return [...evaluated.map((outcome) => ({ outcome })), ...held];
	});

/**
 * Evaluations are known by when they began, as `started_at` of their rows; of many segments the first are
 * named.
 */
const labelsOf = (ids: readonly number[], startedAt: string): Labels => ({
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
	{ ids, evaluator, request }: Found,
	error: SegmentsError,
	startedAt: string,
): Promise<FailedSegment[]> {
	const failures = ids.map((segmentId) => ({ segmentId, error }));
	if (!INVALID_REQUEST.has(error.code)) await recordFailures(failures, { ...request, startedAt }, evaluator);
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
const evaluateTogether = (
	{ ids, evaluator, request }: Found,
	startedAt: string,
	db: Session,
): Promise<Evaluation> =>
	labelled(labelsOf(ids, startedAt), async () => {
		const { locked, run } = await lock(ids, evaluator, { ...request, startedAt }, db);
		const { seeing, held } = await lookAround(read(locked, run), run);
		const meant = await nameCurrencies(seeing, evaluator, run);
		const decision = await decide(meant.segments, meant.run);
		const written = await write(await differences(decision, meant.run), meant.run);
		await attribute(written, decision, meant.run);
		await attributeUntracked(written, decision, meant.run, evaluator);
		await explainChanges(written, decision, meant.run, evaluator);
		return { evaluated: await close(written, decision, meant.run), held };
	});

/**
 * Another evaluation of a segment may take as long as a statement may; the wait must end before it counts as
 * one.
 */
const lockTimeoutMs = ({ statementTimeoutMs }: Database) => Math.floor(statementTimeoutMs * 0.9);

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
