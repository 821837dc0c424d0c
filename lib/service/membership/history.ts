import type { EvaluationRecord, SegmentHistory, SegmentRef } from '../types';
import { rowsOf, type Queryable } from '../../database';
import { formatQuery } from '../../language/query';
import type { Rule } from '../../language/rule';
import { findSegment, inOrder } from '../segment';
import type { SegmentsContext } from '../context';
import { sql } from '../../database/sql';
import type { Store } from '../../store/schema';

const DEFAULT_LIMIT = 100;

/** The newest evaluations first, every version of the rule, and the size over time, oldest first. */
export async function history(
	context: SegmentsContext,
	ref: SegmentRef,
	{ limit = DEFAULT_LIMIT }: { readonly limit?: number } = {},
): Promise<SegmentHistory> {
	return context.database.readOnly(async (tx) => {
		const { id } = await findSegment(tx, context.store, ref);
		const evaluations = await readEvaluations(tx, context.store, id, limit);
		return { evaluations, versions: await readVersions(tx, context.store, id), sizes: sizesOf(evaluations) };
	});
}

type EvaluationRow = Omit<
	EvaluationRecord,
	'id' | 'examined' | 'joined' | 'left' | 'memberCount' | 'missed'
> & {
	readonly id: string;
	readonly examined: string;
	readonly joined: string;
	readonly left: string;
	readonly memberCount: string | null;
	readonly missed: string | null;
};

async function readEvaluations(
	db: Queryable,
	store: Store,
	id: number,
	limit: number,
): Promise<EvaluationRecord[]> {
	const rows = await rowsOf<EvaluationRow>(
		db,
		sql`
		SELECT id, mode, as_of AS "asOf", started_at AS "startedAt", finished_at AS "finishedAt", examined, joined, "left",
			member_count AS "memberCount", missed, rule_version AS "ruleVersion", error
		FROM ${store.table('evaluation')} WHERE segment_id = ${id} ORDER BY id DESC LIMIT ${limit}`,
	);
	return rows.map((row) => ({
		...row,
		id: Number(row.id),
		examined: Number(row.examined),
		joined: Number(row.joined),
		left: Number(row.left),
		memberCount: row.memberCount === null ? null : Number(row.memberCount),
		missed: row.missed === null ? null : Number(row.missed),
	}));
}

async function readVersions(db: Queryable, store: Store, id: number): Promise<SegmentHistory['versions']> {
	const rows = await rowsOf<{ version: number; rule: Rule | null; title: string; savedAt: string }>(
		db,
		sql`
		SELECT version, rule, title, saved_at AS "savedAt" FROM ${store.table('segment_version')} WHERE segment_id = ${id} ORDER BY version DESC`,
	);
	return rows.map(({ version, rule, title, savedAt }) => {
		const ordered = rule === null ? null : inOrder(rule);
		return { version, rule: ordered, query: ordered === null ? null : formatQuery(ordered), title, savedAt };
	});
}

/** Of the evaluations that went well. */
const sizesOf = (evaluations: readonly EvaluationRecord[]): SegmentHistory['sizes'] =>
	evaluations
		.flatMap(({ error, asOf, memberCount }) =>
			error === null && asOf !== null && memberCount !== null ? [{ at: asOf, members: memberCount }] : [],
		)
		.reverse();
