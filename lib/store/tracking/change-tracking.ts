import { setTimeout as sleep } from 'node:timers/promises';
import { escapeIdentifier } from 'pg';
import { firstRow, rowsOf, type Database, type Queryable } from '../../database';
import { MappingError, SegmentsError } from '../../error';
import type { Mapping } from '../../shop/mapping/mapping';
import { sql } from '../../database/sql';
import type { Store } from '../schema/store';
import { trackedTables } from './tracked-tables';
import { functionsWithoutTrigger, tablesWithTriggers, type CarryingTable } from './installed';
import { triggerStatements, type TrackedTable, type TriggerSettings } from './trigger-sql';

/** A trigger is put on a table under a lock that writes wait for; longer than this none of them is made to wait for it. */
const LOCK_TIMEOUT_MS = 500;
const TRIES = 20;

/**
 * Puts the triggers on every table that the mapping names, one table at a time, and starts a new epoch: what was seen
 * before does not count, so the next evaluation of each segment is a full one. Triggers that are there already go first:
 * the mapping may have named other tables, and the shop may have renamed some since.
 */
export async function startTracking(mapping: Mapping, database: Database, store: Store): Promise<void> {
	if (trackedTables(mapping).length === 0) {
		throw new MappingError(
			'MAPPING_INVALID',
			`The mapping "${mapping.name}" does not say how a changed row names its customers, so its changes cannot be followed.`,
			{
				path: 'changes',
				suggestion: 'Add "changes": for each table a SELECT of customer ids from "changed".',
			},
		);
	}
	const settings = settingsOf(mapping, store);
	const tables = await database.readOnly((db) => tablesOf(mapping, db), { path: mapping.path });
	await database.readWrite((db) => setState(store, false, tables, db));
	await takeOff(database, store);
	for (const table of tables) await underLock(database, triggerStatements(table, settings));
	await database.readWrite((db) => setState(store, true, tables, db));
}

/** Takes every trigger and function of ours off. */
export async function stopTracking(database: Database, store: Store): Promise<void> {
	const wasOn = await database.readOnly((db) => firstRow(db, sql`SELECT 1 FROM ${store.table('tracking')}`));
	if (wasOn === undefined) return;
	await database.readWrite((db) => setState(store, false, [], db));
	await takeOff(database, store);
	await database.readWrite(async (db) => {
		await rowsOf(db, sql`DELETE FROM ${store.table('touched')}`);
		await rowsOf(db, sql`DELETE FROM ${store.table('tracking_gap')}`);
	});
}

/** Found by the catalogue, not by name. */
async function takeOff(database: Database, store: Store): Promise<void> {
	for (const table of await database.readOnly((db) => tablesWithTriggers(store, db)))
		await underLock(database, dropStatements(table));
	const unused = await database.readOnly((db) => functionsWithoutTrigger(store, db));
	if (unused.length > 0)
		await underLock(
			database,
			unused.map((name) => `DROP FUNCTION IF EXISTS ${name}()`),
		);
}

const dropStatements = ({ table, triggers }: CarryingTable): readonly string[] =>
	triggers.map((trigger) => `DROP TRIGGER IF EXISTS ${escapeIdentifier(trigger)} ON ${table}`);

export async function isTracking(store: Store, db: Queryable): Promise<boolean> {
	const found = await firstRow<{ enabled: boolean }>(db, sql`SELECT enabled FROM ${store.table('tracking')}`);
	return found?.enabled ?? false;
}

export const settingsOf = ({ keyType, path = [] }: Mapping, { schema }: Store): TriggerSettings => ({
	schema,
	keyType,
	searchPath: path,
});

/** In a transaction with the mapping's search path, which may have to find a table that is named without its schema. */
export async function tablesOf(mapping: Mapping, db: Queryable): Promise<TrackedTable[]> {
	const names = trackedTables(mapping);
	const found = await rowsOf<{
		name: string;
		relation: string;
		owner: string;
		kind: string | null;
		partitioned: boolean;
	}>(
		db,
		sql`
		SELECT name, format('%I.%I', n.nspname, c.relname) AS relation, pg_get_userbyid(c.relowner)::text AS owner, c.relkind::text AS kind, c.relkind = 'p' OR EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid) AS partitioned
		FROM unnest(${names}::text[]) AS name LEFT JOIN pg_class AS c ON c.oid = to_regclass(name) LEFT JOIN pg_namespace AS n ON n.oid = c.relnamespace`,
	);
	const odd = found.find(({ kind }) => kind !== 'r' && kind !== 'p');
	if (odd !== undefined) {
		throw new MappingError(
			'MAPPING_INVALID',
			`The changes of "${odd.name}" cannot be followed: ${odd.kind === null ? 'there is no such table' : 'it is not a table'}.`,
			{
				path: `changes.${odd.name}`,
				found: odd.name,
			},
		);
	}
	return found.map(({ name, relation, owner, partitioned }, index) => ({
		table: name,
		relation,
		owner,
		customers: mapping.changes[name],
		partitioned,
		number: index + 1,
	}));
}

const setState = (store: Store, enabled: boolean, tables: readonly TrackedTable[], db: Queryable) =>
	rowsOf(
		db,
		sql`
	INSERT INTO ${store.table('tracking')} AS t (enabled, epoch, tables) VALUES (${enabled}, 1, ${tables.map((one) => one.table)}::text[])
	ON CONFLICT (one) DO UPDATE SET enabled = excluded.enabled, epoch = t.epoch + 1, tables = excluded.tables, changed_at = clock_timestamp()`,
	);

/** Tries again rather than wait in the queue, where every write of the shop would stand behind us. */
async function underLock(database: Database, statements: readonly string[]): Promise<void> {
	for (let tried = 1; ; tried += 1) {
		try {
			await database.readWrite(
				async (db) => {
					// One by one: the functions hold SQL of the mapping.
					for (const statement of statements) await db.query(statement);
				},
				{ lockTimeoutMs: LOCK_TIMEOUT_MS },
			);
			return;
		} catch (error) {
			if (!SegmentsError.is(error) || error.code !== 'LOCK_TIMEOUT' || tried === TRIES) throw error;
			await sleep(100 * tried);
		}
	}
}
