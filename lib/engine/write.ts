import type { StrategyRun } from '../compiler/strategy/learn';
import { changedSince } from '../compiler/strategy/names';
import { runningWith } from '../compiler/strategy/settings';
import { attempt, changedMeanwhile } from '../database';
import { defined } from '../error/defined';
import { spreadsCustomers } from '../shop/mapping/backend';
import { learntFrom } from './learnt';
import type { Run } from './stage/run';
import type { Asked, Difference, EvaluatedSegment, SeeingSegment } from './stage/types';
import { writeDifference, type Part } from './statement/write-difference';

/** Carries the differences out and logs them, in one statement for each. */
export async function write(differences: readonly Difference[], run: Run): Promise<EvaluatedSegment[]> {
	const evaluated: EvaluatedSegment[] = [];
	for (const difference of differences) evaluated.push(...(await writeOne(difference, run)));
	return evaluated;
}

/** Of one segment what its strategy took is kept, and another one is tried first where that is due. */
async function writeOne(difference: Difference, run: Run): Promise<EvaluatedSegment[]> {
	const { asked } = difference;
	if (asked === undefined) return writeRows(difference, run);
	const runs: StrategyRun[] = [];
	const written =
		(await tried(asked, difference, run, runs)) ?? (await measured(asked, difference, run, runs));
	// Of the buyers of lines that the shop has moved to another variant it would else say that they left, and
	// of who lives in a country whose row is another now.
	const changed = await changedSince(asked.lookedUp, run.db);
	if (changed !== undefined) throw changedMeanwhile(changed.says);
	return written.map((one) => ({ ...one, learnt: learntFrom(asked, runs, one.joined + one.left) }));
}

/** Undefined where nothing is tried, or it takes too long: then nothing of it stays. */
async function tried(
	{ trial }: Asked,
	difference: Difference,
	run: Run,
	runs: StrategyRun[],
): Promise<EvaluatedSegment[] | undefined> {
	if (trial === undefined) return undefined;
	const { db, statementTimeoutMs } = run;
	const started = performance.now();
	let written: EvaluatedSegment[] | undefined;
	const times = { timeoutMs: Math.min(trial.limitMs, statementTimeoutMs), statementTimeoutMs };
	const finished = await attempt(db, times, async () => {
		written = await writeRows({ ...difference, rows: trial.rows }, run);
	});
	const ms = performance.now() - started;
	runs.push({ strategy: trial.strategy, ms, finished, expected: trial.expected });
	return finished ? written : undefined;
}

async function measured(
	{ strategy, expected }: Asked,
	difference: Difference,
	run: Run,
	runs: StrategyRun[],
): Promise<EvaluatedSegment[]> {
	const started = performance.now();
	const written = await writeRows(difference, run);
	runs.push({ strategy, ms: performance.now() - started, finished: true, expected });
	return written;
}

async function writeRows(
	{ mode, segments, rows, examined, asked }: Difference,
	{ asOf, startedAt, store, compiler: { mapping }, db }: Run,
): Promise<EvaluatedSegment[]> {
	if (rows === undefined)
		return segments.map((segment) => ({ segment, mode, asOf, examined, joined: 0, left: 0 }));
	const parts = segments.map(partOf);
	// An evaluation has no parallel workers anyway.
	const runWith = { nearPages: asked?.nearPages === true, noWorkers: false };
	const written = await runningWith(runWith, db, () =>
		writeDifference({ parts, rows, mode, asOf, startedAt, apart: spreadsCustomers(mapping) }, store, db),
	);
	const byId = new Map(segments.map((one) => [one.id, one]));
	return written.map(({ segmentId, ...counts }) => ({
		segment: defined(byId.get(segmentId)),
		mode,
		asOf,
		examined,
		...counts,
	}));
}

function partOf({ id, kind, version, evaluatedVersion, lastSeq }: SeeingSegment): Part {
	// A list has no rule: who leaves it by evaluation is gone from the shop.
	const cause = kind === 'static' || evaluatedVersion === version ? 'data' : 'rule';
	return { segmentId: id, version, formerVersion: evaluatedVersion, lastSeq, cause };
}
