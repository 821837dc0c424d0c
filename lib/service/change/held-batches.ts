import { firstRow, oneRow, rowsOf, type Queryable } from '../../database';
import { SegmentsError } from '../../error';
import {
	deleteHeld,
	insertHeld,
	markHeld,
	selectHeld,
	selectSpan,
	selectWaiting,
	type HeldMark,
	type HeldRow,
	type WaitingRow,
} from '../../store/log/held-batch';
import { movePositions } from '../../store/log/positions';
import type { Store } from '../../store/schema';
import type { SegmentsContext } from '../context';
import { findSegment, requireSegments } from '../segment';
import type { BatchToHold, Change, HeldBatch, HeldBatchesOptions, SegmentRef, WaitingBatch } from '../types';
import { requireConsumer } from './acknowledge';
import { toChange, type ChangeRow } from './change-row';
import { wantedKinds } from './changes';
import { readConsumer } from './read-consumer';

/**
 * What waits for a consumer in one segment, counted; undefined where it has no position there. @throws
 * SEGMENT_NOT_FOUND
 */
export async function waiting(
	{ database, store }: SegmentsContext,
	consumer: string,
	ref: SegmentRef,
	{ kinds }: Pick<BatchToHold, 'kinds'> = {},
): Promise<WaitingBatch | undefined> {
	const name = readConsumer(consumer);
	return database.readOnly(async (tx) => {
		const { id } = await findSegment(tx, store, ref);
		const row = await firstRow<WaitingRow>(
			tx,
			selectWaiting(store, name, { segmentId: id, kinds: wantedKinds(kinds) }),
		);
		return row && toWaiting(row);
	});
}

/**
 * Holds a batch: it is neither lost nor told until it is released. A batch that is passed by lets the
 * consumer go on behind it; one that is not makes it wait there.
 * @throws CONSUMER_UNKNOWN, SEGMENT_NOT_FOUND
 */
export async function hold(
	{ database, store }: SegmentsContext,
	consumer: string,
	{ segment, reason, firstSeq, lastSeq, kinds, passed = false }: BatchToHold,
): Promise<HeldBatch> {
	const name = readConsumer(consumer);
	return database.readWrite(async (tx) => {
		await requireConsumer(tx, store, name);
		const { id: segmentId } = await findSegment(tx, store, segment);
		const span = { segmentId, firstSeq, lastSeq, kinds: wantedKinds(kinds) };
		const { id } = await oneRow<{ id: number }>(
			tx,
			insertHeld(store, span, { consumer: name, reason, passed }),
		);
		if (passed) await rowsOf(tx, movePositions(store, name, [segmentId], [String(lastSeq)]));
		return toHeld(await oneRow<HeldRow>(tx, selectHeld(store, { ids: [id] })));
	});
}

/** The oldest first. */
export async function heldBatches(
	{ database, store }: SegmentsContext,
	{ consumer, segments, signal }: HeldBatchesOptions = {},
): Promise<HeldBatch[]> {
	return database.readOnly(
		async (tx) => {
			const segmentIds = segments && (await requireSegments(tx, store, segments)).map(({ id }) => id);
			const name = consumer === undefined ? undefined : readConsumer(consumer);
			const rows = await rowsOf<HeldRow>(tx, selectHeld(store, { consumer: name, segmentIds }));
			return rows.map(toHeld);
		},
		{ signal },
	);
}

const DEFAULT_LIMIT = 1_000;

/**
 * The changes of a held batch, in order, of the kinds that its consumer is told. @throws HELD_BATCH_NOT_FOUND
 */
export async function heldChanges(
	{ database, store }: SegmentsContext,
	id: number,
	{ after = 0, limit = DEFAULT_LIMIT }: { readonly after?: number; readonly limit?: number } = {},
): Promise<Change[]> {
	return database.readOnly(async (tx) => {
		const [row] = await requireHeld(tx, store, [id]);
		if (row === undefined) return [];
		const { segmentId, firstSeq, lastSeq, kinds } = row;
		const span = {
			segmentId,
			firstSeq: Number(firstSeq),
			lastSeq: Number(lastSeq),
			kinds: kinds ?? undefined,
		};
		return (await rowsOf<ChangeRow>(tx, selectSpan(store, span, { after, limit }))).map(toChange);
	});
}

/**
 * Says what becomes of held batches. A released one is told by its consumer the next time it looks. A dropped
 * one is never told. One that was delivered is held no more.
 * @returns them as they were before
 * @throws HELD_BATCH_NOT_FOUND for the first that is not held, and nothing is done
 */
export async function markHeldBatches(
	{ database, store }: SegmentsContext,
	ids: readonly number[],
	mark: HeldMark,
): Promise<HeldBatch[]> {
	return database.readWrite(async (tx) => {
		const rows = await requireHeld(tx, store, ids);
		if (mark === 'dropped') await passBy(tx, store, rows);
		await rowsOf(
			tx,
			mark === 'told' || mark === 'released' ? markHeld(store, ids, mark) : deleteHeld(store, ids),
		);
		return rows.map(toHeld);
	});
}

/** In the order of segments, as every move of positions. */
async function passBy(tx: Queryable, store: Store, rows: readonly HeldRow[]): Promise<void> {
	for (const row of [...rows].sort((a, b) => a.segmentId - b.segmentId))
		await rowsOf(tx, movePositions(store, row.consumer, [row.segmentId], [row.lastSeq]));
}

async function requireHeld(tx: Queryable, store: Store, ids: readonly number[]): Promise<HeldRow[]> {
	const rows = await rowsOf<HeldRow>(tx, selectHeld(store, { ids }));
	const missing = ids.find((id) => !rows.some((row) => row.id === id));
	if (missing === undefined) return rows;
	throw new SegmentsError('HELD_BATCH_NOT_FOUND', `There is no held batch ${missing}.`, {
		path: 'ids',
		found: missing,
		suggestion: 'It was released and delivered, or dropped. List the held batches to see which there are.',
	});
}

const toWaiting = ({ segmentId, key, title, firstSeq, lastSeq, ...row }: WaitingRow): WaitingBatch => ({
	segment: { id: segmentId, key, title },
	firstSeq: Number(firstSeq),
	lastSeq: Number(lastSeq),
	joined: Number(row.joined),
	left: Number(row.left),
	causes: row.causes,
	membersBefore: Number(row.membersBefore),
});

const toHeld = (row: HeldRow): HeldBatch => ({
	id: row.id,
	consumer: row.consumer,
	reason: row.reason,
	...toWaiting(row),
	passed: row.passed,
	heldAt: row.heldAt,
	toldAt: row.toldAt,
	releasedAt: row.releasedAt,
});
