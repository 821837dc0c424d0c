import type { SegmentRef, SegmentUse } from '../types';
import { rowsOf } from '../../database';
import { SegmentError } from '../../error';
import type { Setup } from '../context';
import { sql } from '../../database/sql';
import { findSegment } from './find-segment';

/**
 * Replaces what the store knows of one user: these segments, all segments, or none any more. Who uses all segments
 * stands in nobody's way when one is deleted, so it is not among a segment's users.
 */
export async function registerUse(
	{ database, store }: Setup,
	use: SegmentUse,
	segments: readonly SegmentRef[] | 'all' | null,
): Promise<void> {
	const { kind, id, name } = requireUse(use);
	const table = store.table('segment_use');
	await database.readWrite(async (tx) => {
		const ids: (number | null)[] = [];
		if (segments === 'all') ids.push(null);
		else for (const ref of segments ?? []) ids.push((await findSegment(tx, store, ref)).id);
		await rowsOf(tx, sql`DELETE FROM ${table} WHERE kind = ${kind} AND id = ${id}`);
		for (const segment of new Set(ids)) {
			await rowsOf(
				tx,
				sql`INSERT INTO ${table} (kind, id, segment_id, name) VALUES (${kind}, ${id}, ${segment}, ${name ?? null}) ON CONFLICT DO NOTHING`,
			);
		}
	});
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
