import { rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import type { ErrorCode } from '../../error';
import type { Store } from '../../store/schema/store';

/** The failed evaluation of one segment. */
export interface Failure {
	readonly segmentId: number;
	readonly code: ErrorCode;
	readonly message: string;
	/** Whether nothing is wrong with the segment, so that it does not show the message as its last error. */
	readonly isTransient: boolean;
}

/** What the failed evaluations have in common. */
interface FailedEvaluation {
	readonly mode: 'full' | 'incremental';
	/** ISO 8601; null where the clock's instant was meant. */
	readonly asOf: string | null;
	/** ISO 8601. */
	readonly startedAt: string;
	readonly durationMs: number;
}

/** Records that evaluations failed; the memberships stay as they were. */
export async function insertFailures(
	failures: readonly Failure[],
	{ mode, asOf, startedAt, durationMs }: FailedEvaluation,
	store: Store,
	db: Queryable,
): Promise<void> {
	const failure = (of: readonly Failure[]) =>
		sql`unnest(${of.map(({ segmentId }) => segmentId)}::int[], ${of.map(({ code }) => code)}::text[], ${of.map(({ message }) => message)}::text[]) AS failure (id, code, message)`;
	await rowsOf(
		db,
		sql`
		INSERT INTO ${store.table('evaluation')} (segment_id, mode, as_of, started_at, finished_at, duration_ms, rule_version, member_count, error)
		SELECT id, ${mode}, ${asOf}::timestamptz, ${startedAt}::timestamptz, clock_timestamp(), ${durationMs}::int, version, member_count, message
		FROM ${store.table('segment')} JOIN ${failure(failures)} USING (id) ORDER BY id`,
	);
	const shown = failures.filter(({ isTransient }) => !isTransient);
	if (shown.length === 0) return;
	// Locked in the order in which evaluations lock them, so that the two wait for each other and never
	// deadlock.
	await rowsOf(
		db,
		sql`
		WITH locked AS MATERIALIZED (SELECT id, code, message FROM ${store.table('segment')} JOIN ${failure(shown)} USING (id)
			ORDER BY id FOR NO KEY UPDATE OF segment)
		UPDATE ${store.table('segment')} AS s SET last_error = locked.message, last_error_code = locked.code FROM locked WHERE s.id = locked.id`,
	);
}
