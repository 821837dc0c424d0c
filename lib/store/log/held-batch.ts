import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema';
import type { Cause, ChangeKind } from './change';

/**
 * Why a batch is held: more changes at once than is usual, or a workflow that fails with them again and
 * again.
 */
export type HoldReason = 'large' | 'failing';

/** What becomes of a held batch. */
export type HeldMark = 'told' | 'released' | 'dropped' | 'delivered';

/** A span of the log of one segment, both ends in. */
export interface LogSpan {
	readonly segmentId: number;
	readonly firstSeq: number;
	readonly lastSeq: number;
	/** The kinds that count; undefined for both. */
	readonly kinds: readonly ChangeKind[] | undefined;
}

/** Counts of a span, as the database gives them. */
export interface SpanCounts {
	readonly joined: string;
	readonly left: string;
	readonly causes: Readonly<Record<Cause, number>>;
	readonly membersBefore: string;
}

export interface WaitingRow extends SpanCounts {
	readonly segmentId: number;
	readonly key: string;
	readonly title: string;
	readonly firstSeq: string;
	readonly lastSeq: string;
}

export interface HeldRow extends WaitingRow {
	readonly id: number;
	readonly consumer: string;
	readonly reason: HoldReason;
	readonly kinds: ChangeKind[] | null;
	readonly passed: boolean;
	readonly heldAt: string;
	readonly toldAt: string | null;
	readonly releasedAt: string | null;
}

interface CountedSpan {
	readonly first: Sql;
	readonly last: Sql;
	readonly kinds: readonly ChangeKind[] | undefined;
}

/** `s` is the segment. Who was a member before the span is told by what it and all after it moved. */
function countsOf(store: Store, { first, last, kinds }: CountedSpan): Sql {
	const told = kinds === undefined ? sql`true` : sql`c.kind = ANY (${kinds}::text[])`;
	const inSpan = sql`c.seq <= ${last} AND ${told}`;
	const caused = (cause: Cause) => sql`count(*) FILTER (WHERE ${inSpan} AND c.cause = ${cause})`;
	return sql`
		SELECT count(*) FILTER (WHERE ${inSpan} AND c.kind = 'joined') AS joined,
			count(*) FILTER (WHERE ${inSpan} AND c.kind = 'left') AS "left",
			jsonb_build_object('data', ${caused('data')}, 'time', ${caused('time')}, 'rule', ${caused('rule')}, 'manual', ${caused('manual')}) AS causes,
			s.member_count - count(*) FILTER (WHERE c.kind = 'joined') + count(*) FILTER (WHERE c.kind = 'left') AS members_before
		FROM ${store.table('membership_change')} AS c WHERE c.segment_id = s.id AND c.seq >= ${first}`;
}

/**
 * What waits for a consumer in one segment. Joins of who was a member when the consumer began are none of it.
 */
export const selectWaiting = (
	store: Store,
	consumer: string,
	{ segmentId, kinds }: Pick<LogSpan, 'segmentId' | 'kinds'>,
): Sql => sql`
	SELECT s.id AS "segmentId", s.key, s.title, span.first AS "firstSeq", s.last_seq AS "lastSeq", n.joined, n."left", n.causes,
		n.members_before AS "membersBefore"
	FROM ${store.table('segment')} AS s
	JOIN ${store.table('consumer_position')} AS p ON p.segment_id = s.id AND p.consumer = ${consumer}
	CROSS JOIN LATERAL (SELECT greatest(p.seq, p.members_at) + 1 AS first) AS span
	CROSS JOIN LATERAL (${countsOf(store, { first: sql`span.first`, last: sql`s.last_seq`, kinds })}) AS n
	WHERE s.id = ${segmentId}`;

