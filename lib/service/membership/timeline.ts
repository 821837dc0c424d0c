import type { SegmentDay, SegmentRef, TimelineOptions } from '../types';
import { rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import { findSegment, type SegmentRow } from '../segment';
import type { SegmentsContext } from '../context';

const USUAL_DAYS = 30;

/**
 * The size at the end of each of the last days, and who joined and left on it, oldest first; today is the
 * last. Days are those of the segment's zone. Sizes are counted back from the present one by the log, which
 * has every change.
 */
export async function timeline(
	context: SegmentsContext,
	ref: SegmentRef,
	{ days = USUAL_DAYS }: TimelineOptions = {},
): Promise<SegmentDay[]> {
	const moves = await context.database.readOnly(async (tx) => {
		const segment = await findSegment(tx, context.store, ref);
		return { segment, days: await readMoves(tx, context, segment, days) };
	});
	return withSizes(moves.days, Number(moves.segment.member_count));
}

type Moves = Omit<SegmentDay, 'members'>;

const readMoves = (
	db: Queryable,
	{ store, timeZone }: SegmentsContext,
	segment: SegmentRow,
	days: number,
): Promise<Moves[]> => {
	const zone = segment.time_zone ?? timeZone;
	return rowsOf(
		db,
		sql`
		WITH span AS (
			SELECT (clock_timestamp() AT TIME ZONE ${zone}::text)::date AS today),
		moved AS (
			SELECT (c.occurred_at AT TIME ZONE ${zone}::text)::date AS day, c.kind
			FROM ${store.table('membership_change')} AS c, span
			WHERE c.segment_id = ${segment.id}
				AND c.occurred_at >= (span.today - ${days - 1}::int)::timestamp AT TIME ZONE ${zone}::text)
		SELECT to_char(d.day, 'YYYY-MM-DD') AS day,
			count(*) FILTER (WHERE m.kind = 'joined')::float8 AS joined,
			count(*) FILTER (WHERE m.kind = 'left')::float8 AS "left"
		FROM span, generate_series((span.today - ${days - 1}::int)::timestamp, span.today::timestamp, interval '1 day') AS d(day)
		LEFT JOIN moved AS m ON m.day = d.day::date
		GROUP BY d.day ORDER BY d.day`,
	);
};

function withSizes(days: readonly Moves[], now: number): SegmentDay[] {
	let members = now;
	const sized: SegmentDay[] = [];
	for (const day of [...days].reverse()) {
		sized.unshift({ ...day, members });
		members -= day.joined - day.left;
	}
	return sized;
}
