import type { Actor } from '../../database';
import type { KeyType } from '../../shop';
import { sql, trusted, type Sql } from '../../database/sql';
import type { Store } from '../schema';

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

/** Membership, its log and the counts on the segment's row in one statement; only the differences are written. */
export function editListSql(
	store: Store,
	{ segmentId, lastSeq, keyType, at, by }: ListToEdit,
	{ add, remove, replace }: ListEdit,
): Sql {
	const ids = (list: readonly string[]) => sql`SELECT unnest(${list}::${trusted(keyType)}[])`;
	const members = sql`${store.table('membership')} AS m WHERE m.segment_id = ${segmentId}`;
	const joins = sql`(SELECT count(*) FROM difference WHERE joins)`;
	const leavings = sql`(SELECT count(*) FROM difference WHERE NOT joins)`;
	const leaves = replace
		? sql`NOT EXISTS (SELECT FROM wanted AS w WHERE w.id = m.customer_id)`
		: sql`m.customer_id IN (${ids(remove)})`;
	return sql`
		WITH wanted (id) AS MATERIALIZED (${ids(add)} EXCEPT ${ids(remove)}),
		difference (customer_id, joins) AS MATERIALIZED (
			SELECT w.id, true FROM wanted AS w WHERE NOT EXISTS (SELECT FROM ${members} AND m.customer_id = w.id)
			UNION ALL
			SELECT m.customer_id, false FROM ${members} AND ${leaves}),
		leaving AS (DELETE FROM ${store.table('membership')} AS m USING difference AS d
			WHERE NOT d.joins AND m.segment_id = ${segmentId} AND m.customer_id = d.customer_id),
		joining AS (INSERT INTO ${store.table('membership')} (segment_id, customer_id, joined_at)
			SELECT ${segmentId}::int, customer_id, ${at}::timestamptz FROM difference WHERE joins),
		edited AS (INSERT INTO ${store.table('list_edit')} (segment_id, edited_at, joined, "left", member_count, by)
			SELECT id, ${at}::timestamptz, ${joins}, ${leavings}, member_count + ${joins} - ${leavings}, ${by === undefined ? null : JSON.stringify(by)}::jsonb
			FROM ${store.table('segment')} WHERE id = ${segmentId} AND EXISTS (SELECT FROM difference) RETURNING id),
		logged AS (INSERT INTO ${store.table('membership_change')} (segment_id, seq, customer_id, kind, cause, edit_id, occurred_at)
			SELECT ${segmentId}::int, ${lastSeq}::bigint + row_number() OVER (ORDER BY joins, customer_id), customer_id,
				CASE WHEN joins THEN 'joined' ELSE 'left' END, 'manual', (SELECT id FROM edited), ${at}::timestamptz
			FROM difference)
		UPDATE ${store.table('segment')}
		SET last_seq = last_seq + (SELECT count(*) FROM difference),
			member_count = member_count + ${joins} - ${leavings}
		WHERE id = ${segmentId}`;
}
