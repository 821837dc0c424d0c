import { rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import type { Store } from '../../store/schema/store';
import type { EvaluatedSegment } from '../stage/types';

interface Closing {
	/** What of the tracked changes the memberships have seen now. */
	readonly snapshot: string;
	/** ISO 8601. */
	readonly startedAt: string;
	/** Since then. */
	readonly durationMs: number;
}

/**
 * Closes the evaluation rows, updates the segments' counters and clears `last_error`. Rows of evaluations
 * that could move nobody are not open yet: they are written as they end.
 */
export async function closeEvaluations(
	evaluated: readonly EvaluatedSegment[],
	{ snapshot, startedAt, durationMs }: Closing,
	store: Store,
	db: Queryable,
): Promise<void> {
	const column = <T>(read: (one: EvaluatedSegment) => T) => evaluated.map(read);
	const history = store.table('evaluation');
	const added = sql`
		INSERT INTO ${history} (segment_id, mode, as_of, started_at, rule_version, former_version, finished_at, examined,
			joined, "left", member_count, missed, duration_ms, scores_version)
		SELECT o.segment_id, CASE WHEN o.is_full THEN 'full' ELSE 'incremental' END, o.as_of, ${startedAt}::timestamptz, f.version,
			o.former_version, clock_timestamp(), o.examined, o.joined, o.leaving, f.member_count, o.missed, ${durationMs}::int, o.scores_version
		FROM outcome AS o JOIN finished AS f ON f.id = o.segment_id WHERE o.evaluation_id IS NULL`;
	const closed = sql`
		UPDATE ${history} AS e
		SET finished_at = clock_timestamp(), examined = o.examined, joined = o.joined,
			"left" = o.leaving, member_count = f.member_count, missed = o.missed,
			duration_ms = ${durationMs}::int, scores_version = o.scores_version
		FROM outcome AS o JOIN finished AS f ON f.id = o.segment_id WHERE e.id = o.evaluation_id`;
	const isOpen = ({ evaluationId }: EvaluatedSegment) => evaluationId !== undefined;
	// A part that changes nothing is planned all the same.
	const records = !evaluated.some(isOpen)
		? added
		: evaluated.every(isOpen)
			? closed
			: sql`, added AS (${added}) ${closed}`;
	await rowsOf(
		db,
		sql`
		WITH outcome AS (SELECT * FROM unnest(
			${column(({ segment }) => segment.id)}::int[], ${column((one) => one.evaluationId ?? null)}::bigint[],
			${column((one) => one.examined)}::bigint[],
			${column((one) => one.joined)}::bigint[], ${column((one) => one.left)}::bigint[],
			${column((one) => one.asOf)}::timestamptz[], ${column((one) => one.mode === 'full')}::boolean[],
			${column(({ segment }) => segment.fingerprint)}::int[], ${column((one) => one.missed ?? null)}::bigint[],
			${column(({ segment }) => JSON.stringify(segment.sees))}::text[],
			${column(({ segment }) => segment.scoredBy && JSON.stringify(segment.scoredBy))}::text[],
			${column(({ segment }) => rescoredTo(segment))}::int[],
			${column(({ learnt }) => learnt && JSON.stringify(learnt))}::text[],
			${column(({ segment }) => segment.evaluatedVersion)}::int[])
			AS o (segment_id, evaluation_id, examined, joined, leaving, as_of, is_full, fingerprint, missed, sight, scored_by, scores_version, learnt, former_version)),
		finished AS (UPDATE ${store.table('segment')} AS s
			SET evaluated_at = o.as_of, evaluated_version = s.version, last_error = NULL, last_error_code = NULL,
			member_count = s.member_count + o.joined - o.leaving, last_seq = s.last_seq + o.joined + o.leaving,
			seen = ${snapshot}::pg_snapshot, seen_fingerprint = o.fingerprint, sight = o.sight::jsonb,
			scored_by = o.scored_by::jsonb, learnt = coalesce(o.learnt::jsonb, s.learnt),
			reconciled_at = CASE WHEN o.is_full THEN clock_timestamp() ELSE s.reconciled_at END
			FROM outcome AS o WHERE s.id = o.segment_id RETURNING s.id, s.member_count, s.version) ${records}`,
	);
}

/** The newest version of scores that the membership did not hold for before. */
function rescoredTo({ scoredBy, scoredThen }: EvaluatedSegment['segment']): number | null {
	if (scoredBy === null || scoredThen === null) return null;
	const changed = Object.entries(scoredBy).filter(([currency, version]) => scoredThen[currency] !== version);
	return changed.length === 0 ? null : Math.max(...changed.map(([, version]) => version));
}
