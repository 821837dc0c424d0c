import { oneRow, rowsOf, type Queryable } from '../database';
import type { Setup } from '../setup';
import { sql } from '../sql/sql';
import { applyDifference, type Applied } from './sql/apply-difference';
import { clock } from './sql/clock';
import { listDifference, type ListEdit } from './sql/list-difference';

export type { ListEdit } from './sql/list-difference';

/** The part of a locked segment that is needed to write its members. */
interface Locked {
	readonly id: number;
	readonly last_seq: string;
}

/** Adds and removes members of a static segment by hand, in the caller's transaction. The caller holds the lock. */
export async function editList(db: Queryable, { store, mapping }: Setup, segment: Locked, edit: ListEdit): Promise<void> {
	const { joined, left } = await oneRow<Applied>(db, applyDifference(store, {
		segmentId: segment.id,
		lastSeq: segment.last_seq,
		changed: listDifference(store, segment.id, mapping.keyType, edit),
		cause: sql`'manual'`,
		evaluationId: null,
		at: await nextChangeAt(db, { store }, segment),
		examined: sql`0`,
	}));
	await rowsOf(db, sql`
		UPDATE ${store.table('segment')}
		SET last_seq = last_seq + ${joined}::bigint + ${left}::bigint, member_count = member_count + ${joined}::bigint - ${left}::bigint
		WHERE id = ${segment.id}`);
}

/** Now, but never before the change before: a log in the order of seq is then in the order of time, too. */
export async function nextChangeAt(db: Queryable, { store }: Pick<Setup, 'store'>, { id, last_seq }: Locked): Promise<string> {
	const { at } = await oneRow<{ at: string }>(db, sql`SELECT greatest(${clock}, (
		SELECT occurred_at FROM ${store.table('membership_change')} WHERE segment_id = ${id} AND seq = ${last_seq}::bigint
	)) AS at`);
	return at;
}
