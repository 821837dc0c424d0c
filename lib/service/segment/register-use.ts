import type { SegmentRef, SegmentUse } from '../types';
import { rowsOf, type Queryable } from '../../database';
import { SegmentError } from '../../error';
import type { Setup } from '../context';
import type { Store } from '../../store/schema';
import { deleteUses, insertUses } from '../../store/segment/segment-use';
import { findSegments } from './find-segment';

/**
 * Replaces what the store knows of one user: these segments, all segments, or none any more. A workflow that uses
 * *all* segments does not block the deletion of one, so it is not among a segment's users.
 */
export async function registerUse(
	{ database, store }: Setup,
	use: SegmentUse,
	segments: readonly SegmentRef[] | 'all' | null,
): Promise<void> {
	const user = requireUse(use);
	await database.readWrite(async (tx) => {
		const ids = segments === 'all' ? [null] : await idsOf(tx, store, segments ?? []);
		await rowsOf(tx, deleteUses(store, user));
		if (ids.length > 0) await rowsOf(tx, insertUses(store, user, ids));
	});
}

/** @throws the first error of a ref that names nothing */
async function idsOf(db: Queryable, store: Store, refs: readonly SegmentRef[]): Promise<readonly number[]> {
	if (refs.length === 0) return [];
	const found = await findSegments(db, store, refs);
	const fault = found.find((one) => one instanceof SegmentError);
	if (fault !== undefined) throw fault;
	return [...new Set(found.flatMap((one) => ('id' in one ? [one.id] : [])))];
}

function requireUse(use: SegmentUse): SegmentUse {
	for (const key of ['kind', 'id'] as const) {
		if (typeof use?.[key] === 'string' && use[key] !== '') continue;
		throw new SegmentError('OPTION_INVALID', 'A user of segments has a kind and an id.', {
			path: key,
			found: use?.[key],
			allowed: ['workflow'],
		});
	}
	return use;
}
