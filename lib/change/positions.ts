import type { ChangesOptions } from '../api';
import { firstRow, oneRow, rowsOf, type Queryable } from '../database';
import type { Setup } from '../setup';
import { followAll, holdConsumer, selectConsumer } from './sql/consumer';
import { insertPositions, selectPositions } from './sql/positions';
import type { Position } from './sql/select-changes';

interface Found extends Omit<Position, 'seq'> {
	readonly seq: string | null;
	readonly lastSeq: string;
}

/** Which segments a reader wants: ids, or undefined for all of them. */
export type Wanted = readonly number[] | undefined;

/** The positions of a consumer; undefined when it, or one of the segments, has to be registered first. */
export async function knownPositions(
	db: Queryable,
	{ store }: Setup,
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
 * Gives each segment that has none a position: the present, unless the consumer asks for the beginning. A segment that
 * was created after the consumer had begun to follow all segments is told from its beginning: nothing of it is missed.
 */
export async function registerPositions(
	db: Queryable,
	{ store }: Setup,
	consumer: string,
	wanted: Wanted,
	from: ChangesOptions['from'],
): Promise<void> {
	const { follows_all } = await oneRow<{ follows_all: boolean }>(db, holdConsumer(store, consumer));
	const found = (await rowsOf<Found>(db, selectPositions(store, consumer, wanted))).filter((one) => !hasSeq(one));
	const fromBeginning = from === 'beginning' || (wanted === undefined && follows_all);
	await rowsOf(
		db,
		insertPositions(
			store,
			consumer,
			found.map((one) => one.segmentId),
			found.map((one) => (fromBeginning ? '0' : one.lastSeq)),
		),
	);
	if (wanted === undefined && !follows_all) await rowsOf(db, followAll(store, consumer));
}
