import { setTimeout as sleep } from 'node:timers/promises';
import { escapeIdentifier } from 'pg';
import { firstRow, rowsOf, type Database, type Queryable } from '../../database';
import { SegmentsError } from '../../error';
import type { Mapping } from '../../shop/mapping/mapping';
import { sql } from '../../database/sql';
import type { RemainingTriggers } from '../schema/install';
import type { Store } from '../schema/store';
import { planTracking, type PlannedTable, type TrackingPlan } from './plan';
import { requireStoppable, requireTrackable } from './rights';
import { writersOf, type CarriedTrigger } from './carried';
import { dropTriggers, tidyUp } from './take-off';
import { EVENTS, functionName, loggingFunction, putOnSql, sleepingFunction } from './trigger-sql';
import { inTurn, underLock } from './under-lock';

/** How long a transaction of the shop that began to write before the triggers woke is waited for. */
const WRITERS_TIMEOUT_MS = 30_000;

/**
 * Follows every table that the mapping names, and starts a new epoch: what was seen before does not count, so
 * the next evaluation of each segment is a full one.
 *
 * Each step leaves a state that is right and from which the next call goes on. The functions sleep until all
 * triggers are there; triggers that fit stay, so that who has TRIGGER on the tables can do it again; what is
 * replaced is replaced under the table's lock. Then all functions wake in one transaction. A statement that
 * was running may still have met a sleeping one, so the log is relied on only when every transaction that was
 * writing by then has ended.
 */
export async function startTracking(
	mapping: Mapping,
	database: Database,
	store: Store,
): Promise<RemainingTriggers[]> {
	await requireTrackable(mapping, database, store);
	const { plan, isOn } = await database.readOnly(
		async (db) => ({ plan: await planTracking(mapping, store, db), isOn: await isTracking(store, db) }),
		{ path: mapping.path },
	);
	await database.readWrite((db) => inTurn(missingFunctions(plan), db));
	for (const table of plan.tables) {
		const statements = table.toPutOn.flatMap((event) =>
			putOnSql(event, table, plan.settings, plan.canReplace),
		);
		if (statements.length > 0)
			await underLock(database, isOn ? [...awake(table, plan), ...statements] : statements);
	}
	const woken = plan.tables.filter(({ logs, toPutOn }) => !logs && !(isOn && toPutOn.length > 0));
	await database.readWrite(async (db) => {
		await inTurn([...plan.tables.flatMap((table) => awake(table, plan)), ...asleep(plan.surplus, store)], db);
		// Until then no table counts as followed.
		await setState(store, true, woken.length > 0 ? [] : plan.tables, db);
	});
	if (woken.length > 0) {
		await writersGone(woken, database);
		await database.readWrite((db) => setState(store, true, plan.tables, db));
	}
	return tidyUp(plan.surplus, database, store);
}

/** Functions of another role are left: they do what they should, or the call was refused. */
const awake = (table: PlannedTable, { settings, functions }: TrackingPlan): string[] =>
	EVENTS.filter(
		(event) => functions.get(functionName(event, table, settings))?.replaceable !== false,
	).flatMap((event) => loggingFunction(event, table, settings));

const missingFunctions = ({ tables, functions, settings }: TrackingPlan): string[] =>
	tables
		.flatMap((table) => EVENTS.map((event) => functionName(event, table, settings)))
		.filter((name) => !functions.has(name))
		.flatMap(sleepingFunction);

const asleep = (triggers: readonly CarriedTrigger[], { schema }: Store): string[] =>
	triggers
		.filter(({ replaceable }) => replaceable)
		.flatMap((one) => sleepingFunction(`${escapeIdentifier(schema)}.${escapeIdentifier(one.function)}`));

const setState = (store: Store, enabled: boolean, tables: readonly PlannedTable[], db: Queryable) =>
	rowsOf(
		db,
		sql`
	INSERT INTO ${store.table('tracking')} AS t (enabled, epoch, tables) VALUES (${enabled}, 1, ${tables.map((one) => one.table)}::text[])
	ON CONFLICT (one) DO UPDATE SET enabled = excluded.enabled, epoch = t.epoch + 1, tables = excluded.tables, changed_at = clock_timestamp()`,
	);

async function writersGone(tables: readonly PlannedTable[], database: Database): Promise<void> {
	const oids = tables.map(({ oid }) => oid);
	const before = await database.readOnly((db) => writersOf(oids, db));
	const deadline = Date.now() + WRITERS_TIMEOUT_MS;
	while (before.size > 0) {
		const now = await database.readOnly((db) => writersOf(oids, db));
		for (const one of before) if (!now.has(one)) before.delete(one);
		if (before.size > 0 && Date.now() > deadline) throw stillWriting(tables);
		await sleep(50);
	}
}

const stillWriting = (tables: readonly PlannedTable[]) =>
	new SegmentsError(
		'LOCK_TIMEOUT',
		`A transaction of the shop has been writing to one of ${tables.map(({ table }) => table).join(', ')} for so long that change tracking could not be put on yet.`,
		{
			suggestion:
				'Run it again when that transaction has ended. Until then every evaluation looks at everybody.',
		},
	);

/**
 * Nothing is logged any more: every function of ours sleeps, and the state says so, in one transaction.
 * Triggers that the login may not drop remain, doing nothing.
 * @throws PERMISSION_DENIED, nothing being changed, where triggers can neither be put to sleep nor dropped
 */
export async function stopTracking(database: Database, store: Store): Promise<RemainingTriggers[]> {
	const carried = await requireStoppable(database, store);
	const wasOn = await database.readOnly((db) => firstRow(db, sql`SELECT 1 FROM ${store.table('tracking')}`));
	if (wasOn === undefined && carried.length === 0) return [];
	await dropTriggers(
		carried.filter(({ replaceable }) => !replaceable),
		database,
	);
	await database.readWrite(async (db) => {
		await inTurn(asleep(carried, store), db);
		await setState(store, false, [], db);
		await rowsOf(db, sql`DELETE FROM ${store.table('touched')}`);
		await rowsOf(db, sql`DELETE FROM ${store.table('tracking_gap')}`);
	});
	return tidyUp(carried, database, store);
}

/** Whether the log of changed customers is written. */
export async function isTracking(store: Store, db: Queryable): Promise<boolean> {
	const found = await firstRow<{ enabled: boolean }>(
		db,
		sql`SELECT enabled AND tables <> '{}' AS enabled FROM ${store.table('tracking')}`,
	);
	return found?.enabled ?? false;
}
