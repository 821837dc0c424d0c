import type { EvaluationMode } from '../../api';
import { sql, type Sql } from '../../sql/sql';
import type { Store } from '../../store';
import { clock } from './clock';

/**
 * Writes the row of an evaluation and fixes its instant: the one asked for, or the clock's, never before that of the
 * evaluation before. Gives `id` and `as_of`. A statement after the lock: the clock is read when the wait is over.
 */
export const beginEvaluation = (store: Store, segmentId: number, mode: Exclude<EvaluationMode, 'auto'>, asOf: string | undefined): Sql => sql`
	INSERT INTO ${store.table('evaluation')} (segment_id, mode, as_of, started_at, rule_version)
	SELECT s.id, ${mode}, ${asOf === undefined ? sql`greatest(s.evaluated_at, ${clock})` : sql`${asOf}::timestamptz`}, clock_timestamp(), s.version
	FROM ${store.table('segment')} s WHERE s.id = ${segmentId}
	RETURNING id, as_of`;
