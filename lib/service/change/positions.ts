import type { ChangesOptions } from '../types';
import { firstRow, oneRow, rowsOf, type Queryable } from '../../database';
import { defined } from '../../error/defined';
import type { SegmentsContext } from '../context';
import { readAsOf } from '../context/moment';
import { followAll, holdConsumer, selectConsumer } from '../../store/log/consumer';
import { insertPositions, movePositions, selectPositions, selectSeqsBefore } from '../../store/log/positions';
import type { Position } from '../../store/log/select-changes';
import type { Store } from '../../store/schema';

interface Found {
	readonly segmentId: number;
	readonly seq: string | null;
	readonly membersAt: string | null;
	readonly lastSeq: string;
}

/** Which segments a reader wants: ids, or undefined for all of them. */
export type Wanted = readonly number[] | undefined;

/** What a consumer that is new, or new to a segment, asks for. */
export interface Registration {
	readonly consumer: string;
	readonly wanted: Wanted;
	readonly from: ChangesOptions['from'];
}

/** The positions of a consumer; undefined when it, or one of the segments, has to be registered first. */
export async function knownPositions(
	db: Queryable,
	{ store }: SegmentsContext,
	consumer: string,
	wanted: Wanted,
): Promise<Position[] | undefined> {
	const known = await firstRow<{ follows_all: boolean }>(db, selectConsumer(store, consumer));
	if (known === undefined || (wanted === undefined && !known.follows_all)) return undefined;
	const found = await rowsOf<Found>(db, selectPositions(store, consumer, wanted));
	return found.every(hasSeq) ? found : undefined;
}

const hasSeq = (one: Found): one is Found & Position => one.seq !== null;

/**
 * Gives each segment that has none a position: the present, unless the consumer asks for more. A segment that
 * was created after the consumer had begun to follow all segments is told from its beginning: nothing of it
 * is missed.
 */
export async function registerPositions(
	db: Queryable,
	{ store, timeZone }: Pick<SegmentsContext, 'store' | 'timeZone'>,
	{ consumer, wanted, from }: Registration,
): Promise<void> {
	const { follows_all } = await oneRow<{ follows_all: boolean }>(db, holdConsumer(store, consumer));
	const found = (await rowsOf<Found>(db, selectPositions(store, consumer, wanted))).filter(
		(one) => !hasSeq(one),
	);
	const begins = wanted === undefined && follows_all ? 'beginning' : from;
	const positions =
		typeof begins === 'object'
			? await positionsSince(db, store, found, defined(readAsOf(begins.since, timeZone, 'from.since')))
			: found.map(firstPosition(begins));
	await rowsOf(db, insertPositions(store, consumer, positions));
	if (wanted === undefined && !follows_all) await rowsOf(db, followAll(store, consumer));
}

/** Before the first change that happened since; the present where none did. */
async function positionsSince(
	db: Queryable,
	store: Store,
	found: readonly Found[],
	since: string,
): Promise<Position[]> {
	const ids = found.map(({ segmentId }) => segmentId);
	const rows = await rowsOf<{ segmentId: number; seq: string }>(db, selectSeqsBefore(store, ids, since));
	const before = new Map(rows.map(({ segmentId, seq }) => [segmentId, seq]));
	return found.map(({ segmentId, lastSeq }) => ({
		segmentId,
		seq: before.get(segmentId) ?? lastSeq,
		membersAt: '0',
	}));
}

const firstPosition =
	(from: Extract<ChangesOptions['from'], string> = 'now') =>
	({ segmentId, lastSeq }: Found): Position => ({
		segmentId,
		seq: from === 'now' ? lastSeq : '0',
		membersAt: from === 'members' ? lastSeq : '0',
	});

/**
 * Those from which nothing is waiting below their `membersAt`: who came and went before it is not read again.
 */
export async function passOver(
	db: Queryable,
	{ store }: SegmentsContext,
	consumer: string,
	positions: readonly Position[],
): Promise<void> {
	const [ids, seqs] = [positions.map((one) => one.segmentId), positions.map((one) => one.membersAt)];
	await rowsOf(db, movePositions(store, consumer, ids, seqs));
}
