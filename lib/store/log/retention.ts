import { firstRow, type Queryable } from '../../database';
import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema/store';

/** How many days are kept; null is for ever. */
export interface KeptDays {
	readonly changesDays: number | null;
	readonly evaluationsDays: number | null;
	readonly usesDays: number;
}

export const DEFAULT_KEPT: KeptDays = { changesDays: null, evaluationsDays: 7, usesDays: 100 };

/** The defaults while nothing was said. */
export async function readRetention(db: Queryable, store: Store): Promise<KeptDays> {
	const said = await firstRow<KeptDays>(
		db,
		sql`
		SELECT changes_days AS "changesDays", evaluations_days AS "evaluationsDays", uses_days AS "usesDays"
		FROM ${store.table('retention')}`,
	);
	return said ?? DEFAULT_KEPT;
}

export const writeRetention = (
	store: Store,
	{ changesDays, evaluationsDays, usesDays }: KeptDays,
): Sql => sql`
	INSERT INTO ${store.table('retention')} (changes_days, evaluations_days, uses_days)
	VALUES (${changesDays}::int, ${evaluationsDays}::int, ${usesDays}::int)
	ON CONFLICT (singleton) DO UPDATE
	SET changes_days = excluded.changes_days, evaluations_days = excluded.evaluations_days, uses_days = excluded.uses_days`;

/** That a use still counts. @param alias of `segment_use` */
export const isFreshUse = (store: Store, alias: Sql): Sql =>
	sql`${alias}.last_used_at > clock_timestamp() - coalesce((SELECT uses_days FROM ${store.table('retention')}), ${DEFAULT_KEPT.usesDays}::int) * interval '1 day'`;

const before = (days: Sql): Sql => sql`clock_timestamp() - ${days} * interval '1 day'`;

/** That some rule asks who has left the segment `s`: without the log it would silently find nobody. */
const isAskedWhoLeft = (store: Store): Sql => sql`EXISTS (
	SELECT FROM ${store.table('segment')} AS r
	WHERE jsonb_path_exists(r.rule, '$.** ? (@.field == "member_of" && exists (@.left) && @.value[*] == $key)', jsonb_build_object('key', s.key)))`;

/**
 * Up to which seq each segment's log is old and told to all: `segment_id`, `seq`. A consumer that follows all
 * segments and has no position in one yet is told of it from its beginning. A held batch is told when it is
 * released.
 */
const oldAndTold = (store: Store, days: number): Sql => sql`
	SELECT s.id AS segment_id, least(
		coalesce((SELECT min(c.seq) - 1 FROM ${store.table('membership_change')} AS c WHERE c.segment_id = s.id AND c.occurred_at >= ${before(sql`${days}::int`)}), s.last_seq),
		(SELECT min(coalesce(p.seq, 0)) FROM ${store.table('consumer')} AS one
			LEFT JOIN ${store.table('consumer_position')} AS p ON p.consumer = one.name AND p.segment_id = s.id
			WHERE one.follows_all OR p.seq IS NOT NULL),
		(SELECT min(h.first_seq) - 1 FROM ${store.table('held_batch')} AS h WHERE h.segment_id = s.id)) AS seq
	FROM ${store.table('segment')} AS s WHERE NOT ${isAskedWhoLeft(store)}`;

/**
 * Removes what lies that far back, but of each customer who was a member there the last join: what is left
 * still gives the membership, and each customer's changes still alternate. Whole customers at a time, so that
 * this holds between two parts.
 */
export const trimChanges = (store: Store, days: number, limit: number): Sql => sql`
	WITH old AS MATERIALIZED (${oldAndTold(store, days)}),
	gone AS MATERIALIZED (
		SELECT c.segment_id, c.seq, c.customer_id FROM old JOIN ${store.table('membership_change')} AS c
			ON c.segment_id = old.segment_id AND c.seq <= old.seq
		WHERE c.kind = 'left' OR EXISTS (SELECT FROM ${store.table('membership_change')} AS later
			WHERE later.segment_id = c.segment_id AND later.customer_id = c.customer_id AND later.seq > c.seq AND later.seq <= old.seq)),
	few AS (SELECT segment_id, customer_id FROM gone GROUP BY 1, 2 LIMIT ${limit})
	DELETE FROM ${store.table('membership_change')} AS c USING gone JOIN few USING (segment_id, customer_id)
	WHERE c.segment_id = gone.segment_id AND c.seq = gone.seq`;

/**
 * Of each day the last that went well stays, and so do those that moved somebody, as long as their changes
 * are kept.
 */
export const trimEvaluations = (
	store: Store,
	{ evaluationsDays, changesDays }: KeptDays,
	limit: number,
): Sql => sql`
	DELETE FROM ${store.table('evaluation')} WHERE id IN (
		SELECT id FROM (
			SELECT id, error IS NOT NULL AS failed, joined + "left" > 0 AND (${changesDays}::int IS NULL OR started_at >= ${before(sql`${changesDays}::int`)}) AS moved,
				row_number() OVER (PARTITION BY segment_id, error IS NULL, date_trunc('day', as_of) ORDER BY id DESC) AS place
			FROM ${store.table('evaluation')} WHERE started_at < ${before(sql`${evaluationsDays}::int`)}) AS old
		WHERE failed OR (NOT moved AND place > 1) LIMIT ${limit})`;

export const trimUses = (store: Store, days: number): Sql => sql`
	DELETE FROM ${store.table('segment_use')} WHERE last_used_at < ${before(sql`${days}::int`)}`;
