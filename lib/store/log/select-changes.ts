import type { ChangeKind } from './change';
import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema';
import { causesOf, TOLD } from './told-change';

/** From where one segment's log is read. */
export interface Position {
	readonly segmentId: number;
	/** The last seq that is known already. */
	readonly seq: string;
	/** Up to here only the joins of who was a member there are told; 0 where the log is told as it is. */
	readonly membersAt: string;
}

export const beginsWithMembers = ({ seq, membersAt }: Position) => BigInt(seq) < BigInt(membersAt);

/**
 * The next changes after the positions, the oldest first, but within a segment always in the order of seq:
 * hence the latest instant so far, where a log goes back in time (an evaluation as of the past after an edit
 * by hand). Each segment's part is read through the primary key and no further than the limit.
 */
export function selectChanges(
	store: Store,
	positions: readonly Position[],
	kinds: readonly ChangeKind[] | undefined,
	limit: number,
): Sql {
	const kind = kinds === undefined ? sql`` : sql` AND kind = ANY (${kinds}::text[])`;
	const members = positions.some(beginsWithMembers)
		? sql`${joinsOfMembers(store, kind, limit)} UNION ALL `
		: sql``;
	return sql`
		SELECT ${TOLD} FROM unnest(${positions.map((one) => one.segmentId)}::int[], ${positions.map((one) => one.seq)}::bigint[], ${positions.map((one) => one.membersAt)}::bigint[]) AS position (segment_id, seq, members_at)
		JOIN ${store.table('segment')} AS s ON s.id = position.segment_id
		CROSS JOIN LATERAL (
			SELECT *, max(occurred_at) OVER (ORDER BY seq) AS told_at
			FROM (${members}(
				SELECT * FROM ${store.table('membership_change')} WHERE segment_id = position.segment_id AND seq > greatest(position.seq, position.members_at)${kind}
				ORDER BY seq LIMIT ${limit}
			)) AS waiting
			ORDER BY seq LIMIT ${limit}
		) AS c ${causesOf(store)}
		ORDER BY c.told_at, s.id, c.seq LIMIT ${limit}`;
}

/**
 * One who left and joined again counts from the last join: the changes of each customer are looked at from
 * the end.
 */
const joinsOfMembers = (store: Store, kind: Sql, limit: number): Sql => sql`(
	SELECT * FROM (
		SELECT DISTINCT ON (customer_id) * FROM ${store.table('membership_change')}
		WHERE segment_id = position.segment_id AND seq > position.seq AND seq <= position.members_at
		ORDER BY customer_id, seq DESC
	) AS last_change WHERE kind = 'joined'${kind} ORDER BY seq LIMIT ${limit})`;
