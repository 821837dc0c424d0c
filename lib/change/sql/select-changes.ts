import type { ChangeKind } from '../../api';
import { sql, type Sql } from '../../sql/sql';
import type { Store } from '../../store';

/** From where one segment's log is read. */
export interface Position {
	readonly segmentId: number;
	/** The last seq that is known already. */
	readonly seq: string;
}

/**
 * The next changes after the positions, the oldest first, but within a segment always in the order of seq: hence the
 * latest instant so far, where a log goes back in time (an evaluation as of the past after an edit by hand).
 * Each segment's part is read through the primary key and no further than the limit.
 */
export function selectChanges(
	store: Store,
	positions: readonly Position[],
	kinds: readonly ChangeKind[] | undefined,
	limit: number,
): Sql {
	const kind = kinds === undefined ? sql`` : sql` AND kind = ANY (${kinds}::text[])`;
	return sql`
		SELECT c.id, c.seq, c.customer_id, c.kind, c.cause, c.occurred_at, s.id AS segment_id, s.key, s.title
		FROM unnest(${positions.map((one) => one.segmentId)}::int[], ${positions.map((one) => one.seq)}::bigint[]) AS position (segment_id, seq)
		JOIN ${store.table('segment')} AS s ON s.id = position.segment_id
		CROSS JOIN LATERAL (
			SELECT id, seq, customer_id, kind, cause, occurred_at, max(occurred_at) OVER (ORDER BY seq) AS told_at
			FROM ${store.table('membership_change')} WHERE segment_id = position.segment_id AND seq > position.seq${kind}
			ORDER BY seq LIMIT ${limit}
		) AS c
		ORDER BY c.told_at, s.id, c.seq LIMIT ${limit}`;
}
