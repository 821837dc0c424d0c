import { sql, type Sql } from '../../sql/sql';
import type { Store } from '../../store';
import type { Applied } from './apply-difference';

export interface Finish {
	readonly segmentId: number;
	readonly evaluationId: string;
	readonly asOf: string;
	readonly applied: Applied;
}

/** Brings the segment's row and the evaluation's row up to date. Gives `members`. */
export const finishEvaluation = (store: Store, { segmentId, evaluationId, asOf, applied: { joined, left, examined } }: Finish): Sql => sql`
	WITH done AS (
		UPDATE ${store.table('segment')}
		SET last_seq = last_seq + ${joined}::bigint + ${left}::bigint, member_count = member_count + ${joined}::bigint - ${left}::bigint,
			evaluated_at = ${asOf}::timestamptz, evaluated_version = version, last_error = NULL
		WHERE id = ${segmentId}
		RETURNING member_count
	)
	UPDATE ${store.table('evaluation')}
	SET finished_at = clock_timestamp(), examined = ${examined}::bigint, joined = ${joined}::bigint, "left" = ${left}::bigint, member_count = done.member_count
	FROM done WHERE id = ${evaluationId}::bigint
	RETURNING done.member_count AS members`;
