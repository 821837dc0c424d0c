import { actorNow, oneRow, type Queryable } from '../../database';
import type { SegmentsContext } from '../context';
import { sql } from '../../database/sql';
import type { Store } from '../../store/schema';
import { clock } from '../../database/clock';
import { editListMovement, type ListEdit } from '../../store/membership/edit-list';
import { move } from '../../store/membership/move';
import { spreadsCustomers } from '../../shop/mapping/backend';

export type { ListEdit } from '../../store/membership/edit-list';

/** The part of a locked segment that is needed to write its members. */
interface Locked {
	readonly id: number;
	readonly last_seq: string;
}

/**
 * Adds and removes members of a static segment by hand, in the caller's transaction. The caller holds the
 * lock.
 */
export async function editList(
	db: Queryable,
	{ store, mapping }: SegmentsContext,
	segment: Locked,
	edit: ListEdit,
): Promise<void> {
	const at = await nextChangeAt(db, store, segment);
	const movement = editListMovement(
		store,
		{ segmentId: segment.id, lastSeq: segment.last_seq, keyType: mapping.keyType, at, by: actorNow() },
		edit,
	);
	await move({ ...movement, apart: spreadsCustomers(mapping) }, store, db);
}

/** Now, but never before the change before: a log in the order of seq is then in the order of time, too. */
async function nextChangeAt(db: Queryable, store: Store, { id, last_seq }: Locked): Promise<string> {
	const { at } = await oneRow<{ at: string }>(
		db,
		sql`SELECT greatest(${clock}, (
		SELECT occurred_at FROM ${store.table('membership_change')} WHERE segment_id = ${id} AND seq = ${last_seq}::bigint
	)) AS at`,
	);
	return at;
}
