import type { Actor } from '../../database';
import type { KeyType } from '../../shop';
import { sql, trusted } from '../../database/sql';
import type { Store } from '../schema';
import type { Movement } from './move';

export interface ListEdit {
	readonly add: readonly string[];
	/** Wins over `add`. */
	readonly remove: readonly string[];
	/** Whether `add` is the whole list from now on. */
	readonly replace: boolean;
}

interface ListToEdit {
	readonly segmentId: number;
	/** Highest seq so far; the caller holds the lock on the segment's row. */
	readonly lastSeq: string;
	readonly keyType: KeyType;
	/** ISO instant for `joined_at` and `occurred_at`. */
	readonly at: string;
	readonly by: Actor | undefined;
}

/** Membership, its log and the counts on the segment's row; only the differences are written. */
export function editListMovement(
	store: Store,
	{ segmentId, lastSeq, keyType, at, by }: ListToEdit,
	{ add, remove, replace }: ListEdit,
): Omit<Movement, 'apart'> {
	const ids = (list: readonly string[]) => sql`SELECT unnest(${list}::${trusted(keyType)}[])`;
	const members = sql`${store.table('membership')} AS m WHERE m.segment_id = ${segmentId}`;
	const joins = sql`(SELECT count(*) FROM difference WHERE joins)`;
	const leavings = sql`(SELECT count(*) FROM difference WHERE NOT joins)`;
	const leaves = replace
		? sql`m.customer_id NOT IN (SELECT id FROM wanted)`
		: sql`m.customer_id IN (${ids(remove)})`;
	const difference = sql`
			WITH wanted (id) AS MATERIALIZED (${ids(add)} EXCEPT ${ids(remove)})
			SELECT ${segmentId}::int AS segment_id, w.id AS customer_id, true AS joins FROM wanted AS w
				LEFT JOIN (SELECT m.customer_id FROM ${members} AND m.customer_id IN (${ids(add)})) AS m ON m.customer_id = w.id
				WHERE m.customer_id IS NULL
			UNION ALL
			SELECT ${segmentId}::int, m.customer_id, false FROM ${members} AND ${leaves}`;
	const record = sql`edited AS (INSERT INTO ${store.table('list_edit')} (segment_id, edited_at, joined, "left", member_count, by)
			SELECT id, ${at}::timestamptz, ${joins}, ${leavings}, member_count + ${joins} - ${leavings}, ${by === undefined ? null : JSON.stringify(by)}::jsonb
			FROM ${store.table('segment')} WHERE id = ${segmentId} AND EXISTS (SELECT 1 FROM difference) RETURNING id),
		logged AS (INSERT INTO ${store.table('membership_change')} (segment_id, seq, customer_id, kind, cause, edit_id, occurred_at)
			SELECT ${segmentId}::int, ${lastSeq}::bigint + row_number() OVER (ORDER BY joins, customer_id), customer_id,
				CASE WHEN joins THEN 'joined' ELSE 'left' END, 'manual', (SELECT id FROM edited), ${at}::timestamptz
			FROM difference)
		UPDATE ${store.table('segment')}
		SET last_seq = last_seq + (SELECT count(*) FROM difference),
			member_count = member_count + ${joins} - ${leavings}
		WHERE id = ${segmentId}`;
	return { difference, at, record };
}
