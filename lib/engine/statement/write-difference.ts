import type { Queryable } from '../../database';
import { move } from '../../store/membership/move';
import type { Store } from '../../store/schema/store';
import { join, sql, type Sql } from '../../database/sql';

/** One segment's part in the statement that brings memberships up to date. */
export interface Part {
	readonly segmentId: number;
	/** Of the rule. */
	readonly version: number;
	/** That the membership held for; null before the first evaluation. */
	readonly formerVersion: number | null;
	readonly lastSeq: string;
	readonly cause: 'data' | 'rule';
}

/** What became of one segment. */
export interface Written {
	readonly segmentId: number;
	readonly evaluationId: string;
	readonly joined: number;
	readonly left: number;
}

/** Who joins or leaves which segments. */
interface DifferenceToWrite {
	readonly parts: readonly Part[];
	/** Gives `segment_id`, `customer_id`, `joins`. */
	readonly rows: Sql;
	readonly mode: 'full' | 'incremental';
	/** ISO 8601, both. */
	readonly asOf: string;
	readonly startedAt: string;
	/** As of `Movement`. */
	readonly apart: boolean;
}

/**
 * Carries a difference out, logs it and opens a row of history for each segment. The rows of the segments
 * must be locked.
 */
export async function writeDifference(
	{ rows: difference, asOf, apart, ...opening }: DifferenceToWrite,
	store: Store,
	db: Queryable,
): Promise<Written[]> {
	const record = sql`${openRows({ ...opening, asOf }, store)},
		logged AS (INSERT INTO ${store.table('membership_change')} (segment_id, seq, customer_id, kind, cause, evaluation_id, occurred_at)
			SELECT segment_id, part.last_seq + row_number() OVER (PARTITION BY segment_id ORDER BY customer_id), customer_id,
				CASE WHEN joins THEN 'joined' ELSE 'left' END, part.cause, opened.id, ${asOf}::timestamptz
			FROM difference JOIN part USING (segment_id) JOIN opened USING (segment_id)),
		counted AS (SELECT segment_id, count(*) FILTER (WHERE joins) AS joined, count(*) FILTER (WHERE NOT joins) AS leaving FROM difference GROUP BY 1)
		SELECT opened.segment_id AS "segmentId", opened.id AS "evaluationId", coalesce(joined, 0) AS joined, coalesce(leaving, 0) AS left
		FROM opened LEFT JOIN counted USING (segment_id)`;
	const rows = await move<{ segmentId: number; evaluationId: string; joined: string; left: string }>(
		{ difference, at: asOf, record, apart },
		store,
		db,
	);
	return rows.map((one) => ({ ...one, joined: Number(one.joined), left: Number(one.left) }));
}

/** Parts of a WITH: `part`, and `opened` with a row of history for each. */
const openRows = (
	{ parts, mode, asOf, startedAt }: Omit<DifferenceToWrite, 'rows' | 'apart'>,
	store: Store,
): Sql => sql`part (segment_id, version, former_version, last_seq, cause) AS (VALUES ${join(parts.map(row), ', ')}),
		opened AS (INSERT INTO ${store.table('evaluation')} (segment_id, mode, as_of, started_at, rule_version, former_version)
			SELECT segment_id, ${mode}::text, ${asOf}::timestamptz, ${startedAt}::timestamptz, version, former_version FROM part RETURNING id, segment_id)`;

const row = ({ segmentId, version, formerVersion, lastSeq, cause }: Part): Sql =>
	sql`(${segmentId}::int, ${version}::int, ${formerVersion}::int, ${lastSeq}::bigint, ${cause}::text)`;
