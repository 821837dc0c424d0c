import type { SegmentRef, SegmentUse } from '../types';
import { rowsOf } from '../../database';
import type { SegmentsContext } from '../context';
import { deleteUses, insertUses } from '../../store/segment/segment-use';
import { requireSegments } from './find-segment';

/**
 * Replaces what the store knows of one user: these segments, all segments, or none any more. A workflow that uses
 * *all* segments does not block the deletion of one, so it is not among a segment's users.
 */
export async function registerUse(
	{ database, store }: SegmentsContext,
	use: SegmentUse,
	segments: readonly SegmentRef[] | 'all' | null,
): Promise<void> {
	await database.readWrite(async (tx) => {
		const ids =
			segments === 'all' ? [null] : (await requireSegments(tx, store, segments ?? [])).map(({ id }) => id);
		await rowsOf(tx, deleteUses(store, use));
		if (ids.length > 0) await rowsOf(tx, insertUses(store, use, ids));
	});
}
