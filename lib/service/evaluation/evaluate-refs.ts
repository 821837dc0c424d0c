import { Compiler } from '../../compiler/compiler';
import { scoreSets } from '../../store/score/score-sets';
import { refreshDue } from '../score/scores';
import { scoresFor } from '../score/stored-scores';
import { performance } from 'node:perf_hooks';
import type { EvaluateOptions, EvaluationResult, SegmentRef } from '../types';
import { cancelledError, rowsOf, type Queryable } from '../../database';
import { SegmentError, SegmentsError } from '../../error';
import { evaluateFound, evaluateSegments, type Result } from '../../engine/evaluate-segments';
import type { EvaluatedSegment } from '../../engine/stage/types';
import type { EvaluateRequest, Evaluator } from '../../engine/stage/run';
import {
	findSegment,
	lookupFor,
	nameOf,
	refText,
	resolveRefs,
	type SegmentName,
	type SegmentRow,
} from '../segment';
import { selectSegments } from '../../store/segment/select-segments';
import { compilerFor, type SegmentsContext } from '../context';
import { sql } from '../../database/sql';
import { readAsOf } from '../context/moment';

/**
 * One segment; an error is thrown. It is evaluated although inactive: who asks for it by name wants its
 * answer.
 */
export async function evaluateOne(
	context: SegmentsContext,
	ref: SegmentRef,
	options: EvaluateOptions = {},
): Promise<EvaluationResult> {
	const started = performance.now();
	const refused = await refusedBy(context);
	const { segment, results } =
		(refused === undefined ? await foundAndRun(context, ref, options) : undefined) ??
		(await lookedUpAndRun(context, ref, options, refused));
	const [result] = results;
	if (result === undefined) throw gone(segment);
	if ('error' in result) throw result.error;
	return toResult(context, segment, result.outcome, started);
}

interface RunOne {
	readonly segment: SegmentRow;
	readonly results: readonly Result[];
}

/** In one transaction; undefined where scores may have to be computed before anything is locked. */
async function foundAndRun(
	context: SegmentsContext,
	ref: SegmentRef,
	options: EvaluateOptions,
): Promise<RunOne | undefined> {
	const { database, store, mapping } = context;
	let segment: SegmentRow | undefined;
	const results = await evaluateFound(
		async (tx) => {
			segment = await findSegment(tx, store, ref);
			const evaluator = await evaluatorFor(tx, context, [segment]);
			const request = requestFor(context, [segment], options);
			return asksScores(evaluator) ? undefined : { ids: [segment.id], evaluator, request };
		},
		{ database, path: mapping.path, signal: options.signal },
	);
	return segment && results && { segment, results };
}

async function lookedUpAndRun(
	context: SegmentsContext,
	ref: SegmentRef,
	options: EvaluateOptions,
	refused?: SegmentsError,
): Promise<RunOne> {
	const asked = await context.database.readOnly(async (tx) => {
		const segment = await findSegment(tx, context.store, ref);
		return { segment, evaluator: await evaluatorFor(tx, context, [segment], refused) };
	}, options);
	const evaluator = await withFreshScores(context, asked.evaluator, options);
	return { segment: asked.segment, results: await run(context, [asked.segment], evaluator, options) };
}

/**
 * Several segments; `all` means all active ones. Each result has its own `error`, and the others go on; after
 * a cancellation the rest is not begun.
 */
export async function evaluateMany(
	context: SegmentsContext,
	refs: readonly SegmentRef[] | 'all',
	options: EvaluateOptions = {},
): Promise<EvaluationResult[]> {
	const started = performance.now();
	const refused = await refusedBy(context);
	const asked = await context.database.readOnly((tx) => lookUp(tx, context, refs, refused), {
		signal: options.signal,
	});
	const evaluator = await withFreshScores(context, asked.evaluator, options);
	const results = await inGroups(context, { ...asked, evaluator }, options);
	return asked.found.map((one) => {
		if ('error' in one) return failed(context, nameless(one.ref), one.error);
		const result = results.get(one.id) ?? { error: gone(one) };
		return 'error' in result
			? failed(context, one, result.error)
			: toResult(context, one, result.outcome, started);
	});
}

interface NotFound {
	readonly ref: SegmentRef;
	readonly error: SegmentsError;
}

/** What is to be evaluated, and with what. */
interface Asked {
	/** A ref that names nothing keeps its place with its error. */
	readonly found: readonly (SegmentRow | NotFound)[];
	readonly evaluator: Evaluator;
	/** Ids of segments that were evaluated for an instant ahead of the clock. */
	readonly ahead: ReadonlySet<number>;
}

async function lookUp(
	tx: Queryable,
	context: SegmentsContext,
	refs: readonly SegmentRef[] | 'all',
	refused?: SegmentsError,
): Promise<Asked> {
	const found = refs === 'all' ? await activeSegments(tx, context) : await foundSegments(tx, context, refs);
	return {
		found,
		evaluator: await evaluatorFor(tx, context, rowsIn(found), refused),
		// One alone takes nobody along.
		ahead: found.length > 1 ? await aheadOfClock(tx, context) : new Set(),
	};
}

const rowsIn = (found: Asked['found']) => found.filter((one): one is SegmentRow => !('error' in one));

async function foundSegments(
	tx: Queryable,
	{ store }: SegmentsContext,
	refs: readonly SegmentRef[],
): Promise<Asked['found']> {
	const resolved = await resolveRefs(tx, store, refs);
	return resolved.map(({ ref, segment }) => (SegmentsError.is(segment) ? { ref, error: segment } : segment));
}

const activeSegments = (tx: Queryable, { store }: SegmentsContext): Promise<SegmentRow[]> =>
	rowsOf<SegmentRow>(tx, selectSegments(store, { where: [sql`s.active`] }));

