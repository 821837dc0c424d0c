import { performance } from 'node:perf_hooks';
import type { EvaluateOptions, EvaluationMode, EvaluationResult, SegmentRef } from '../api';
import { cancelledError, rowsOf, type Queryable } from '../database';
import { SegmentError, SegmentsError } from '../error';
import { evaluateSegments, type Evaluator, type Result } from '../evaluation/evaluate';
import type { Outcome } from '../evaluation/due';
import { findSegment, lookupFor, nameOf, needsCurrency, type SegmentName, type SegmentRow } from '../segment';
import { selectSegments } from '../segment/sql/select-segments';
import type { Rule } from '../rule';
import { compileContext, type Setup } from '../setup';
import { sql } from '../sql/sql';
import { readAsOf } from './moment';

/** One segment; an error is thrown. It is evaluated although inactive: who asks for it by name wants its answer. */
export async function evaluateOne(
	setup: Setup,
	ref: SegmentRef,
	options: EvaluateOptions = {},
): Promise<EvaluationResult> {
	const started = performance.now();
	const segment = await setup.database.readOnly((tx) => findSegment(tx, setup.store, ref), options);
	const [result] = await run(setup, [segment], options);
	if (result === undefined) throw gone(segment);
	if ('error' in result) throw result.error;
	return toResult(setup, segment, result.outcome, started);
}

/**
 * Several segments; `all` means all active ones. Each result has its own `error`, and the others go on; after a
 * cancellation the rest is not begun.
 */
export async function evaluateMany(
	setup: Setup,
	refs: readonly SegmentRef[] | 'all',
	options: EvaluateOptions = {},
): Promise<EvaluationResult[]> {
	const started = performance.now();
	requireMode(options.mode);
	const found = refs === 'all' ? await activeSegments(setup, options) : await foundSegments(setup, refs, options);
	const segments = found.filter((one): one is SegmentRow => 'kind' in one);
	const results = await inGroups(setup, segments, options);
	return found.map((one) => {
		if (!('kind' in one)) return failed(setup, one.ref, one.error);
		const result = results.get(one.id) ?? { error: gone(one) };
		return 'error' in result ? failed(setup, one, result.error) : toResult(setup, one, result.outcome, started);
	});
}

interface NotFound {
	readonly ref: SegmentRef;
	readonly error: SegmentsError;
}

/** Those of the refs, each once; a ref that names nothing keeps its place with its error. */
async function foundSegments(
	setup: Setup,
	refs: readonly SegmentRef[],
	{ signal }: EvaluateOptions,
): Promise<(SegmentRow | NotFound)[]> {
	return setup.database.readOnly(
		async (tx) => {
			const found: (SegmentRow | NotFound)[] = [];
			for (const ref of refs)
				found.push(await findSegment(tx, setup.store, ref).catch((error: unknown) => notFound(ref, error)));
			return found;
		},
		{ signal },
	);
}

function notFound(ref: SegmentRef, error: unknown): NotFound {
	if (error instanceof SegmentError) return { ref, error };
	throw error;
}

const activeSegments = ({ database, store }: Setup, { signal }: EvaluateOptions): Promise<SegmentRow[]> =>
	database.readOnly((tx) => rowsOf<SegmentRow>(tx, selectSegments(store, [sql`s.active`])), { signal });

/**
 * Together, they share one instant. A segment that was evaluated for an instant ahead of the clock is evaluated by
 * itself: it would else take the others along into its future.
 */
async function inGroups(
	setup: Setup,
	segments: readonly SegmentRow[],
	options: EvaluateOptions,
): Promise<Map<number, Result>> {
	const ahead = new Set(options.asOf === undefined ? await aheadOfClock(setup, options) : []);
	const together = segments.filter(({ id }) => !ahead.has(id));
	const results = new Map<number, Result>();
	for (const group of [together, ...segments.filter(({ id }) => ahead.has(id)).map((one) => [one])]) {
		const unique = [...new Map(group.map((one) => [one.id, one])).values()];
		for (const result of await attempt(setup, unique, options))
			results.set('outcome' in result ? result.outcome.due.id : result.segmentId, result);
	}
	return results;
}

