import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Queryable } from '../../database';
import { SegmentsError } from '../../error';

/**
 * A trigger is put on a table under a lock that writes wait for; longer than this none of them is made to
 * wait for it.
 */
const LOCK_TIMEOUT_MS = 500;
const TRIES = 20;

/** Tries again rather than wait in the queue, where every write of the shop would stand behind us. */
export async function underLock(database: Database, statements: readonly string[]): Promise<void> {
	for (let tried = 1; ; tried += 1) {
		try {
			await database.readWrite((db) => inTurn(statements, db), { lockTimeoutMs: LOCK_TIMEOUT_MS });
			return;
		} catch (error) {
			if (!isLockTimeout(error) || tried === TRIES) throw error;
			await sleep(100 * tried);
		}
	}
}

/** One by one: functions hold SQL of the mapping, which must not end their statement. */
export async function inTurn(statements: readonly string[], db: Queryable): Promise<void> {
	for (const statement of statements) await db.query(statement);
}

export const isLockTimeout = (error: unknown): boolean =>
	SegmentsError.is(error) && error.code === 'LOCK_TIMEOUT';
