import {
	describeLacking,
	lackingRights,
	rowsOf,
	type Database,
	type LackingRights,
	type Queryable,
	type WantedRights,
} from '../../database';
import { DatabaseError, SegmentsError } from '../../error';
import { tablesWithoutTriggers } from '../../shop/mapping/backend';
import type { Mapping } from '../../shop/mapping/mapping';
import { sql } from '../../database/sql';
import type { Store } from '../schema/store';
import { planTracking, type TrackingPlan } from './plan';
import { carriedTriggers, type CarriedTrigger } from './carried';

/**
 * Whether tracking can be put on, before anything is changed.
 * @throws PERMISSION_DENIED with every GRANT that is missing; MAPPING_INVALID; OPTION_INVALID where tables
 * take no triggers
 */
export async function requireTrackable(mapping: Mapping, database: Database, store: Store): Promise<void> {
	refuseWithoutTriggers(mapping);
	await database.readOnly(
		async (db) => {
			const plan = await planTracking(mapping, store, db);
			const lacking = await lackingToTrack(plan, store, db);
			if (lacking.length > 0) throw lacks('on', lacking);
			const foreign = plan.tables.flatMap((table) => table.foreign);
			if (foreign.length > 0) throw belongsToOthers('on', foreign);
		},
		{ path: mapping.path },
	);
}

function refuseWithoutTriggers(mapping: Mapping): void {
	const tables = tablesWithoutTriggers(mapping);
	if (tables.length === 0) return;
	throw new SegmentsError(
		'OPTION_INVALID',
		`Change tracking puts triggers on the shop's tables, and ${tables.join(', ')} ${tables.length === 1 ? 'lies' : 'lie'} on several servers, where the database takes none.`,
		{
			path: 'changeTracking',
			found: true,
			allowed: ['false'],
			suggestion:
				'Leave change tracking off: each evaluation then looks at all customers, on all servers at once.',
		},
	);
}

/**
 * Whether all that writes the log can be put to sleep or dropped, before anything is changed.
 * @throws PERMISSION_DENIED
 */
export async function requireStoppable(database: Database, store: Store): Promise<CarriedTrigger[]> {
	return database.readOnly(async (db) => {
		const carried = await carriedTriggers(store, db);
		const lacking = await lackingRights(
			storeRights(
				store,
				carried.some(({ replaceable }) => replaceable),
			),
			db,
		);
		if (lacking.length > 0) throw lacks('off', lacking);
		const foreign = carried.filter(({ replaceable, droppable }) => !replaceable && !droppable);
		if (foreign.length > 0)
			throw belongsToOthers(
				'off',
				foreign.map((one) => one.function),
			);
		return carried;
	});
}

/** Rights that putting tracking on takes and the login lacks; those on the store only where it is there. */
async function lackingToTrack(plan: TrackingPlan, store: Store, db: Queryable): Promise<LackingRights[]> {
	const toPutOn = plan.tables.filter((table) => table.toPutOn.length > 0);
	const lacking = [
		...(await lackingRights(storeRights(store, true), db)),
		...(await lackingTrigger(
			toPutOn.map(({ oid }) => oid),
			db,
		)),
	];
	const owned = plan.canReplace ? [] : plan.tables.filter(({ inPlace, droppable }) => inPlace && !droppable);
	return [
		...lacking,
		...(await lackingOwners(
			owned.map(({ oid }) => oid),
			db,
		)),
	];
}

/** TRIGGER on tables of the shop, and on their partitions: Postgres puts a clone of the trigger on each. */
export async function lackingTrigger(tables: readonly number[], db: Queryable): Promise<LackingRights[]> {
	const names = await namesOf(tables, db);
	return lackingRights(
		names.map((name) => ({ ...name, rights: ['TRIGGER'] })),
		db,
	);
}

const storeRights = ({ schema }: Store, makesFunctions: boolean): WantedRights[] => [
	{ schema, rights: makesFunctions ? ['CREATE'] : [] },
	{ schema, table: 'tracking', rights: ['SELECT', 'INSERT', 'UPDATE'] },
	{ schema, table: 'touched', rights: ['SELECT', 'INSERT', 'DELETE'] },
	{ schema, table: 'tracking_gap', rights: ['SELECT', 'INSERT', 'DELETE'] },
];

const namesOf = (oids: readonly number[], db: Queryable): Promise<{ schema: string; table: string }[]> =>
	rowsOf(
		db,
		sql`
	WITH RECURSIVE tree (oid) AS (SELECT unnest(${oids}::oid[])
		UNION SELECT i.inhrelid FROM tree AS t JOIN pg_class AS p ON p.oid = t.oid AND p.relkind = 'p' JOIN pg_inherits AS i ON i.inhparent = t.oid)
	SELECT n.nspname::text AS schema, c.relname::text AS table FROM tree JOIN pg_class AS c ON c.oid = tree.oid JOIN pg_namespace AS n ON n.oid = c.relnamespace
	ORDER BY 1, 2`,
	);

/** Before Postgres 14 a trigger is replaced by dropping it, which takes the table's owner. */
const lackingOwners = (tables: readonly number[], db: Queryable): Promise<LackingRights[]> =>
	rowsOf(
		db,
		sql`
	SELECT current_user::text AS role, format('of the owner of table %I.%I', n.nspname, c.relname) AS what,
		format('GRANT %I TO %I;', pg_get_userbyid(c.relowner), current_user) AS grant
	FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = ANY (${tables}::oid[]) ORDER BY 2`,
	);

function lacks(how: 'on' | 'off', lacking: readonly LackingRights[]): DatabaseError {
	const { message, suggestion } = describeLacking(lacking);
	return new DatabaseError(
		'PERMISSION_DENIED',
		`Change tracking cannot be turned ${how}: ${message.replace(/^T/, 't')}`,
		{
			suggestion: `${suggestion} Nothing was changed.`,
		},
	);
}

function belongsToOthers(how: 'on' | 'off', foreign: readonly string[]): DatabaseError {
	const functions = [...new Set(foreign)].join(', ');
	return new DatabaseError(
		'PERMISSION_DENIED',
		`Change tracking cannot be turned ${how}: another role owns its functions (${functions}), so this login may not replace them.`,
		{
			suggestion: `Let a DBA run the script that install({ print: true, changeTracking: ${how === 'on'} }) gives. Nothing was changed.`,
		},
	);
}