async function aheadOfClock(tx: Queryable, { store }: SegmentsContext): Promise<ReadonlySet<number>> {
	const rows = await rowsOf<{ id: number }>(
		tx,
		sql`
		SELECT id FROM ${store.table('segment')} WHERE evaluated_at > clock_timestamp() + interval '1 second'`,
	);
	return new Set(rows.map(({ id }) => id));
}

/**
 * Together, they share one instant. A segment that was evaluated for an instant ahead of the clock is
 * evaluated by itself: it would else take the others along into its future.
 */
async function inGroups(
	context: SegmentsContext,
	{ found, evaluator, ahead }: Asked,
	options: EvaluateOptions,
): Promise<Map<number, Result>> {
	const segments = [...new Map(rowsIn(found).map((one) => [one.id, one])).values()];
	const apart = segments.filter(({ id }) => options.asOf === undefined && ahead.has(id));
	const together = segments.filter((one) => !apart.includes(one));
	const results = new Map<number, Result>();
	for (const group of [together, ...apart.map((one) => [one])]) {
		for (const result of await attempt(context, group, evaluator, options))
			results.set('outcome' in result ? result.outcome.segment.id : result.segmentId, result);
	}
	return results;
}

async function attempt(
	context: SegmentsContext,
	group: readonly SegmentRow[],
	evaluator: Evaluator,
	options: EvaluateOptions,
): Promise<readonly Result[]> {
	const all = (error: SegmentsError) => group.map(({ id }): Result => ({ segmentId: id, error }));
	if (options.signal?.aborted) return all(cancelledError(options.signal.reason));
	return run(context, group, evaluator, options);
}

const run = (
	context: SegmentsContext,
	segments: readonly SegmentRow[],
	evaluator: Evaluator,
	options: EvaluateOptions,
): Promise<readonly Result[]> =>
	evaluateSegments(
		segments.map(({ id }) => id),
		evaluator,
		requestFor(context, segments, options),
	);

/** @throws OPTION_INVALID */
function requestFor(
	{ timeZone }: SegmentsContext,
	segments: readonly SegmentRow[],
	{ mode = 'auto', asOf, confirm, signal }: EvaluateOptions,
): EvaluateRequest {
	const [first, ...others] = segments;
	const ownZone = others.length === 0 ? first?.time_zone : undefined;
	return { mode, asOf: readAsOf(asOf, ownZone ?? timeZone), confirm, signal };
}

/** Scores that are due are computed before the first segment that asks for them is locked. */
async function withFreshScores(
	context: SegmentsContext,
	evaluator: Evaluator,
	{ signal }: EvaluateOptions,
): Promise<Evaluator> {
	if (!asksScores(evaluator) || !(await refreshDue(context, signal))) return evaluator;
	const others = evaluator.compiler.context;
	const fresh = await context.database.readOnly((tx) => scoreSets(tx, context.store));
	return { ...evaluator, compiler: new Compiler({ ...others, scores: fresh }) };
}

/** Whether rules ask for scores that the store has. */
const asksScores = ({ compiler }: Evaluator): boolean => (compiler.context.scores ?? []).length > 0;

async function evaluatorFor(
	db: Queryable,
	context: SegmentsContext,
	segments: readonly SegmentRow[],
	refused?: SegmentsError,
): Promise<Evaluator> {
	const { database, store, timeZone, customers, choices, learnt } = context;
	const rules = segments.map(({ rule }) => rule);
	const compiler = compilerFor(context, await lookupFor(db, store, rules), {
		scores: await scoresFor(db, context, { rules }),
	});
	return {
		database,
		store,
		compiler,
		timeZone,
		customers,
		choices,
		learnt,
		...(refused === undefined ? {} : { refused }),
		currencies: context.currencies,
	};
}

/** What keeps the shop's mapping from being described, a right that is missing for one. */
const refusedBy = (context: SegmentsContext): Promise<SegmentsError | undefined> =>
	context.described().then(
		() => undefined,
		(error: unknown) => {
			if (SegmentsError.is(error)) return error;
			throw error;
		},
	);

const toResult = (
	context: SegmentsContext,
	segment: SegmentName,
	{ mode, asOf, joined, left, examined, missed, segment: locked }: EvaluatedSegment,
	started: number,
): EvaluationResult => ({
	segment: nameOf(segment),
	mode,
	asOf,
	joined,
	left,
	members: locked.members + joined - left,
	examined,
	durationMs: Math.round(performance.now() - started),
	...(missed === undefined ? {} : { missed }),
	ordersCounted: context.mapping.ordersCounted,
});

/** Stands for a segment that was not found. */
const nameless = (ref: SegmentRef): SegmentName => ({ id: 0, key: refText(ref), title: refText(ref) });

/**
 * The members are still those of the last evaluation that went well, and so is `asOf`; empty where there was
 * none.
 */
function failed(
	context: SegmentsContext,
	segment: SegmentRow | SegmentName,
	{ code, message, suggestion }: SegmentsError,
): EvaluationResult {
	const known = 'evaluated_at' in segment ? segment : undefined;
	return {
		segment: nameOf(segment),
		mode: 'full',
		asOf: known?.evaluated_at ?? '',
		joined: 0,
		left: 0,
		members: Number(known?.member_count ?? 0),
		examined: 0,
		durationMs: 0,
		ordersCounted: context.mapping.ordersCounted,
		error: { code, message, ...(suggestion === undefined ? {} : { suggestion }) },
	};
}

/** Deleted since it was looked up: the error is the one that it would have met before. */
const gone = ({ title }: SegmentName) =>
	new SegmentError('SEGMENT_NOT_FOUND', `There is no segment "${title}".`, { found: title });
