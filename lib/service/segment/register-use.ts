import type { SegmentRef, SegmentUse, UseOptions } from '../types';
import { rowsOf } from '../../database';
import type { SegmentsContext } from '../context';
import { deleteUses, insertUses } from '../../store/segment/segment-use';
import { requireSegments } from './find-segment';

/**
 * Replaces what the store knows of one user, a node or a whole workflow: these segments, all segments, or
 * none any more; or adds to it. A workflow that uses *all* segments does not block the deletion of one, so it
 * is not among a segment's users.
 */
export async function registerUse(
	{ database, store }: SegmentsContext,
	use: SegmentUse,
	segments: readonly SegmentRef[] | 'all' | null,
	{ keepOthers = false }: UseOptions = {},
): Promise<void> {
	await database.readWrite(async (tx) => {
		const ids =
			segments === 'all' ? [null] : (await requireSegments(tx, store, segments ?? [])).map(({ id }) => id);
		if (!keepOthers) await rowsOf(tx, deleteUses(store, use));
		if (ids.length > 0) await rowsOf(tx, insertUses(store, use, { segmentIds: ids, standing: !keepOthers }));
	});
}
