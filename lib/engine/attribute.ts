import { rowsOf } from '../database';
import type { Sql } from '../database/sql';
import type { Compiled } from '../compiler/compiler';
import { attributeToScores } from './former-scores';
import { evaluationMoment, type Run } from './stage/run';
import type { Candidates, Decision, EvaluatedSegment } from './stage/types';
import {
	attributeAllToTime,
	attributeThese,
	attributeToTime,
	movedSince,
} from './statement/attribute-to-time';
import { customerList } from './statement/customer-list';

/** Up to here the moved customers are bound as a list, whose length the planner then knows. */
const MAX_BOUND_IDS = 10_000;

/** A segment with changes that time may have brought about. */
interface MovedSegment {
	readonly segmentId: number;
	readonly lastSeq: string;
	readonly count: number;
	/** Its rule with the windows of the evaluation before. */
	readonly before: Compiled;
}

/**
 * Tells the changes that time brought about from those that the shop's data did. An edit of the rule is known
 * before. Where the log of changed customers can be relied on, it says whom time alone moved: of them nothing
 * is asked, so that a row dated ahead that comes due is told from one that has come, which the rule itself
 * cannot do. Asking the rule again of a thousand customers took as long as moving them.
 */
export async function attribute(
	evaluated: readonly EvaluatedSegment[],
	{ incremental, audit, former }: Decision,
	run: Run,
): Promise<void> {
	const of = (mode: EvaluatedSegment['mode']) => evaluated.filter((one) => one.mode === mode);
	await attributeUntouched(evaluated, incremental, run);
	await attributeUntouched(evaluated, audit, run);
	await attributeCause(of('incremental'), { run, former }, incremental?.either);
	await attributeCause(of('full'), { run, former });
	await attributeToScores(evaluated, former, run);
}

/**
 * The log names all whose rows have changed: of the segments that it speaks for, time alone moved the others.
 */
async function attributeUntouched(
	evaluated: readonly EvaluatedSegment[],
	candidates: Candidates | undefined,
	{ compiler, store, db }: Run,
): Promise<void> {
	if (candidates === undefined || candidates.untouched.length === 0) return;
	const tracked = new Set(candidates.tracked.map(({ segment }) => segment.id));
	const moved = evaluated.filter(({ segment, joined, left }) => tracked.has(segment.id) && joined + left > 0);
	if (moved.length === 0) return;
	const since = moved.map(({ segment }) => ({ segmentId: segment.id, lastSeq: segment.lastSeq }));
	await attributeThese(since, customerList(candidates.untouched, compiler.mapping.keyType), store, db);
}

/**
 * @param either ids of the only customers whom time or a row of theirs can have moved, where that is known
 */
async function attributeCause(
	evaluated: readonly EvaluatedSegment[],
	{ run, former }: { readonly run: Run } & Pick<Decision, 'former'>,
	either?: readonly string[],
): Promise<void> {
	const { compiler, store, db } = run;
	const moved = evaluated
		.map((one) => movedByTime(one, run, former.get(one.segment.id)))
		.filter((one) => one !== undefined);
	const [first] = moved;
	if (first === undefined || either?.length === 0) return;
	const customers = await movedCustomers(moved, run, either);
	const only = either && customers;
	if (moved.length === 1) {
		const among = { only: customers, about: either?.length ?? first.count };
		const still = await compiler.idsAmong(first.before, among, run);
		return attributeToTime(first, { still, only }, store, db);
	}
	const still = compiler.bitmap(
		moved.map(({ before }) => before),
		customers,
	);
	return attributeAllToTime(moved, { still, only }, store, db);
}

/**
 * With the windows of the last evaluation, but the rows of now: only what time moved is held back. Undefined
 * where no edge of the rule has moved over a row since.
 */
function movedByTime(
	{ segment, joined, left }: EvaluatedSegment,
	run: Run,
	compiler = run.compiler,
): MovedSegment | undefined {
	const { evaluatedAt, evaluatedVersion, version } = segment;
	if (segment.kind === 'static' || joined + left === 0) return undefined;
	if (evaluatedAt === null || evaluatedVersion !== version) return undefined;
	const now = compiler.compile(segment.parsed, evaluationMoment(segment, run), segment.id);
	const moment = { ...now.moment, asOf: evaluatedAt, horizon: now.moment.asOf };
	const before = compiler.compile(segment.parsed, moment, segment.id);
	if (compiler.timeCandidates(before, now)?.length === 0) return undefined;
	return { segmentId: segment.id, lastSeq: segment.lastSeq, count: joined + left, before };
}

async function movedCustomers(
	moved: readonly MovedSegment[],
	{ store, db, compiler }: Run,
	either?: readonly string[],
): Promise<Sql> {
	const { keyType } = compiler.mapping;
	if (either !== undefined && either.length <= MAX_BOUND_IDS) return customerList(either, keyType);
	const all = movedSince(moved, store);
	if (moved.reduce((sum, { count }) => sum + count, 0) > MAX_BOUND_IDS) return all;
	const rows = await rowsOf<{ customer_id: unknown }>(db, all);
	const ids = rows.map((row) => String(row.customer_id));
	return customerList(ids, keyType);
}
