import type { KnownUse, Segment, SegmentRef } from '../types';
import { actorNow, rowsOf, type Queryable } from '../../database';
import type { SegmentsContext } from '../context';
import { sql } from '../../database/sql';
import { dependentsOf, inUse } from './dependents';
import { findSegment, lockedSegment } from './find-segment';
import { toSegment, type SegmentRow } from './segment-row';
import { lockNames } from '../../store/segment/lock-names';

/**
 * Deletes a segment with its membership, its log and its history; never a customer.
 * @returns what it was
 * @throws SEGMENT_IN_USE while it is active and workflows use it, or while rules of other segments name it;
 * not with force
 */
export async function deleteSegment(
	context: SegmentsContext,
	ref: SegmentRef,
	{ force = false }: { readonly force?: boolean } = {},
): Promise<Segment> {
	const { database, store } = context;
	const { id } = await database.readOnly((tx) => findSegment(tx, store, ref));
	return database.readWrite(async (tx) => {
		const segment = await lockedSegment(tx, store, id);
		await rowsOf(tx, lockNames(store));
		if (!force) await requireUnused(tx, context, segment);
		for (const table of ['membership', 'membership_change'] as const) {
			await rowsOf(tx, sql`DELETE FROM ${store.table(table)} WHERE segment_id = ${id}`);
		}
		await rowsOf(tx, sql`DELETE FROM ${store.table('segment')} WHERE id = ${id}`);
		return toSegment(segment);
	});
}

/** A workflow that deletes a segment may have read it before; only a trigger of its own is in the way. */
function isActing({ kind, id, standing }: KnownUse): boolean {
	const by = actorNow();
	return by !== undefined && by.kind === kind && by.id === id && !standing;
}

async function requireUnused(db: Queryable, { store }: SegmentsContext, segment: SegmentRow): Promise<void> {
	const uses = segment.active ? segment.used_by.filter((one) => !isActing(one)) : [];
	const dependents = await dependentsOf(db, store, segment);
	if (uses.length + dependents.length > 0) throw inUse(segment, uses, dependents, 'deleted');
}
