import { rowsOf, type Queryable } from '../../database';
import type { Store } from '../../store/store';
import { sql, type Sql } from '../../sql/sql';

/** The customers whom one evaluation moved, and which way. */
export const movedSince = (segmentId: number, lastSeq: string, store: Store): Sql =>
	sql`SELECT customer_id FROM ${store.table('membership_change')} WHERE segment_id = ${segmentId} AND seq > ${lastSeq}::bigint`;

/**
 * Marks the changes that time alone brought about: those customers would, with the data of now, still have the answer
 * they had before, if no window had moved on.
 * @param still sub-select of `customer_id`: who matches with the windows of the evaluation before
 */
export async function attributeToTime(segmentId: number, lastSeq: string, still: Sql, store: Store, db: Queryable): Promise<void> {
	await rowsOf(db, sql`
		UPDATE ${store.table('membership_change')} AS change SET cause = 'time'
		WHERE change.segment_id = ${segmentId} AND change.seq > ${lastSeq}::bigint
			AND (change.kind = 'left') = EXISTS (SELECT 1 FROM (${still}) AS still WHERE still.customer_id = change.customer_id)`);
}
