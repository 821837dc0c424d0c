import type { Overlap, SegmentRef } from '../types';
import { rowsOf } from '../../database';
import { SegmentError } from '../../error';
import { nameOf, requireSegments, type SegmentRow } from '../segment';
import type { SegmentsContext } from '../context';
import { sql, type Sql } from '../../database/sql';
import type { Store } from '../../store/schema';

/**
 * Shared members of two segments; of one with itself, its members. Without `a`: of any of them, or of all.
 */
interface Shared {
	readonly a: number | null;
	readonly b: number | null;
	readonly members: string;
	readonly all: string;
}

/**
 * Shared members of each pair of segments, from one pass over their members. The database counts them: a
 * customer's segments make one of few regions, and from the regions come the pairs.
 */
export async function overlap(context: SegmentsContext, refs: readonly SegmentRef[]): Promise<Overlap> {
	return context.database.readOnly(async (tx) => {
		const segments = await requireSegments(tx, context.store, refs);
		if (segments.length < 2) throw tooFew(refs);
		return overlapOf(segments, await rowsOf<Shared>(tx, sharedMembers(context.store, segments)));
	});
}

const sharedMembers = (store: Store, segments: readonly SegmentRow[]): Sql => sql`
	WITH region AS MATERIALIZED (
		SELECT segments, count(*) AS members
		FROM (
			SELECT array_agg(segment_id) AS segments FROM ${store.table('membership')}
			WHERE segment_id = ANY (${segments.map(({ id }) => id)}::int[]) GROUP BY customer_id
		) AS customer GROUP BY segments
	)
	SELECT a, b, sum(members)::bigint AS members, 0::bigint AS "all"
	FROM region CROSS JOIN LATERAL unnest(segments) AS a CROSS JOIN LATERAL unnest(segments) AS b WHERE a <= b GROUP BY a, b
	UNION ALL
	SELECT NULL, NULL, coalesce(sum(members), 0)::bigint, coalesce(sum(members) FILTER (WHERE cardinality(segments) = ${segments.length}), 0)::bigint
	FROM region`;

const tooFew = (refs: readonly SegmentRef[]) =>
	new SegmentError('OPTION_INVALID', 'An overlap needs at least two segments.', {
		path: 'segments',
		found: refs,
		allowed: ['two segments or more'],
	});

function overlapOf(segments: readonly SegmentRow[], rows: readonly Shared[]): Overlap {
	const shared = new Map(rows.map(({ a, b, members }) => [`${a} ${b}`, Number(members)]));
	const both = (a: number, b: number) => shared.get(`${Math.min(a, b)} ${Math.max(a, b)}`) ?? 0;
	const whole = rows.find(({ a }) => a === null);
	return {
		segments: segments.map((segment) => ({ ...nameOf(segment), members: both(segment.id, segment.id) })),
		pairs: segments.flatMap((a, index) =>
			segments.slice(index + 1).map((b) => ({ a: a.key, b: b.key, members: both(a.id, b.id) })),
		),
		any: Number(whole?.members ?? 0),
		all: Number(whole?.all ?? 0),
	};
}
