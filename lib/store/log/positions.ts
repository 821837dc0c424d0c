import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema';
import type { Position } from './select-changes';

/**
 * Every segment with the consumer's position in it, null where it has none. @param ids those asked for; all
 * by default
 */
export const selectPositions = (
	store: Store,
	consumer: string,
	ids: readonly number[] | undefined,
): Sql => sql`
	SELECT s.id AS "segmentId", p.seq, p.members_at AS "membersAt", s.last_seq AS "lastSeq"
	FROM ${store.table('segment')} AS s LEFT JOIN ${store.table('consumer_position')} AS p ON p.segment_id = s.id AND p.consumer = ${consumer}
	${ids === undefined ? sql`` : sql`WHERE s.id = ANY (${ids}::int[])`} ORDER BY s.id`;

/** Keeps a position that another reader of the same consumer has written meanwhile. */
export const insertPositions = (store: Store, consumer: string, positions: readonly Position[]): Sql => sql`
	INSERT INTO ${store.table('consumer_position')} (consumer, segment_id, seq, members_at)
	SELECT ${consumer}, s.id, p.seq, p.members_at
	FROM unnest(${positions.map((one) => one.segmentId)}::int[], ${positions.map((one) => one.seq)}::bigint[], ${positions.map((one) => one.membersAt)}::bigint[]) AS p (segment_id, seq, members_at)
	JOIN ${store.table('segment')} AS s ON s.id = p.segment_id
	ON CONFLICT DO NOTHING`;

/** Only ever forward, and never beyond the end of the log. */
export const movePositions = (
	store: Store,
	consumer: string,
	segmentIds: readonly number[],
	seqs: readonly string[],
): Sql => sql`
	UPDATE ${store.table('consumer_position')} AS position SET seq = least(told.seq, s.last_seq), moved_at = clock_timestamp()
	FROM unnest(${segmentIds}::int[], ${seqs}::bigint[]) AS told (segment_id, seq) JOIN ${store.table('segment')} AS s ON s.id = told.segment_id
	WHERE position.consumer = ${consumer} AND position.segment_id = told.segment_id AND position.seq < least(told.seq, s.last_seq)`;

/**
 * The seq before the first change since an instant, of each segment that has one. Reads all of their logs.
 */
export const selectSeqsBefore = (store: Store, ids: readonly number[], since: string): Sql => sql`
	SELECT segment_id AS "segmentId", min(seq) - 1 AS seq FROM ${store.table('membership_change')}
	WHERE segment_id = ANY (${ids}::int[]) AND occurred_at >= ${since}::timestamptz GROUP BY segment_id`;
