import { firstRow, rowsOf, type Queryable } from '../../database';
import type { Store } from '../../store/store';
import { join, sql, type Sql } from '../../sql/sql';

/**
 * What was logged by transactions that one of the snapshots did not see yet: the difference of two snapshots, so that a
 * transaction that began early and committed late is in it exactly once.
 */
const unseen = (snapshots: readonly string[]): Sql => join(
	snapshots.map((snapshot) => sql`(xid >= pg_snapshot_xmin(${snapshot}::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, ${snapshot}::pg_snapshot))`),
	' OR ',
);

/** Customers whose rows changed since, as a sub-select. */
export const touchedSince = (snapshots: readonly string[], store: Store): Sql =>
	sql`SELECT customer_id FROM ${store.table('touched')} WHERE ${unseen(snapshots)}`;

/** Why the log cannot tell all that changed since; undefined when it can. */
export async function gapSince(snapshots: readonly string[], store: Store, db: Queryable): Promise<string | undefined> {
	const oldest = join(snapshots.map((snapshot) => sql`pg_snapshot_xmin(${snapshot}::pg_snapshot)`), ', ');
	const found = await firstRow<{ reason: string }>(db, sql`
		SELECT reason FROM ${store.table('tracking_gap')} WHERE ${unseen(snapshots)}
		UNION ALL SELECT 'the log was trimmed' FROM ${store.table('tracking')} WHERE trimmed_below > (SELECT min(x::text::bigint)::text::xid8 FROM unnest(ARRAY[${oldest}]) AS x)
		LIMIT 1`);
	return found?.reason;
}

/** Forgets what every segment in use has seen. What a segment out of use has not seen makes its next evaluation full. */
export async function trimTouched(epoch: number, store: Store, db: Queryable): Promise<void> {
	const low = await firstRow<{ low: string | null }>(db, sql`
		SELECT min(pg_snapshot_xmin(seen)::text::bigint)::text AS low FROM ${store.table('segment')} WHERE active AND kind = 'dynamic' AND seen_epoch = ${epoch}`);
	if (low?.low === null || low === undefined) return;
	await rowsOf(db, sql`DELETE FROM ${store.table('touched')} WHERE xid < ${low.low}::xid8`);
	await rowsOf(db, sql`DELETE FROM ${store.table('tracking_gap')} WHERE xid < ${low.low}::xid8`);
	await rowsOf(db, sql`UPDATE ${store.table('tracking')} SET trimmed_below = ${low.low}::xid8 WHERE trimmed_below < ${low.low}::xid8`);
}
