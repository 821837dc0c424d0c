import type { Database } from '../../database';
import { toQuery, type Sql } from '../../database/sql';
import type { Store } from '../schema/store';
import { readRetention, trimChanges, trimEvaluations, trimUses } from './retention';

/** Rows of one statement, so that none holds what it removes for long. */
const PART = 10_000;
const LOCK_TIMEOUT_MS = 1_000;

export interface Trimmed {
	readonly changes: number;
	readonly evaluations: number;
	readonly uses: number;
}

/** Removes what is older than is kept. @param parts how many statements at most for each table */
export async function trimLog(
	database: Database,
	store: Store,
	parts = Number.POSITIVE_INFINITY,
): Promise<Trimmed> {
	const kept = await database.readOnly((tx) => readRetention(tx, store));
	const { changesDays, evaluationsDays, usesDays } = kept;
	const remove = (part: Sql) => removeAll(part, database, parts);
	return {
		changes: changesDays === null ? 0 : await remove(trimChanges(store, changesDays, PART)),
		evaluations: evaluationsDays === null ? 0 : await remove(trimEvaluations(store, kept, PART)),
		uses: await removePart(trimUses(store, usesDays), database),
	};
}

async function removeAll(part: Sql, database: Database, parts: number): Promise<number> {
	let all = 0;
	for (let done = 0; done < parts; done += 1) {
		const removed = await removePart(part, database);
		if (removed === 0) break;
		all += removed;
	}
	return all;
}

async function removePart(part: Sql, database: Database): Promise<number> {
	const { sql, bindings } = toQuery(part);
	return database.readWrite(async (tx) => (await tx.query(sql, bindings)).rowCount ?? 0, {
		lockTimeoutMs: LOCK_TIMEOUT_MS,
	});
}

const EVERY_MS = 600_000;
const PARTS_AT_ONCE = 5;

const trimmedAt = new WeakMap<Database, number>();

/**
 * At most once in ten minutes in one process, beside an evaluation, and little at once: it may fail without
 * harm.
 */
export async function trimLogPeriodically(database: Database, store: Store): Promise<void> {
	if (Date.now() - (trimmedAt.get(database) ?? 0) < EVERY_MS) return;
	trimmedAt.set(database, Date.now());
	await trimLog(database, store, PARTS_AT_ONCE).catch(() => undefined);
}
