import { Compiler } from '../compiler/compiler';
import type { ScoreSet } from '../compiler/plan/score-set';
import { join, sql, type Sql } from '../database/sql';
import { scoreSetsOf, type ScoredBy } from '../store/score/score-sets';
import { evaluationMoment, type Run } from './stage/run';
import type { EvaluatedSegment, RuleSegment } from './stage/types';
import { attributeTo, movedSince } from './statement/attribute-to-time';

/**
 * What segments were compiled with whose scores have other cut points or parameters now, by their ids: with
 * it their membership is what it was, so only those customers are looked at whom the new ones move.
 */
export async function formerCompilers(
	segments: readonly RuleSegment[],
	run: Run,
): Promise<ReadonlyMap<number, Compiler>> {
	const former = new Map<number, Compiler>();
	const known = new Map<string, Compiler | undefined>();
	for (const { id, scoredBy, scoredThen } of segments) {
		if (scoredBy === null || scoredThen === null || isSame(scoredBy, scoredThen)) continue;
		const key = JSON.stringify(scoredThen);
		if (!known.has(key)) known.set(key, await compilerOf(scoredThen, run));
		const compiler = known.get(key);
		if (compiler !== undefined) former.set(id, compiler);
	}
	return former;
}

const isSame = (one: ScoredBy, other: ScoredBy): boolean =>
	Object.keys({ ...one, ...other }).every((key) => one[key] === other[key]);

async function compilerOf(versions: ScoredBy, { compiler, store, db }: Run): Promise<Compiler | undefined> {
	const sets: readonly ScoreSet[] = await scoreSetsOf(versions, db, store);
	// A version that is not there any more cannot speak for itself.
	if (sets.length < Object.keys(versions).length) return undefined;
	return new Compiler({ ...compiler.context, scores: sets });
}

/** Whom alone the new cut points and parameters move, with the rows and the instant of now. */
export function rescored(segment: RuleSegment, former: Compiler, run: Run): Sql {
	const moment = evaluationMoment(segment, run);
	const idsBy = (compiler: Compiler) => compiler.ids(compiler.compile(segment.parsed, moment));
	const [then, now] = [idsBy(former), idsBy(run.compiler)] as const;
	const without = (some: Sql, others: Sql) =>
		sql`(SELECT customer_id FROM (${some}) AS these EXCEPT SELECT customer_id FROM (${others}) AS those)`;
	return join([without(then, now), without(now, then)], ' UNION ALL ');
}

/**
 * Marks the changes that the new cut points and parameters brought about: by the former ones nothing would
 * have moved.
 */
export async function attributeToScores(
	evaluated: readonly EvaluatedSegment[],
	former: ReadonlyMap<number, Compiler>,
	run: Run,
): Promise<void> {
	for (const { segment, joined, left } of evaluated) {
		const compiler = former.get(segment.id);
		if (compiler === undefined || segment.kind === 'static' || joined + left === 0) continue;
		if (segment.evaluatedVersion !== segment.version) continue;
		const since = { segmentId: segment.id, lastSeq: segment.lastSeq };
		const compiled = compiler.compile(segment.parsed, evaluationMoment(segment, run));
		const among = { only: movedSince([since], run.store), about: joined + left };
		const still = await compiler.idsAmong(compiled, among, run);
		await attributeTo('rule', since, { still, only: undefined }, run);
	}
}
