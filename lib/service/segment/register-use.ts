import type { SegmentRef, SegmentUse } from '../types';
import { rowsOf } from '../../database';
import type { Setup } from '../context';
import { sql } from '../../database/sql';
import { requireSegments } from './find-segment';

/**
 * Replaces what the store knows of one user: these segments, all segments, or none any more. Who uses all segments
 * stands in nobody's way when one is deleted, so it is not among a segment's users.
 */
export async function registerUse(
	{ database, store }: Setup,
	use: SegmentUse,
	segments: readonly SegmentRef[] | 'all' | null,
): Promise<void> {
	const { kind, id, name } = use;
	const table = store.table('segment_use');
	await database.readWrite(async (tx) => {
		const ids =
			segments === 'all' ? [null] : (await requireSegments(tx, store, segments ?? [])).map((one) => one.id);
		await rowsOf(tx, sql`DELETE FROM ${table} WHERE kind = ${kind} AND id = ${id}`);
		await rowsOf(
			tx,
			sql`INSERT INTO ${table} (kind, id, segment_id, name) SELECT ${kind}, ${id}, used.id, ${name ?? null} FROM unnest(${ids}::int[]) AS used(id) ON CONFLICT DO NOTHING`,
		);
	});
}
