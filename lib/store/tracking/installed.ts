import { rowsOf, type Queryable } from '../../database';
import type { Store } from '../schema/store';
import { sql, type Sql } from '../../database/sql';

/** A table of the shop on which triggers of ours are, under the name that it has now. */
export interface CarryingTable {
	/** Quoted where needed. */
	readonly table: string;
	readonly triggers: readonly string[];
}

/** Trigger functions of tracking; the schema of the store holds no others. */
export const ourFunctions = (store: Store): Sql => sql`
	SELECT p.oid, p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
	WHERE n.nspname = ${store.schema} AND p.prorettype = 'trigger'::regtype AND p.proname ~ '^touched_[0-9]+_'`;

/** Those of partitions go with their parent's. */
export const tablesWithTriggers = (store: Store, db: Queryable): Promise<CarryingTable[]> =>
	rowsOf(
		db,
		sql`
	SELECT format('%I.%I', n.nspname, c.relname) AS table, array_agg(g.tgname::text ORDER BY g.tgname) AS triggers
	FROM pg_trigger AS g JOIN (${ourFunctions(store)}) AS f ON f.oid = g.tgfoid
	JOIN pg_class AS c ON c.oid = g.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
	WHERE g.tgparentid = 0 GROUP BY 1 ORDER BY 1`,
	);

/** Quoted, with their schema. */
export async function functionsWithoutTrigger(store: Store, db: Queryable): Promise<string[]> {
	const found = await rowsOf<{ name: string }>(
		db,
		sql`
		SELECT format('%I.%I', ${store.schema}::text, f.proname) AS name FROM (${ourFunctions(store)}) AS f
		WHERE NOT EXISTS (SELECT FROM pg_trigger AS g WHERE g.tgfoid = f.oid) ORDER BY 1`,
	);
	return found.map(({ name }) => name);
}
