import type { Overlap, SegmentRef } from '../types';
import { rowsOf } from '../../database';
import { SegmentError } from '../../error';
import { findSegments, nameOf, type SegmentRow } from '../segment';
import type { Setup } from '../context';
import { sql } from '../../database/sql';

/** How many customers are in exactly these segments. */
interface Region {
	readonly segments: readonly number[];
	readonly members: string;
}

/** Shared members of each pair of segments, from one pass over their members. */
export async function overlap(setup: Setup, refs: readonly SegmentRef[]): Promise<Overlap> {
	return setup.database.readOnly(async (tx) => {
		const segments = distinct(await findSegments(tx, setup.store, refs));
		if (segments.length < 2) throw tooFew(refs);
		const ids = segments.map(({ id }) => id);
		const regions = await rowsOf<Region>(
			tx,
			sql`
			SELECT segments, count(*) AS members
			FROM (
				SELECT array_agg(segment_id ORDER BY segment_id) AS segments FROM ${setup.store.table('membership')}
				WHERE segment_id = ANY (${ids}::int[]) GROUP BY customer_id
			) AS customer GROUP BY segments`,
		);
		return overlapOf(segments, regions);
	});
}

function distinct(found: readonly (SegmentRow | SegmentError)[]): SegmentRow[] {
	const rows = found.map((one) => {
		if (one instanceof SegmentError) throw one;
		return one;
	});
	return [...new Map(rows.map((row) => [row.id, row])).values()];
}

const tooFew = (refs: readonly SegmentRef[]) =>
	new SegmentError('OPTION_INVALID', 'An overlap needs at least two segments.', {
		path: 'segments',
		found: refs,
		allowed: ['two segments or more'],
	});

function overlapOf(segments: readonly SegmentRow[], regions: readonly Region[]): Overlap {
	const inAll = (ids: readonly number[]) =>
		regions
			.filter((region) => ids.every((id) => region.segments.includes(id)))
			.reduce((sum, region) => sum + Number(region.members), 0);
	const pairs = segments.flatMap((a, index) =>
		segments.slice(index + 1).map((b) => ({ a: a.key, b: b.key, members: inAll([a.id, b.id]) })),
	);
	return {
		segments: segments.map((segment) => ({ ...nameOf(segment), members: inAll([segment.id]) })),
		pairs,
		any: inAll([]),
		all: inAll(segments.map(({ id }) => id)),
	};
}
