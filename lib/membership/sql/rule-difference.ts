import { sql, type Sql } from '../../sql/sql';
import type { Store } from '../../store';

/**
 * Who meets the rule but is no member, and who is a member but does not meet it. A null id, which a mapping could give,
 * is on neither side.
 */
export const ruleDifference = (store: Store, segmentId: number, ids: Sql): Sql => sql`
	SELECT now.customer_id AS joining, was.customer_id AS leaving
	FROM (${ids}) now
	FULL JOIN (SELECT customer_id FROM ${store.table('membership')} WHERE segment_id = ${segmentId}::int) was ON was.customer_id = now.customer_id
	WHERE (now.customer_id IS NULL) <> (was.customer_id IS NULL)`;
