import { DateTime } from 'luxon';
import { SegmentError, SegmentsError } from '../error';
import { needsCurrency, parseRule } from '../language/rule';
import { isStoreInstalled } from './store-guard';
import { trimNowAndThen } from '../store/tracking/trim';
import { analyzeAfterFill } from './analyze-after-fill';
import { basisOf } from './basis';
import type { Due, Outcome, Ready } from './stage/due';
import { evaluateFully } from './full';
import { candidatesFor, canFollow, evaluateIncrementally, RECONCILE_AFTER_MS } from './incremental';
import { withMissed } from './missed';
import type { EvaluationMode, Evaluator, Run } from './stage/run';
import { finishEvaluations, recordFailure } from './statement/evaluation-rows';
import { lockSegments } from './statement/lock-segments';
import { readClock } from './statement/read-clock';
import { NOT_TRACKED } from './stage/tracking-state';
import { lookAround, type Held } from './visibility';
import { trackingState } from './statement/read-tracking-state';

export interface EvaluateRequest {
	/** ISO 8601 in UTC; default the database's clock. */
	readonly asOf?: string;
	readonly mode: EvaluationMode;
	/** Carries out what would be held. */
	readonly confirm?: boolean;
	readonly signal?: AbortSignal;
}

export type Result =
	{ readonly outcome: Outcome } | { readonly segmentId: number; readonly error: SegmentsError };

/**
 * Brings segments up to date: all of them in one transaction over shared facts. When that fails, one by one, so that
 * one segment's fault keeps no other from its evaluation; each failure is written down and moves nobody.
 */
export async function evaluateSegments(
	ids: readonly number[],
	evaluator: Evaluator,
	request: EvaluateRequest,
): Promise<Result[]> {
	if (ids.length === 0) return [];
	const startedAt = new Date().toISOString();
	if (evaluator.refused !== undefined) {
		await writeDown(ids, evaluator, request, startedAt, evaluator.refused);
		return ids.map((segmentId) => ({ segmentId, error: evaluator.refused! }));
	}
	try {
		const { outcomes, held } = await evaluateOnce(ids, evaluator, request, startedAt);
		for (const { segmentId, error } of held)
			await writeDown([segmentId], evaluator, request, startedAt, error);
		await analyzeAfterFill(outcomes, evaluator.database, evaluator.store);
		// Whatever the state of tracking: triggers that log although it is off would else fill the log for ever.
		await trimNowAndThen(RECONCILE_AFTER_MS, evaluator.database, evaluator.store);
		return [...outcomes.map((outcome) => ({ outcome })), ...held];
	} catch (error) {
		if (!SegmentsError.is(error) || !isStoreInstalled(error)) throw error;
		if (ids.length > 1 && !OF_ALL.includes(error.code)) return oneByOne(ids, evaluator, request);
		if (!OF_REQUEST.includes(error.code)) await writeDown(ids, evaluator, request, startedAt, error);
		return ids.map((segmentId) => ({ segmentId, error }));
	}
}

/** The caller asked for an instant that cannot be: nothing is wrong with the segment. */
const OF_REQUEST: readonly string[] = ['AS_OF_IN_PAST', 'AS_OF_IN_FUTURE'];
/** What meets each of several segments alike. */
const OF_ALL: readonly string[] = ['CANCELLED', 'CONNECTION_FAILED', 'AS_OF_IN_FUTURE'];

async function oneByOne(
	ids: readonly number[],
	evaluator: Evaluator,
	request: EvaluateRequest,
): Promise<Result[]> {
	const results: Result[] = [];
	for (const id of ids) results.push(...(await evaluateSegments([id], evaluator, request)));
	return results;
}

/** Nothing is wrong with a segment whose evaluation was cancelled or stepped aside: only the evaluation says so. */
const PASSING: readonly string[] = ['CANCELLED', 'LOCK_TIMEOUT'];

/** Each in a transaction of its own. A database that is away cannot be told of it, and is not asked again for the next. */
async function writeDown(
	ids: readonly number[],
	{ database, store }: Evaluator,
	request: EvaluateRequest,
	startedAt: string,
	error: SegmentsError,
): Promise<void> {
	const mode = request.mode === 'incremental' ? 'incremental' : 'full';
	for (const id of ids) {
		const fault = await database
			.readWrite(
				(db) =>
					recordFailure(
						id,
						mode,
						request.asOf ?? null,
						startedAt,
						error.message,
						!PASSING.includes(error.code),
						store,
						db,
					),
				{ lockTimeoutMs: 2_000 },
			)
			.catch((again: unknown) => again);
		if (SegmentsError.is(fault) && fault.code === 'CONNECTION_FAILED') return;
	}
}

interface Evaluated {
	readonly outcomes: readonly Outcome[];
	readonly held: readonly Held[];
}

