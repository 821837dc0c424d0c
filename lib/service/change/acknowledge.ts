import type { Change } from '../types';
import { firstRow, rowsOf, type Queryable } from '../../database';
import { SegmentsError } from '../../error';
import type { SegmentsContext } from '../context';
import { readConsumer } from './read-consumer';
import { deleteConsumer, selectConsumer } from '../../store/log/consumer';
import { movePositions } from '../../store/log/positions';
import type { Store } from '../../store/schema';

/**
 * Moves the consumer's position in each segment to the highest seq among the changes: what lies before it
 * counts as told. It never moves back, so acknowledging twice, or late, is harmless. Changes of segments that
 * are gone are passed over.
 * @throws CONSUMER_UNKNOWN for a consumer that never read
 */
export async function acknowledge(
	{ database, store }: SegmentsContext,
	consumer: string,
	changes: readonly Pick<Change, 'segment' | 'seq'>[],
): Promise<void> {
	const name = readConsumer(consumer);
	const highest = new Map<number, number>();
	for (const { segment, seq } of changes)
		highest.set(segment.id, Math.max(seq, highest.get(segment.id) ?? 0));
	await database.readWrite(async (tx) => {
		await requireConsumer(tx, store, name);
		// Always in the same order, so that two acknowledgements cannot wait for each other.
		const moved = [...highest].sort(([a], [b]) => a - b);
		if (moved.length > 0)
			await rowsOf(
				tx,
				movePositions(
					store,
					name,
					moved.map(([id]) => id),
					moved.map(([, seq]) => String(seq)),
				),
			);
	});
}

/** @throws CONSUMER_UNKNOWN */
export async function requireConsumer(tx: Queryable, store: Store, name: string): Promise<void> {
	if ((await firstRow(tx, selectConsumer(store, name))) === undefined) throw unknown(name);
}

const unknown = (name: string) =>
	new SegmentsError(
		'CONSUMER_UNKNOWN',
		`The consumer "${name}" has not read any changes, so it has none to acknowledge.`,
		{ path: 'consumer', found: name },
	);

/** Forgets a consumer and its positions; one that is not known is forgotten already. */
export async function forgetConsumer({ database, store }: SegmentsContext, consumer: string): Promise<void> {
	const name = readConsumer(consumer);
	await database.readWrite((tx) => rowsOf(tx, deleteConsumer(store, name)));
}