async function aheadOfClock({ database, store }: Setup, { signal }: EvaluateOptions): Promise<number[]> {
	const rows = await database.readOnly(
		(tx) =>
			rowsOf<{ id: number }>(
				tx,
				sql`
		SELECT id FROM ${store.table('segment')} WHERE evaluated_at > clock_timestamp() + interval '1 second'`,
			),
		{ signal },
	);
	return rows.map(({ id }) => id);
}

async function attempt(
	setup: Setup,
	group: readonly SegmentRow[],
	options: EvaluateOptions,
): Promise<readonly Result[]> {
	const all = (error: SegmentsError) => group.map(({ id }): Result => ({ segmentId: id, error }));
	if (options.signal?.aborted) return all(cancelledError(options.signal.reason));
	return run(setup, group, options);
}

async function run(
	setup: Setup,
	segments: readonly SegmentRow[],
	options: EvaluateOptions,
): Promise<readonly Result[]> {
	requireMode(options.mode);
	const { timeZone } = setup;
	const asOf = readAsOf(options.asOf, segments.length === 1 ? (segments[0]!.time_zone ?? timeZone) : timeZone);
	const evaluator = await setup.database.readOnly((tx) => evaluatorFor(tx, setup, segments), {
		signal: options.signal,
	});
	return evaluateSegments(
		segments.map(({ id }) => id),
		evaluator,
		{ mode: options.mode ?? 'auto', asOf, signal: options.signal },
	);
}

async function evaluatorFor(db: Queryable, setup: Setup, segments: readonly SegmentRow[]): Promise<Evaluator> {
	const { database, store, timeZone } = setup;
	const context = compileContext(
		setup,
		await lookupFor(
			db,
			store,
			segments.map(({ rule }) => rule),
		),
	);
	return {
		database,
		store,
		context,
		timeZone,
		currencies: async (rules, tx) => (rules.some((rule) => wantsCurrency(rule, setup)) ? setup.currencies(tx) : []),
	};
}

/** A rule that does not fit the shop any more is refused right after, where that is written down. */
function wantsCurrency(rule: unknown, setup: Setup): boolean {
	try {
		return rule !== null && needsCurrency(rule as Rule, setup);
	} catch {
		return false;
	}
}

const toResult = (
	setup: Setup,
	segment: SegmentName,
	{ mode, asOf, joined, left, examined, missed, due }: Outcome,
	started: number,
): EvaluationResult => ({
	segment: nameOf(segment),
	mode,
	asOf,
	joined,
	left,
	members: due.members + joined - left,
	examined,
	durationMs: Math.round(performance.now() - started),
	...(missed === undefined ? {} : { missed }),
	ordersCounted: setup.mapping.ordersCounted,
});

/** The members are still those of the last evaluation that went well, and so is `asOf`; empty where there was none. */
function failed(
	setup: Setup,
	segment: SegmentRow | SegmentRef,
	{ code, message, suggestion }: SegmentsError,
): EvaluationResult {
	const known = typeof segment === 'object' ? segment : undefined;
	const name: SegmentName =
		known === undefined ? { id: 0, key: String(segment), title: String(segment) } : nameOf(known);
	return {
		segment: name,
		mode: 'full',
		asOf: known?.evaluated_at ?? '',
		joined: 0,
		left: 0,
		members: Number(known?.member_count ?? 0),
		examined: 0,
		durationMs: 0,
		ordersCounted: setup.mapping.ordersCounted,
		error: { code, message, ...(suggestion === undefined ? {} : { suggestion }) },
	};
}

/** Deleted since it was looked up: told as if it had been so before. */
const gone = ({ title }: SegmentName) =>
	new SegmentError('SEGMENT_NOT_FOUND', `There is no segment "${title}".`, { found: title });

const MODES: readonly EvaluationMode[] = ['auto', 'full', 'incremental'];

function requireMode(mode: EvaluationMode = 'auto'): void {
	if (MODES.includes(mode)) return;
	throw new SegmentsError('OPTION_INVALID', `There is no mode "${String(mode)}" of evaluation.`, {
		path: 'mode',
		found: mode,
		allowed: MODES,
	});
}
