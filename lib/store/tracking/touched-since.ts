import { rowsOf, type Queryable } from '../../database';
import type { Store } from '../schema/store';
import { join, sql, type Sql } from '../../database/sql';

/**
 * What was logged by transactions that one of the snapshots did not see yet: the difference of two snapshots,
 * so that a transaction that began early and committed late is in it exactly once.
 */
const unseen = (snapshots: readonly string[]): Sql =>
	join(
		snapshots.map(
			(snapshot) =>
				sql`(xid >= pg_snapshot_xmin(${snapshot}::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, ${snapshot}::pg_snapshot))`,
		),
		' OR ',
	);

/** Customers whose rows changed since, as a sub-select. */
export const touchedSince = (snapshots: readonly string[], store: Store): Sql =>
	sql`SELECT customer_id FROM ${store.table('touched')} WHERE ${unseen(snapshots)}`;

/** What a reader of the log has seen by now: a snapshot as text. No row where changes are not tracked. */
export const presentMark = (store: Store): Sql =>
	sql`SELECT pg_current_snapshot()::text AS mark FROM ${store.table('tracking')} WHERE enabled`;

/**
 * Those of the marks that did not see all that is logged by now, a gap of the log included, with the present
 * mark.
 */
export const marksTouchedSince = (marks: readonly string[], store: Store): Sql => {
	const unseenBy = (table: 'touched' | 'tracking_gap') =>
		sql`EXISTS (SELECT FROM ${store.table(table)} WHERE xid >= pg_snapshot_xmin(mark::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, mark::pg_snapshot))`;
	return sql`SELECT mark, (${presentMark(store)}) AS present FROM unnest(${marks}::text[]) AS mark WHERE ${unseenBy('touched')} OR ${unseenBy('tracking_gap')}`;
};

/**
 * Why the log cannot tell all that changed since: a sub-select of `reason`, without rows when it can. It must
 * be asked by the statement that reads the log, or by a later one: what is trimmed meanwhile is a gap too.
 * That a trigger was off meanwhile is told by the fingerprint of what the membership was made from.
 */
export const gapSince = (snapshots: readonly string[], store: Store): Sql => sql`
		SELECT reason FROM ${store.table('tracking_gap')} WHERE ${unseen(snapshots)}
		UNION ALL SELECT 'the log was trimmed' FROM ${store.table('tracking')}, unnest(${snapshots}::pg_snapshot[]) AS seen WHERE trimmed_below > pg_snapshot_xmin(seen)
		UNION ALL SELECT 'the store was restored from another server' FROM unnest(${snapshots}::pg_snapshot[]) AS seen WHERE pg_snapshot_xmax(seen) > pg_snapshot_xmax(pg_current_snapshot())`;

/**
 * Forgets what every segment in use has seen. One that is out of use, or was last evaluated fully so long ago
 * that it must be again, holds nothing back: the number up to which the log was trimmed makes its next
 * evaluation a full one.
 */
export async function trimTouched(keptMs: number, store: Store, db: Queryable): Promise<void> {
	await rowsOf(
		db,
		sql`
		WITH low AS (SELECT coalesce(min(pg_snapshot_xmin(seen)::text::bigint)::text::xid8, pg_snapshot_xmin(pg_current_snapshot())) AS xid
			FROM ${store.table('segment')} WHERE active AND seen_fingerprint IS NOT NULL AND reconciled_at > clock_timestamp() - ${keptMs}::float8 * interval '1 millisecond'),
		touched AS (DELETE FROM ${store.table('touched')} AS t USING low WHERE t.xid < low.xid RETURNING 1),
		gap AS (DELETE FROM ${store.table('tracking_gap')} AS g USING low WHERE g.xid < low.xid RETURNING 1)
		UPDATE ${store.table('tracking')} AS t SET trimmed_below = low.xid FROM low
		WHERE t.trimmed_below < low.xid AND (EXISTS (SELECT FROM touched) OR EXISTS (SELECT FROM gap))`,
	);
}