function evaluateOnce(
	ids: readonly number[],
	evaluator: Evaluator,
	request: EvaluateRequest,
	startedAt: string,
): Promise<Evaluated> {
	return evaluator.database.readWrite(
		async (db) => {
			const locked = await lockSegments(ids, evaluator.store, db);
			const { now, snapshot, tracked } = await readClock(evaluator.store, db);
			const dues = locked.map((due) => (isAhead(due.evaluatedAt, now) ? outOfTheFuture(due) : due));
			const asOf = asOfFor(dues, request.asOf, now);
			const tracking = tracked
				? await trackingState(evaluator.compiler.mapping, evaluator.store, db)
				: NOT_TRACKED;
			const customers = await evaluator.customers(db);
			const run: Run = {
				...evaluator,
				db,
				asOf,
				explicit: request.asOf !== undefined,
				snapshot,
				startedAt,
				tracking,
				customers,
			};
			const read = dues.map((due) => readRule(due, run));
			const { ready, held } = await lookAround(read, run, request.confirm ?? false);
			const meant = await withCurrencies(ready, run, evaluator);
			const outcomes = await evaluateReady(meant.ready, meant.run, request.mode);
			return { outcomes, held };
		},
		{ signal: request.signal, lockTimeoutMs: patience(evaluator), path: evaluator.compiler.mapping.path },
	);
}

/** Another evaluation of a segment may take as long as a statement may; the wait must end before it counts as one. */
const patience = ({ database }: Evaluator) => Math.floor(database.statementTimeoutMs * 0.9);

function readRule(due: Due, run: Run, currencies?: readonly string[]): Ready {
	const fields = run.compiler.context.catalogue;
	const parsed = due.kind === 'static' ? LISTED : parseRule(due.rule, { fields, currencies });
	return { ...due, parsed, basis: basisOf({ ...due, parsed }, run) };
}

/**
 * The shop's currencies are asked only when a rule needs to name one: it costs a look at all orders.
 * @throws CURRENCY_REQUIRED
 */
async function withCurrencies(
	ready: readonly Ready[],
	run: Run,
	evaluator: Evaluator,
): Promise<{ readonly ready: readonly Ready[]; readonly run: Run }> {
	const ask = () => evaluator.currencies(run.db);
	const compiler = await run.compiler.withCurrencies(
		ready.map(({ parsed }) => parsed),
		ask,
	);
	if (compiler !== run.compiler) {
		const meant = { ...run, compiler };
		const currencies = await ask();
		return { ready: ready.map((one) => readRule(one, meant, currencies)), run: meant };
	}
	if (!ready.some(({ parsed }) => needsCurrency(parsed))) return { ready, run };
	const currencies = await ask();
	return {
		ready: ready.map((one) => (needsCurrency(one.parsed) ? readRule(one, run, currencies) : one)),
		run,
	};
}

/** A static segment has no rule: it keeps those who are still customers. */
const LISTED = { match: 'all', rules: [] } as unknown as Ready['parsed'];

/** So far the clock of a caller may be ahead of the database's: such an instant counts as now. */
const CLOCK_SKEW_MS = 60_000;

const isAhead = (at: string | null | undefined, now: string): boolean =>
	at !== null && at !== undefined && Date.parse(at) > Date.parse(now) + CLOCK_SKEW_MS;

/**
 * A segment that was evaluated for an instant that has not come, which once was allowed, would stand still until it has.
 * Nothing of that evaluation holds for now, so everybody is looked at.
 */
const outOfTheFuture = (due: Due): Due => ({ ...due, evaluatedAt: null, seen: null });

const inFuture = (asked: string, now: string) =>
	new SegmentError(
		'AS_OF_IN_FUTURE',
		`A segment cannot be evaluated as of ${asked}: that lies after the database's clock (${now}).`,
		{ path: 'asOf', found: asked, suggestion: 'To look ahead without storing it, use preview.' },
	);

/** An instant never before that of the membership it is compared with. */
function asOfFor(dues: readonly Due[], asked: string | undefined, now: string): string {
	const latest = dues
		.map((due) => due.evaluatedAt)
		.filter((at) => at !== null)
		.map((at) => DateTime.fromISO(at).toUTC().toISO() as string)
		.sort()
		.at(-1);
	if (isAhead(asked, now)) throw inFuture(asked as string, now);
	if (asked === undefined || asked > now) return latest !== undefined && latest > now ? latest : now;
	const before = dues.find(
		(due) => due.evaluatedAt !== null && DateTime.fromISO(due.evaluatedAt) > DateTime.fromISO(asked),
	);
	if (before === undefined) return asked;
	throw new SegmentError(
		'AS_OF_IN_PAST',
		`The segment "${before.title}" was already evaluated as of ${before.evaluatedAt}; a stored evaluation cannot go back to ${asked}.`,
		{
			path: 'asOf',
			found: asked,
			suggestion: 'To look at the past without storing it, use preview.',
		},
	);
}

/** Those that can be brought up to date by looking at few customers, and the others. */
async function evaluateReady(ready: readonly Ready[], run: Run, mode: EvaluationMode): Promise<Outcome[]> {
	if (ready.length === 0) return [];
	const asked =
		mode === 'full'
			? { done: [], left: ready }
			: await evaluateIncrementally(ready, run, mode === 'incremental');
	if (asked.left.length === 0) return [...asked.done];
	const candidates = await candidatesFor(
		asked.left.filter((due) => canFollow(due, run)),
		run,
	);
	const outcomes = await withMissed(await evaluateFully(asked.left, run), candidates, run);
	await finishEvaluations(outcomes, run.snapshot, run.store, run.db);
	return [...asked.done, ...outcomes];
}
