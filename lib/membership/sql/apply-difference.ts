import { sql, type Sql } from '../../sql/sql';
import type { Store } from '../../store';

export interface Difference {
	readonly segmentId: number;
	/** Highest seq so far; the caller holds the lock on the segment's row. */
	readonly lastSeq: string;
	/** A query of `joining` and `leaving`, customer ids, one of them null. Only differences: rows that are written. */
	readonly changed: Sql;
	/** Further WITH queries for `cause`, each with a comma after it; they may read `diff`. */
	readonly before?: Sql;
	/** The cause of a row `d` of `diff`. */
	readonly cause: Sql;
	readonly evaluationId: string | null;
	/** ISO instant for `joined_at` and `occurred_at`. */
	readonly at: string;
	/** Number of customers looked at, as a scalar. */
	readonly examined: Sql;
}

/**
 * Brings membership and its log to the difference, in one statement: both or nothing, and each customer once.
 * Gives `joined`, `left` and `examined`. MATERIALIZED, so that the difference is worked out once and before anything
 * is written.
 */
export function applyDifference(store: Store, { segmentId, lastSeq, changed, before, cause, evaluationId, at, examined }: Difference): Sql {
	const membership = store.table('membership');
	return sql`WITH diff AS MATERIALIZED (${changed}), ${before ?? sql``}
		gone AS (
			DELETE FROM ${membership} m USING diff d WHERE m.segment_id = ${segmentId}::int AND m.customer_id = d.leaving
		), come AS (
			INSERT INTO ${membership} (segment_id, customer_id, joined_at)
			SELECT ${segmentId}::int, d.joining, ${at}::timestamptz FROM diff d WHERE d.joining IS NOT NULL
		), logged AS (
			INSERT INTO ${store.table('membership_change')} (segment_id, seq, customer_id, kind, cause, evaluation_id, occurred_at)
			SELECT ${segmentId}::int, ${lastSeq}::bigint + row_number() OVER (), coalesce(d.joining, d.leaving),
				CASE WHEN d.joining IS NULL THEN 'left' ELSE 'joined' END, ${cause}, ${evaluationId}::bigint, ${at}::timestamptz
			FROM diff d
		)
		SELECT count(d.joining) AS joined, count(d.leaving) AS "left", ${examined} AS examined FROM diff d`;
}

/** The int8 counts come as text. */
export interface Applied {
	readonly joined: string;
	readonly left: string;
	readonly examined: string;
}
