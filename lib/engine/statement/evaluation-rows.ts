import { rowsOf, type Queryable } from '../../database';
import type { Store } from '../../store/schema/store';
import { sql } from '../../database/sql';
import type { Outcome } from '../stage/due';

/** Writes what came of it to the evaluations and to the segments, whose last error is thereby mended. */
export async function finishEvaluations(
	outcomes: readonly Outcome[],
	snapshot: string,
	store: Store,
	db: Queryable,
): Promise<void> {
	const column = <T>(read: (outcome: Outcome) => T) => outcomes.map(read);
	await rowsOf(
		db,
		sql`
		WITH outcome AS (SELECT * FROM unnest(${column((one) => one.due.id)}::int[], ${column((one) => one.evaluationId)}::bigint[],
			${column((one) => one.examined)}::bigint[], ${column((one) => one.joined)}::bigint[], ${column((one) => one.left)}::bigint[],
			${column((one) => one.asOf)}::timestamptz[], ${column((one) => one.mode === 'full')}::boolean[], ${column((one) => one.due.basis)}::int[], ${column((one) => one.missed ?? null)}::bigint[],
			${column(({ due }) => JSON.stringify(due.sees ?? null))}::text[])
			AS o (segment_id, evaluation_id, examined, joined, leaving, as_of, is_full, basis, missed, sight)),
		finished AS (UPDATE ${store.table('segment')} AS s SET evaluated_at = o.as_of, evaluated_version = s.version, last_error = NULL,
			member_count = s.member_count + o.joined - o.leaving, last_seq = s.last_seq + o.joined + o.leaving,
			seen = ${snapshot}::pg_snapshot, seen_epoch = o.basis, sight = o.sight::jsonb,
			reconciled_at = CASE WHEN o.is_full THEN clock_timestamp() ELSE s.reconciled_at END
			FROM outcome AS o WHERE s.id = o.segment_id RETURNING s.id, s.member_count)
		UPDATE ${store.table('evaluation')} AS e SET finished_at = clock_timestamp(), examined = o.examined, joined = o.joined,
			"left" = o.leaving, member_count = f.member_count, missed = o.missed
		FROM outcome AS o JOIN finished AS f ON f.id = o.segment_id WHERE e.id = o.evaluation_id`,
	);
}

/**
 * Writes down that an evaluation failed; the membership stays as it was.
 * @param marks whether the segment shows it as its last error
 */
export async function recordFailure(
	segmentId: number,
	mode: string,
	asOf: string | null,
	startedAt: string,
	sentence: string,
	marks: boolean,
	store: Store,
	db: Queryable,
): Promise<void> {
	await rowsOf(
		db,
		sql`
		INSERT INTO ${store.table('evaluation')} (segment_id, mode, as_of, started_at, finished_at, rule_version, member_count, error)
		SELECT id, ${mode}, ${asOf}::timestamptz, ${startedAt}::timestamptz, clock_timestamp(), version, member_count, ${sentence}
		FROM ${store.table('segment')} WHERE id = ${segmentId}`,
	);
	if (marks)
		await rowsOf(
			db,
			sql`UPDATE ${store.table('segment')} SET last_error = ${sentence} WHERE id = ${segmentId}`,
		);
}
