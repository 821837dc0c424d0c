import { rowsOf, type Queryable } from '../../database';
import { sql, type Sql } from '../../database/sql';
import type { Store } from '../../store/schema/store';
import { sinceRows, type Since } from './attribute-to-time';

/** How many changes of each segment are of customers that are not among the known. */
export async function countMissed(
	since: readonly Since[],
	known: Sql,
	store: Store,
	db: Queryable,
): Promise<Map<number, number>> {
	const rows = await rowsOf<{ segmentId: number; missed: string }>(
		db,
		sql`
		SELECT change.segment_id AS "segmentId", count(*) AS missed FROM ${store.table('membership_change')} AS change
		JOIN ${sinceRows(since)} ON change.segment_id = since.segment_id AND change.seq > since.seq
		LEFT JOIN (${known}) AS known ON known.customer_id = change.customer_id
		WHERE known.customer_id IS NULL GROUP BY 1`,
	);
	return new Map(rows.map((row) => [row.segmentId, Number(row.missed)]));
}
