import type { Database } from '../../database';
import type { Store } from '../schema/store';
import { trimTouched } from './touched-since';

const EVERY_MS = 60_000;
const LOCK_TIMEOUT_MS = 1_000;

const trimmedAt = new WeakMap<Database, number>();

/**
 * Trims the log of touched customers, at most once a minute in one process. In a transaction of its own,
 * after the evaluation: it may fail without harm, since the next one trims as much.
 * @param keptMs how long ago a segment may have been evaluated fully and still rely on the log
 */
export async function trimPeriodically(keptMs: number, database: Database, store: Store): Promise<void> {
	if (Date.now() - (trimmedAt.get(database) ?? 0) < EVERY_MS) return;
	trimmedAt.set(database, Date.now());
	await database
		.readWrite((db) => trimTouched(keptMs, store, db), { lockTimeoutMs: LOCK_TIMEOUT_MS })
		.catch(() => undefined);
}
