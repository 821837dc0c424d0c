import type { EvaluationRecord, HistoryOptions, SegmentHistory, SegmentRef } from '../types';
import { rowsOf, type Actor, type Queryable } from '../../database';
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
	options: HistoryOptions = {},
): Promise<SegmentHistory> {
	const { store } = context;
	return context.database.readOnly(async (tx) => {
		const { id } = await findSegment(tx, store, ref);
		return {
			evaluations: await readEvaluations(tx, store, id, options),
			versions: await readVersions(tx, store, id),
			sizes: await readSizes(tx, store, id, options),
		};
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
	{ limit = DEFAULT_LIMIT, before, failed }: HistoryOptions,
): Promise<EvaluationRecord[]> {
	const older = before === undefined ? sql`` : sql` AND id < ${before}::bigint`;
	const ended = failed === undefined ? sql`` : failed ? sql` AND error IS NOT NULL` : sql` AND error IS NULL`;
	const rows = await rowsOf<EvaluationRow>(
		db,
		sql`
		SELECT id, mode, as_of AS "asOf", started_at AS "startedAt", finished_at AS "finishedAt", examined, joined, "left",
			member_count AS "memberCount", missed, rule_version AS "ruleVersion", scores_version AS "scoresVersion",
			duration_ms AS "durationMs", error
		FROM ${store.table('evaluation')} WHERE segment_id = ${id}${older}${ended} ORDER BY id DESC LIMIT ${limit}`,
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
	const rows = await rowsOf<{
		version: number;
		rule: Rule | null;
		title: string;
		savedAt: string;
		by: Actor | null;
	}>(
		db,
		sql`
		SELECT version, rule, title, saved_at AS "savedAt", by FROM ${store.table('segment_version')} WHERE segment_id = ${id} ORDER BY version DESC`,
	);
	return rows.map(({ rule, ...row }) => {
		const ordered = rule === null ? null : inOrder(rule);
		return { ...row, rule: ordered, query: ordered === null ? null : formatQuery(ordered) };
	});
}

/** After evaluations that went well, and after edits of a list by hand. */
async function readSizes(
	db: Queryable,
	store: Store,
	id: number,
	{ limit = DEFAULT_LIMIT }: HistoryOptions,
): Promise<SegmentHistory['sizes']> {
	const rows = await rowsOf<{ at: string; members: string }>(
		db,
		sql`
		SELECT at, members FROM (
			(SELECT as_of AS at, member_count AS members, id FROM ${store.table('evaluation')}
			WHERE segment_id = ${id} AND error IS NULL AND as_of IS NOT NULL AND member_count IS NOT NULL ORDER BY id DESC LIMIT ${limit})
			UNION ALL (SELECT edited_at, member_count, id FROM ${store.table('list_edit')} WHERE segment_id = ${id} ORDER BY id DESC LIMIT ${limit})) AS size
		ORDER BY at DESC, id DESC LIMIT ${limit}`,
	);
	return rows.map(({ at, members }) => ({ at, members: Number(members) })).reverse();
}