/** Holds a span. One that was released before is told anew; one that is held still is not. */
export const insertHeld = (
	store: Store,
	{ segmentId, firstSeq, lastSeq, kinds }: LogSpan,
	{ consumer, reason, passed }: Pick<HeldRow, 'consumer' | 'reason' | 'passed'>,
): Sql => sql`
	INSERT INTO ${store.table('held_batch')} (consumer, segment_id, reason, first_seq, last_seq, kinds, joined, "left", causes, members_before, passed)
	SELECT ${consumer}, s.id, ${reason}, ${firstSeq}::bigint, ${lastSeq}::bigint, ${kinds ?? null}::text[], n.joined, n."left", n.causes, n.members_before, ${passed}::boolean
	FROM ${store.table('segment')} AS s
	CROSS JOIN LATERAL (${countsOf(store, { first: sql`${firstSeq}::bigint`, last: sql`${lastSeq}::bigint`, kinds })}) AS n
	WHERE s.id = ${segmentId}
	ON CONFLICT (consumer, segment_id, first_seq) DO UPDATE SET reason = excluded.reason, last_seq = excluded.last_seq, kinds = excluded.kinds,
		joined = excluded.joined, "left" = excluded."left", causes = excluded.causes, members_before = excluded.members_before,
		passed = held_batch.passed OR excluded.passed, released_at = NULL,
		held_at = CASE WHEN held_batch.released_at IS NULL THEN held_batch.held_at ELSE clock_timestamp() END,
		told_at = CASE WHEN held_batch.released_at IS NULL THEN held_batch.told_at END
	RETURNING id`;

/** @param ids all by default */
export const selectHeld = (store: Store, { ids, consumer, segmentIds }: HeldFilter): Sql => sql`
	SELECT h.id, h.consumer, h.segment_id AS "segmentId", s.key, s.title, h.reason, h.first_seq AS "firstSeq", h.last_seq AS "lastSeq", h.kinds,
		h.joined, h."left", h.causes, h.members_before AS "membersBefore", h.passed, h.held_at AS "heldAt", h.told_at AS "toldAt", h.released_at AS "releasedAt"
	FROM ${store.table('held_batch')} AS h JOIN ${store.table('segment')} AS s ON s.id = h.segment_id
	WHERE ${ids === undefined ? sql`true` : sql`h.id = ANY (${ids}::int[])`}
		AND ${consumer === undefined ? sql`true` : sql`h.consumer = ${consumer}`}
		AND ${segmentIds === undefined ? sql`true` : sql`h.segment_id = ANY (${segmentIds}::int[])`}
	ORDER BY h.id`;

export interface HeldFilter {
	readonly ids?: readonly number[];
	readonly consumer?: string;
	readonly segmentIds?: readonly number[];
}

export const deleteHeld = (store: Store, ids: readonly number[]): Sql =>
	sql`DELETE FROM ${store.table('held_batch')} WHERE id = ANY (${ids}::int[])`;

/** Keeps the instant of the first time. */
export const markHeld = (store: Store, ids: readonly number[], mark: 'told' | 'released'): Sql =>
	mark === 'told'
		? sql`UPDATE ${store.table('held_batch')} SET told_at = coalesce(told_at, clock_timestamp()) WHERE id = ANY (${ids}::int[])`
		: sql`UPDATE ${store.table('held_batch')} SET released_at = coalesce(released_at, clock_timestamp()) WHERE id = ANY (${ids}::int[])`;

/** The changes of a span, in order. @param after the last seq that was read before; 0 for none */
export const selectSpan = (
	store: Store,
	{ segmentId, firstSeq, lastSeq, kinds }: LogSpan,
	{ after, limit }: { readonly after: number; readonly limit: number },
): Sql => sql`
	SELECT c.id, c.seq, c.customer_id, c.kind, c.cause, c.occurred_at, s.id AS segment_id, s.key, s.title,
		CASE WHEN c.cause = 'rule' THEN (SELECT e.scores_version FROM ${store.table('evaluation')} AS e WHERE e.id = c.evaluation_id) END AS scores_version
	FROM ${store.table('membership_change')} AS c JOIN ${store.table('segment')} AS s ON s.id = c.segment_id
	WHERE c.segment_id = ${segmentId} AND c.seq BETWEEN greatest(${firstSeq}::bigint, ${after}::bigint + 1) AND ${lastSeq}::bigint
		${kinds === undefined ? sql`` : sql`AND c.kind = ANY (${kinds}::text[])`}
	ORDER BY c.seq LIMIT ${limit}`;
