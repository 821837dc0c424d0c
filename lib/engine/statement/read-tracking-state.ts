import { firstRow, type Queryable } from '../../database';
import type { Mapping } from '../../shop/mapping/mapping';
import { trackedTables } from '../../shop/mapping/tables-of';
import { sql, type Sql } from '../../database/sql';
import type { Store } from '../../store/schema/store';
import { isReplicated } from '../../store/tracking/replicated';
import { NOT_TRACKED, type TrackingState } from '../stage/run';

interface Found extends Omit<TrackingState, 'broken'> {
	readonly tables: readonly string[];
	/** Those whose changes do not all reach the log. */
	readonly unfollowed: readonly string[];
	/** Those whose rows arrive by logical replication. */
	readonly replicated: readonly string[];
	readonly writable: boolean;
}

/**
 * Looks at the catalogue each time: a trigger that was dropped or disabled would otherwise lose changes in
 * silence.
 */
export async function trackingState(mapping: Mapping, store: Store, db: Queryable): Promise<TrackingState> {
	const found = await firstRow<Found>(
		db,
		sql`
		WITH ours AS (
			SELECT g.tgrelid, g.tgfoid, g.tgtype, g.tgparentid, g.tgenabled IN ('O', 'A') AS fires, p.proowner
			FROM pg_trigger AS g JOIN pg_proc AS p ON p.oid = g.tgfoid JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname = ${store.schema})
		SELECT t.epoch, t.tables, ARRAY(SELECT name FROM unnest(t.tables) AS name WHERE NOT (${followed(sql`to_regclass(name)`)})) AS unfollowed,
			ARRAY(SELECT name FROM unnest(t.tables) AS name WHERE ${isReplicated(sql`to_regclass(name)`)}) AS replicated,
			coalesce((SELECT bool_and(${mayWrite(store, 'touched')} AND ${mayWrite(store, 'tracking_gap')}) FROM ours), true) AS writable,
			(${partitionsOf(sql`t.tables`)}) AS partitions
		FROM ${store.table('tracking')} AS t WHERE t.enabled`,
	);
	if (found === undefined) return NOT_TRACKED;
	return { epoch: found.epoch, broken: faultOf(found, trackedTables(mapping)), partitions: found.partitions };
}

function faultOf(
	{ tables, unfollowed, replicated, writable }: Found,
	wanted: readonly string[],
): string | null {
	const other = wanted.find((table) => !tables.includes(table));
	if (other !== undefined) return `the table ${other} is not tracked; install change tracking again`;
	if (replicated.length > 0)
		return `rows of ${replicated.join(', ')} arrive by logical replication, which triggers do not see`;
	if (unfollowed.length > 0)
		return `the tracking triggers of ${unfollowed.join(', ')} are missing or disabled, or rows get past them; install change tracking again`;
	return writable ? null : 'the tracking functions cannot write their log';
}

/** Insert, update, delete and truncate. */
const TRIGGERS_PER_TABLE = 4;
/** Bits of pg_trigger.tgtype. */
const [FOR_EACH_ROW, ON_TRUNCATE] = [1, 32];

/**
 * All four triggers are on the table that goes by the name now (the shop may have put another in its place),
 * they and their clones on partitions fire, and nothing gets past them: a trigger for each statement misses
 * what is written to a child of its table, and to its table through a parent.
 */
const followed = (table: Sql): Sql => sql`
	(SELECT count(*) FROM ours WHERE tgrelid = ${table} AND tgparentid = 0) = ${TRIGGERS_PER_TABLE}::int
	AND NOT EXISTS (SELECT FROM ours WHERE NOT fires AND tgfoid IN (SELECT mine.tgfoid FROM ours AS mine WHERE mine.tgrelid = ${table}))
	AND NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = ${table} AND c.relkind <> 'p' AND EXISTS (
		SELECT FROM pg_inherits AS i WHERE i.inhparent = c.oid
			OR (i.inhrelid = c.oid AND EXISTS (SELECT FROM ours WHERE tgrelid = c.oid AND tgtype & ${FOR_EACH_ROW + ON_TRUNCATE}::int = 0))))`;

/** The functions run with their owner's rights. */
const mayWrite = (store: Store, table: 'touched' | 'tracking_gap'): Sql => sql`coalesce(
	has_table_privilege(ours.proowner, to_regclass(format('%I.%I', ${store.schema}::text, ${table}::text)), 'INSERT')
	AND has_schema_privilege(ours.proowner, ${store.schema}::text, 'USAGE'), false)`;

/** Which there are, and the files that they lie in: a TRUNCATE of one alone gives it another. */
const partitionsOf = (tables: Sql): Sql => sql`
	WITH RECURSIVE part (oid) AS (
		SELECT i.inhrelid FROM unnest(${tables}) AS name JOIN pg_inherits AS i ON i.inhparent = to_regclass(name)
		UNION SELECT i.inhrelid FROM part JOIN pg_inherits AS i ON i.inhparent = part.oid)
	SELECT coalesce(string_agg(c.oid || ':' || c.relfilenode, ' ' ORDER BY c.oid), '') FROM part JOIN pg_class AS c ON c.oid = part.oid`;
