import { commentLine, rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import { DatabaseError, SegmentsError } from '../../error';
import { readStoreState } from '../../store/schema';
import { lockName } from '../../store/schema/install';
import { refuseTooNew } from '../../store/schema/store-state';
import { remainsOf, removalSql, type Remains } from '../../store/schema/uninstall';
import { carriedTriggers, type CarriedTrigger } from '../../store/tracking/carried';
import { stopTracking } from '../../store/tracking/change-tracking';
import { SET_PATH, removal, trackingRole } from '../../store/tracking/tracking-role';
import { offBlocks } from '../../store/tracking/tracking-script';
import type { SegmentsContext } from '../context/context';
import type { UninstallOptions, UninstallResult } from '../types';

/** A DBA's statements may be waited for. */
const LOCK_TIMEOUT_MS = 60_000;

/**
 * Removes the store with all segments, and the triggers of change tracking: the database is as it was before
 * the first `install`. What is not ours is never removed with it, and what is refused leaves everything as it
 * was.
 * @throws OPTION_INVALID unless `confirm` is the name of the schema; PERMISSION_DENIED; STORE_TOO_NEW
 */
export async function uninstall(
	context: SegmentsContext,
	{ confirm, print = false }: UninstallOptions,
): Promise<UninstallResult> {
	const { database, store } = context;
	requireConfirmed(confirm, store.schema);
	const found = await database.readOnly((db) => findRemains(context, db));
	if (found === undefined) return { schema: store.schema, removed: false };
	if (print) return { schema: store.schema, removed: false, script: found.script };
	requireRemovable(found);
	if (found.state !== 0 || found.carried.length > 0) await stopTracking(database, store);
	await database.readWrite(
		async (tx) => {
			await rowsOf(tx, sql`SELECT pg_advisory_xact_lock(hashtextextended(${lockName(store)}, 0))`);
			await tx.script(removalSql(store, found.remains).join('\n'));
		},
		{ lockTimeoutMs: LOCK_TIMEOUT_MS, timeoutMs: 2 * LOCK_TIMEOUT_MS },
	);
	return { schema: store.schema, removed: true, ...found.left };
}

interface Found {
	readonly state: number;
	readonly remains: Remains;
	readonly carried: readonly CarriedTrigger[];
	/** For a DBA: all of it. */
	readonly script: string;
	/** What no login may remove: a role belongs to the whole server. */
	readonly left: Pick<UninstallResult, 'script' | 'note'>;
}

/** Undefined where there is nothing of ours. */
async function findRemains({ store }: SegmentsContext, db: Queryable): Promise<Found | undefined> {
	const state = await readStoreState(store, db);
	refuseTooNew(state, store);
	const [remains, carried] = [await remainsOf(store, db), await carriedTriggers(store, db)];
	if (remains.tables.length === 0 && carried.length === 0 && remains.schema === 'made by a DBA')
		return undefined;
	const off = remains.tables.includes('tracking') ? offBlocks(carried, store) : [];
	// The role of another database's store is none of ours: this one must depend on it.
	const hasRole = await rowsOf(
		db,
		sql`SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = ${trackingRole(store)} AND EXISTS (
			SELECT FROM pg_catalog.pg_shdepend d JOIN pg_catalog.pg_database b ON b.oid = d.dbid
			WHERE b.datname = pg_catalog.current_database() AND d.refclassid = 'pg_catalog.pg_authid'::regclass AND d.refobjid = r.oid)`,
	);
	return {
		state: state.version,
		remains,
		carried,
		script: [
			...off.flatMap((block) => [block, '']),
			'BEGIN;',
			SET_PATH,
			...removalSql(store, remains),
			'COMMIT;',
			...(hasRole.length > 0 ? [roleComment(store), removal(store)] : []),
			'',
		].join('\n'),
		left:
			hasRole.length > 0
				? {
						script: `${removal(store)}\n`,
						note: `The role "${trackingRole(store)}", to which the functions of change tracking belonged, remains with its rights to read the shop: to drop it takes a DBA, and no other database may use it. The script drops it.`,
					}
				: {},
	};
}

const roleComment = (store: SegmentsContext['store']) =>
	commentLine(
		`The role that the functions belonged to; leave it where another database of the server uses "${trackingRole(store)}".`,
	);

function requireConfirmed(confirm: string, schema: string): void {
	if (confirm === schema) return;
	throw new SegmentsError(
		'OPTION_INVALID',
		`Uninstalling removes all segments, their members and their history in the schema "${schema}", so it must be confirmed by that name.`,
		{ path: 'confirm', found: confirm, allowed: [schema] },
	);
}

function requireRemovable({ remains: { foreign, ofOthers, schema }, carried, script }: Found): void {
	if (foreign.length > 0)
		throw new DatabaseError(
			'PERMISSION_DENIED',
			`The store cannot be removed: ${foreign.join(', ')} would go with it, and belongs to somebody else.`,
			{ suggestion: 'Move or drop these first. Nothing was changed.' },
		);
	const tables = [...new Set(carried.filter(({ droppable }) => !droppable).map(({ table }) => table))];
	if (ofOthers.length === 0 && schema !== 'ours, of another role' && tables.length === 0) return;
	const what =
		tables.length > 0 ? `triggers on ${tables.join(', ')} that only the owner may drop` : 'the store itself';
	throw new DatabaseError(
		'PERMISSION_DENIED',
		`The store cannot be removed by this login: another role owns ${what}.`,
		{
			suggestion: `Let a DBA run the following; nothing was changed.\n${script}`,
		},
	);
}
