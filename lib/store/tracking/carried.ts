import { rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import type { Store } from '../schema/store';

/** One trigger of ours as the catalogue tells it. */
export interface CarriedTrigger {
	/** The table under the name that it has now, quoted where needed. */
	readonly table: string;
	readonly oid: number;
	readonly trigger: string;
	/** Its function, without the schema. */
	readonly function: string;
	readonly body: string;
	/** Whether the function runs with its owner's rights. */
	readonly definer: boolean;
	/** What the function sets while it runs: `lock_timeout=200ms`. */
	readonly config: readonly string[];
	/** Whether every role may execute the function, and so put it on a table of its own. */
	readonly open: boolean;
	/** The role that owns the function. */
	readonly owner: string;
	/** Whether the login may replace the function. */
	readonly replaceable: boolean;
	/** Whether the login may drop the trigger: it takes the table's owner. */
	readonly droppable: boolean;
	/** It and its clones on partitions are enabled. */
	readonly fires: boolean;
	readonly type: number;
	readonly oldTable: string | null;
	readonly newTable: string | null;
}

/** Triggers of partitions go with their parent's. */
export const carriedTriggers = (store: Store, db: Queryable): Promise<CarriedTrigger[]> =>
	rowsOf(
		db,
		sql`
	SELECT format('%I.%I', n.nspname, c.relname) AS table, c.oid, g.tgname::text AS trigger, p.proname::text AS function, p.prosrc AS body,
		p.prosecdef AS definer, coalesce(p.proconfig, '{}') AS config, has_function_privilege('public', p.oid, 'EXECUTE') AS open,
		pg_get_userbyid(p.proowner)::text AS owner, pg_has_role(p.proowner, 'USAGE') AS replaceable, pg_has_role(c.relowner, 'USAGE') AS droppable,
		NOT EXISTS (SELECT FROM pg_trigger AS k WHERE k.tgfoid = p.oid AND k.tgenabled NOT IN ('O', 'A')) AS fires,
		g.tgtype::int AS type, g.tgoldtable::text AS "oldTable", g.tgnewtable::text AS "newTable"
	FROM pg_trigger AS g JOIN pg_proc AS p ON p.oid = g.tgfoid JOIN pg_namespace AS s ON s.oid = p.pronamespace
	JOIN pg_class AS c ON c.oid = g.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
	WHERE s.nspname = ${store.schema} AND p.prorettype = 'trigger'::regtype AND p.proname ~ '^touched_[0-9]+_' AND g.tgparentid = 0
	ORDER BY 1, 3`,
	);

/** Every function of tracking, with a trigger or without. */
export interface OurFunction {
	readonly name: string;
	readonly replaceable: boolean;
	/** Whether the login may drop it: as its owner or as the owner of the store's schema. */
	readonly droppable: boolean;
	/** Whether it runs with its owner's rights. */
	readonly definer: boolean;
	/** Whether the login may put it on a table. */
	readonly executable: boolean;
	readonly used: boolean;
}

export const ourFunctionsNow = (store: Store, db: Queryable): Promise<OurFunction[]> =>
	rowsOf(
		db,
		sql`
	SELECT p.proname::text AS name, p.prosecdef AS definer, pg_has_role(p.proowner, 'USAGE') AS replaceable,
		pg_has_role(p.proowner, 'USAGE') OR pg_has_role(s.nspowner, 'USAGE') AS droppable, has_function_privilege(p.oid, 'EXECUTE') AS executable, EXISTS (SELECT FROM pg_trigger AS g WHERE g.tgfoid = p.oid) AS used
	FROM pg_proc AS p JOIN pg_namespace AS s ON s.oid = p.pronamespace
	WHERE s.nspname = ${store.schema} AND p.prorettype = 'trigger'::regtype AND p.proname ~ '^touched_[0-9]+_' ORDER BY 1`,
	);

/**
 * Transactions that write to the tables or their children. One that begins to write after this statement
 * takes its lock after it, and with it hears of every change of the catalogue that was committed before.
 */
export async function writersOf(tables: readonly number[], db: Queryable): Promise<Set<string>> {
	const found = await rowsOf<{ who: string }>(
		db,
		sql`
		WITH RECURSIVE family (oid) AS (SELECT unnest(${tables}::oid[]) UNION SELECT i.inhrelid FROM family AS f JOIN pg_inherits AS i ON i.inhparent = f.oid)
		SELECT DISTINCT virtualtransaction AS who FROM pg_locks AS l JOIN family AS f ON f.oid = l.relation
		WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
			AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`,
	);
	return new Set(found.map(({ who }) => who));
}
