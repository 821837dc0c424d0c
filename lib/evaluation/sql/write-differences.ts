import { rowsOf, type Queryable } from '../../database';
import type { Store } from '../../store/store';
import { join, sql, type Sql } from '../../sql/sql';

/** One segment's part in the statement that brings memberships up to date. */
export interface Part {
	readonly segmentId: number;
	readonly evaluationId: string;
	readonly lastSeq: string;
	readonly cause: 'data' | 'rule';
}

export interface Difference {
	readonly segmentId: number;
	readonly joined: number;
	readonly left: number;
}

/**
 * Carries out who is to join or leave (`segment_id`, `customer_id`, `joins`) and logs it, all in one statement inside the
 * database: only the differences are written. The rows of the segments must be locked.
 */
export async function writeDifferences(parts: readonly Part[], difference: Sql, asOf: string, store: Store, db: Queryable): Promise<Difference[]> {
	const rows = await rowsOf<{ segmentId: number; joined: string; left: string }>(db, sql`
		WITH part (segment_id, evaluation_id, last_seq, cause) AS (VALUES ${join(parts.map(row), ', ')}),
		difference AS MATERIALIZED (${difference}),
		leaving AS (DELETE FROM ${store.table('membership')} AS m USING difference AS d
			WHERE NOT d.joins AND m.segment_id = d.segment_id AND m.customer_id = d.customer_id),
		joining AS (INSERT INTO ${store.table('membership')} (segment_id, customer_id, joined_at)
			SELECT segment_id, customer_id, ${asOf}::timestamptz FROM difference WHERE joins),
		logged AS (INSERT INTO ${store.table('membership_change')} (segment_id, seq, customer_id, kind, cause, evaluation_id, occurred_at)
			SELECT segment_id, part.last_seq + row_number() OVER (PARTITION BY segment_id ORDER BY customer_id), customer_id,
				CASE WHEN joins THEN 'joined' ELSE 'left' END, part.cause, part.evaluation_id, ${asOf}::timestamptz
			FROM difference JOIN part USING (segment_id))
		SELECT segment_id AS "segmentId", count(*) FILTER (WHERE joins) AS joined, count(*) FILTER (WHERE NOT joins) AS left
		FROM difference GROUP BY segment_id`);
	return rows.map((one) => ({ segmentId: one.segmentId, joined: Number(one.joined), left: Number(one.left) }));
}

const row = ({ segmentId, evaluationId, lastSeq, cause }: Part): Sql =>
	sql`(${segmentId}::int, ${evaluationId}::bigint, ${lastSeq}::bigint, ${cause}::text)`;
