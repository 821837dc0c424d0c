import { attempt, rowsOf } from '../database';
import { sql } from '../database/sql';
import { spreadsCustomers } from '../shop/mapping/backend';
import { relationsRead } from '../compiler/sql/relations-read';
import { isForeign, writtenSince, writtenTables } from '../store/tracking/written-since';
import { evaluationMoment, type Evaluator, type Run } from './stage/run';
import type { Decision, EvaluatedSegment, RuleSegment } from './stage/types';
import { attributeTo } from './statement/attribute-to-time';
import { customerList } from './statement/customer-list';

/** An evaluation holds its segments locked meanwhile, as it does for explanations. */
const BUDGET_MS = 1_000;
/** Of one segment: where more move, the question is not worth its time. */
const MAX_ASKED = 1_000;

/**
 * Where changes are not tracked, tells a row that was dated ahead and has come due from one that has just
 * come: the row itself knows the transaction that wrote it. Time alone moved those no row of whom was written
 * since the last evaluation, if the rows of now, seen as of then, give the answer of then. What cannot be
 * told in time stays data.
 */
export async function attributeUntracked(
	evaluated: readonly EvaluatedSegment[],
	{ audit }: Decision,
	run: Run,
	{ database: { statementTimeoutMs } }: Evaluator,
): Promise<void> {
	// Transactions are numbered on each server by itself: a row that lies elsewhere knows none of ours.
	if (spreadsCustomers(run.compiler.mapping)) return;
	const until = performance.now() + BUDGET_MS;
	const tracked = new Set(audit?.tracked.map(({ segment }) => segment.id));
	for (const one of evaluated) {
		const timeoutMs = Math.min(until - performance.now(), statementTimeoutMs);
		if (timeoutMs <= 0) return;
		if (one.mode !== 'full' || tracked.has(one.segment.id) || one.joined + one.left === 0) continue;
		const { segment } = one;
		if (segment.kind === 'static' || segment.evaluatedVersion !== segment.version) continue;
		await attempt(run.db, { timeoutMs, statementTimeoutMs }, () => attributeOne(segment, run));
	}
}

async function attributeOne(segment: RuleSegment, run: Run): Promise<void> {
	const { compiler, store, db } = run;
	const { evaluatedAt, seen, id, lastSeq, parsed } = segment;
	if (evaluatedAt === null || seen === null) return;
	const moment = evaluationMoment(segment, run);
	const now = compiler.compile(parsed, moment, id);
	const then = compiler.compile(parsed, { ...moment, asOf: evaluatedAt }, id);
	if (compiler.timeCandidates(then, now)?.length === 0) return;
	const unwritten = await unwrittenOf(segment, seen, run);
	if (unwritten.length === 0) return;
	const only = customerList(unwritten, compiler.mapping.keyType);
	const still = await compiler.idsAmong(then, { only, about: unwritten.length }, run);
	const customers = { still, only };
	await attributeTo('time', { segmentId: id, lastSeq }, customers, { store, db });
}

/** Who moved by data, as it seems, while no row of theirs was written since the snapshot. */
async function unwrittenOf(
	{ id, lastSeq, ...segment }: RuleSegment,
	seen: string,
	run: Run,
): Promise<readonly string[]> {
	const { compiler, store, db } = run;
	const { mapping } = compiler;
	const moved = await rowsOf<{ id: string; foreign: boolean }>(
		db,
		sql`
		SELECT customer_id::text AS id, ${isForeign(seen)} AS foreign FROM ${store.table('membership_change')}
		WHERE segment_id = ${id} AND seq > ${lastSeq}::bigint AND cause = 'data' LIMIT ${MAX_ASKED + 1}`,
	);
	if (moved.length === 0 || moved.length > MAX_ASKED || moved[0]?.foreign === true) return [];
	const { plan } = compiler.compile(segment.parsed, evaluationMoment({ id, lastSeq, ...segment }, run), id);
	const relations = ['customers' as const, ...relationsRead(plan)];
	const selects = relations.map((name) => mapping.relations[name]).filter((select) => select !== undefined);
	const tables = await writtenTables(selects, mapping, db);
	if (tables === undefined) return [];
	const only = customerList(
		moved.map((one) => one.id),
		mapping.keyType,
	);
	const rows = await rowsOf<{ id: string }>(
		db,
		sql`SELECT moved.customer_id::text AS id FROM (${only}) AS moved
		WHERE moved.customer_id NOT IN (${writtenSince(seen, tables, only)})`,
	);
	return rows.map((row) => row.id);
}
