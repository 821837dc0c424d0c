import { rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import type { Store } from '../../store/schema/store';

/** A failed evaluation of one segment. */
export interface Failure {
	readonly segmentId: number;
	readonly mode: 'full' | 'incremental';
	/** ISO 8601; null where the clock's instant was meant. */
	readonly asOf: string | null;
	/** ISO 8601. */
	readonly startedAt: string;
	readonly message: string;
	/** Whether nothing is wrong with the segment, so that it does not show the message as its last error. */
	readonly isTransient: boolean;
}

/** Records that an evaluation failed; the membership stays as it was. */
export async function recordFailure(failure: Failure, store: Store, db: Queryable): Promise<void> {
	const { segmentId, mode, asOf, startedAt, message } = failure;
	const segment = store.table('segment');
	await rowsOf(
		db,
		sql`
		INSERT INTO ${store.table('evaluation')} (segment_id, mode, as_of, started_at, finished_at, rule_version, member_count, error)
		SELECT id, ${mode}, ${asOf}::timestamptz, ${startedAt}::timestamptz, clock_timestamp(), version, member_count, ${message}
		FROM ${segment} WHERE id = ${segmentId}`,
	);
	if (!failure.isTransient)
		await rowsOf(db, sql`UPDATE ${segment} SET last_error = ${message} WHERE id = ${segmentId}`);
}
