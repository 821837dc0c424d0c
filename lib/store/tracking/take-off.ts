import { escapeIdentifier } from 'pg';
import type { Database } from '../../database';
import type { RemainingTriggers } from '../schema/install';
import type { Store } from '../schema/store';
import { carriedTriggers, ourFunctionsNow, type CarriedTrigger } from './carried';
import { isLockTimeout, underLock } from './under-lock';

/** Drops triggers, one table at a time. */
export async function dropTriggers(triggers: readonly CarriedTrigger[], database: Database): Promise<void> {
	for (const [table, names] of byTable(triggers.filter(({ droppable }) => droppable)))
		await underLock(
			database,
			names.map((name) => dropTriggerSql(table, name)),
		);
}

/**
 * Tidies up: drops sleeping triggers that the login may drop, and functions that no trigger runs. What cannot
 * be dropped, or not now, does no harm where it is.
 * @returns the triggers that remain
 */
export async function tidyUp(
	triggers: readonly CarriedTrigger[],
	database: Database,
	store: Store,
): Promise<RemainingTriggers[]> {
	await dropTriggers(triggers, database).catch((error: unknown) => {
		if (!isLockTimeout(error)) throw error;
	});
	const functions = await database.readOnly((db) => ourFunctionsNow(store, db));
	const unused = functions.filter(({ used, droppable }) => !used && droppable);
	if (unused.length > 0)
		await underLock(
			database,
			unused.map(({ name }) => dropFunctionSql(store, name)),
		);
	const left = await database.readOnly((db) => carriedTriggers(store, db));
	const stayed = left.filter((one) =>
		triggers.some(({ oid, trigger }) => oid === one.oid && trigger === one.trigger),
	);
	return [...byTable(stayed)].map(([table, names]) => ({ table, triggers: names }));
}

function byTable(triggers: readonly CarriedTrigger[]): Map<string, string[]> {
	const tables = new Map<string, string[]>();
	for (const { table, trigger } of triggers) tables.set(table, [...(tables.get(table) ?? []), trigger]);
	return tables;
}

export const dropTriggerSql = (table: string, trigger: string): string =>
	`DROP TRIGGER IF EXISTS ${escapeIdentifier(trigger)} ON ${table}`;
export const dropFunctionSql = ({ schema }: Store, name: string): string =>
	`DROP FUNCTION IF EXISTS ${escapeIdentifier(schema)}.${escapeIdentifier(name)}()`;
