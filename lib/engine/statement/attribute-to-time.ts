import { rowsOf, type Queryable } from '../../database';
import { wordColumns } from '../../compiler/query/bitmap-query';
import { join, sql, type Sql } from '../../database/sql';
import type { Store } from '../../store/schema/store';
import { atPlace, customerFilter, placesOf } from './difference';

/** Where the changes of one evaluation begin in the log of a segment. */
export interface Since {
	readonly segmentId: number;
	readonly lastSeq: string;
}

/** The customers whom one evaluation moved, each once. */
export const movedSince = (since: readonly Since[], store: Store): Sql => sql`
	SELECT DISTINCT change.customer_id FROM ${store.table('membership_change')} AS change JOIN ${sinceRows(since)}
		ON change.segment_id = since.segment_id AND change.seq > since.seq`;

export const sinceRows = (since: readonly Since[]): Sql =>
	sql`(VALUES ${join(
		since.map(({ segmentId, lastSeq }) => sql`(${segmentId}::int, ${lastSeq}::bigint)`),
		', ',
	)}) AS since (segment_id, seq)`;

/** Which customers' changes are looked at, and which of them time alone moved. */
interface TimedCustomers {
	/** Sub-select of who matches with the windows of the evaluation before. */
	readonly still: Sql;
	/** Sub-select of the only customers whose cause is asked for. */
	readonly only: Sql | undefined;
}

/**
 * Marks the changes that time alone brought about: those customers would, with the data of now, still have
 * the answer they had before, if no window had moved on.
 */
export const attributeToTime = (
	since: Since,
	customers: TimedCustomers,
	store: Store,
	db: Queryable,
): Promise<void> => attributeTo('time', since, customers, { store, db });

/** Marks the changes of these customers. */
export async function attributeThese(
	since: readonly Since[],
	customers: Sql,
	store: Store,
	db: Queryable,
): Promise<void> {
	await rowsOf(
		db,
		sql`
		UPDATE ${store.table('membership_change')} AS change SET cause = 'time' FROM ${sinceRows(since)}
		WHERE change.segment_id = since.segment_id AND change.seq > since.seq
			AND change.customer_id IN (${customers})`,
	);
}

/** The same for another cause: those customers would, without it, still have the answer they had before. */
export async function attributeTo(
	cause: 'time' | 'rule',
	{ segmentId, lastSeq }: Since,
	{ still, only }: TimedCustomers,
	{ store, db }: { readonly store: Store; readonly db: Queryable },
): Promise<void> {
	await rowsOf(
		db,
		sql`
		UPDATE ${store.table('membership_change')} AS change SET cause = ${cause}
		FROM (SELECT moved.seq FROM ${store.table('membership_change')} AS moved
			LEFT JOIN (${still}) AS still ON still.customer_id = moved.customer_id
			WHERE moved.segment_id = ${segmentId} AND moved.seq > ${lastSeq}::bigint
				AND (moved.kind = 'left') = (still.customer_id IS NOT NULL)
				${customerFilter(only, sql`moved.customer_id`)}) AS attributed
		WHERE change.segment_id = ${segmentId} AND change.seq = attributed.seq`,
	);
}

/**
 * The same for many segments; `still` gives words of bits, in the order of the segments: who matches which.
 */
export async function attributeAllToTime(
	since: readonly Since[],
	{ still, only }: TimedCustomers,
	store: Store,
	db: Queryable,
): Promise<void> {
	const ids = since.map(({ segmentId }) => segmentId);
	const held = atPlace(wordColumns(ids.length), (word) => sql`still.${word}`);
	const change = store.table('membership_change');
	await rowsOf(
		db,
		sql`
		UPDATE ${change} AS change SET cause = 'time'
		FROM (SELECT moved.segment_id, moved.seq FROM ${change} AS moved
			JOIN ${sinceRows(since)} ON moved.segment_id = since.segment_id AND moved.seq > since.seq
			JOIN ${placesOf(ids)} ON place.segment_id = moved.segment_id
			LEFT JOIN (${still}) AS still ON still.customer_id = moved.customer_id
			WHERE (moved.kind = 'left') = (coalesce(${held}, 0) <> 0)
				${customerFilter(only, sql`moved.customer_id`)}) AS timed
		WHERE change.segment_id = timed.segment_id AND change.seq = timed.seq`,
	);
}
