import { sql, type Sql } from '../../sql/sql';
import type { Store } from '../../store';

export interface Failure {
	readonly segmentId: number;
	readonly mode: 'full' | 'incremental';
	/** The instant that was asked for, if any. */
	readonly asOf?: string;
	readonly durationMs: number;
	/** The sentence that a shop owner reads. */
	readonly message: string;
}

/** The row of an evaluation that changed nothing. */
export const recordFailure = (store: Store, { segmentId, mode, asOf, durationMs, message }: Failure): Sql => sql`
	INSERT INTO ${store.table('evaluation')} (segment_id, mode, as_of, started_at, finished_at, rule_version, error)
	SELECT s.id, ${mode}, ${asOf ?? null}::timestamptz, clock_timestamp() - make_interval(secs => ${durationMs / 1000}::float8), clock_timestamp(), s.version, ${message}
	FROM ${store.table('segment')} s WHERE s.id = ${segmentId}`;

export const markFailed = (store: Store, { segmentId, message }: Failure): Sql =>
	sql`UPDATE ${store.table('segment')} SET last_error = ${message} WHERE id = ${segmentId}`;
