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

/** What `plainState` gives. */
export type PlainState = Found & { readonly isPlain: boolean };

/**
 * Looks at the catalogue each time: a trigger that was dropped or disabled would otherwise lose changes in
 * silence. What concerns partitions, parents and replication is asked only where there are any: to plan those
 * questions took longer than all others of an evaluation.
 */
export async function trackingState(mapping: Mapping, store: Store, db: Queryable): Promise<TrackingState> {
	return stateFrom(await firstRow<PlainState>(db, plainState(store)), mapping, store, db);
}

/** A sub-select of what is asked of tables without relatives; no row where changes are not tracked. */
export const plainState = (store: Store): Sql => stateOf(ALONE, store);

/** @param plain what it gave */
export async function stateFrom(
	plain: PlainState | undefined,
	mapping: Mapping,
	store: Store,
	db: Queryable,
): Promise<TrackingState> {
	const found = plain?.isPlain === false ? await firstRow<Found>(db, stateOf(RELATED, store)) : plain;
	if (found === undefined) return NOT_TRACKED;
	const { epoch, partitions, triggersWritten } = found;
	return { epoch, broken: faultOf(found, trackedTables(mapping)), partitions, triggersWritten };
}

/** What is asked of tables. */
interface TableQuestions {
	/** Our triggers, of a table's relatives, too, where it may have any. */
	readonly ours: (store: Store) => Sql;
	/** Whether the log tells of all that happens to one. */
	readonly followed: (table: Sql) => Sql;
	readonly replicated: (table: Sql) => Sql;
	/** Text that is another once a partition of one of them is. */
	readonly partitions: Sql;
}

const stateOf = ({ ours, followed, replicated, partitions }: TableQuestions, store: Store): Sql => sql`
	WITH tracking AS MATERIALIZED (SELECT epoch, tables FROM ${store.table('tracking')} WHERE enabled),
		named AS MATERIALIZED (SELECT name, to_regclass(name)::oid AS oid FROM tracking, unnest(tables) AS name),
		ours AS MATERIALIZED (${ours(store)})
	SELECT t.epoch, t.tables, ARRAY(SELECT name FROM named WHERE NOT (${followed(sql`named.oid`)})) AS unfollowed,
		ARRAY(SELECT name FROM named WHERE ${replicated(sql`named.oid`)}) AS replicated,
		coalesce((SELECT bool_and(${mayWrite(store, 'touched')} AND ${mayWrite(store, 'tracking_gap')}) FROM (SELECT DISTINCT proowner FROM ours) AS ours), true) AS writable,
		(${partitions}) AS partitions, (${TRIGGERS_WRITTEN}) AS "triggersWritten", (${IS_PLAIN}) AS "isPlain"
	FROM tracking AS t`;

const TRIGGER = sql`g.tgrelid, g.tgfoid, g.tgtype, g.tgparentid, g.tgenabled IN ('O', 'A') AS fires, g.xmin AS written`;

/** A sub-select, since a function would be called for each row. */
const schemaOid = ({ schema }: Store): Sql => sql`(SELECT to_regnamespace(quote_ident(${schema}))::oid)`;

const oursAnywhere = (store: Store): Sql => sql`
	SELECT ${TRIGGER}, p.proowner FROM pg_trigger AS g JOIN pg_proc AS p ON p.oid = g.tgfoid
	WHERE p.pronamespace = ${schemaOid(store)}`;

/**
 * Looked up by table and function (OFFSET keeps them from being joined): to read all functions of the
 * database and all triggers took 0.7 ms of an evaluation that finds nothing new.
 */
const oursOfNamed = (store: Store): Sql => sql`
	SELECT g.*, p.proowner
	FROM (SELECT DISTINCT oid FROM named) AS named,
		LATERAL (SELECT ${TRIGGER} FROM pg_trigger AS g WHERE g.tgrelid = named.oid AND NOT g.tgisinternal OFFSET 0) AS g,
		LATERAL (SELECT p.proowner, p.pronamespace FROM pg_proc AS p WHERE p.oid = g.tgfoid OFFSET 0) AS p
	WHERE p.pronamespace = ${schemaOid(store)}`;

/**
 * The transactions that last wrote our triggers' rows of the catalogue. They are told apart, not looked for
 * in a snapshot: that knows nothing of subtransactions, in which Rails may switch triggers off.
 */
const TRIGGERS_WRITTEN = sql`
	SELECT coalesce(string_agg(DISTINCT written::text, ' ' ORDER BY written::text), '') FROM ours`;

/** None of the tables has partitions or parents, and nothing arrives by logical replication. */
const IS_PLAIN = sql`
	NOT EXISTS (SELECT FROM pg_subscription_rel) AND NOT EXISTS (
		SELECT FROM named JOIN pg_inherits AS i ON named.oid IN (i.inhparent, i.inhrelid))`;

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
 * and they and their clones on partitions fire.
 */
const fired = (table: Sql): Sql => sql`
	(SELECT count(*) FROM ours WHERE tgrelid = ${table} AND tgparentid = 0) = ${TRIGGERS_PER_TABLE}::int
	AND NOT EXISTS (SELECT FROM ours WHERE NOT fires AND tgfoid IN (SELECT mine.tgfoid FROM ours AS mine WHERE mine.tgrelid = ${table}))`;

/**
 * A trigger for each statement misses what is written to a child of its table, and to its table through a
 * parent.
 */
const passed = (table: Sql): Sql => sql`
	EXISTS (SELECT FROM pg_class AS c WHERE c.oid = ${table} AND c.relkind <> 'p' AND EXISTS (
		SELECT FROM pg_inherits AS i WHERE i.inhparent = c.oid
			OR (i.inhrelid = c.oid AND EXISTS (SELECT FROM ours WHERE tgrelid = c.oid AND tgtype & ${FOR_EACH_ROW + ON_TRUNCATE}::int = 0))))`;

/** The functions run with their owner's rights. */
const mayWrite = (store: Store, table: 'touched' | 'tracking_gap'): Sql => sql`coalesce(
	has_table_privilege(ours.proowner, to_regclass(format('%I.%I', ${store.schema}::text, ${table}::text)), 'INSERT')
	AND has_schema_privilege(ours.proowner, ${store.schema}::text, 'USAGE'), false)`;

/** Which there are, and the files that they lie in: a TRUNCATE of one alone gives it another. */
const PARTITIONS = sql`
	WITH RECURSIVE part (oid) AS (
		SELECT i.inhrelid FROM named JOIN pg_inherits AS i ON i.inhparent = named.oid
		UNION SELECT i.inhrelid FROM part JOIN pg_inherits AS i ON i.inhparent = part.oid)
	SELECT coalesce(string_agg(c.oid || ':' || c.relfilenode, ' ' ORDER BY c.oid), '') FROM part JOIN pg_class AS c ON c.oid = part.oid`;

const ALONE: TableQuestions = {
	ours: oursOfNamed,
	followed: fired,
	replicated: () => sql`false`,
	partitions: sql`''`,
};

const RELATED: TableQuestions = {
	ours: oursAnywhere,
	followed: (table) => sql`${fired(table)} AND NOT ${passed(table)}`,
	replicated: isReplicated,
	partitions: PARTITIONS,
};
