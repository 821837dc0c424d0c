import { escapeIdentifier } from 'pg';
import { rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import { SCHEMA_COMMENT } from './install';
import { TABLES, type Store } from './store';

/** What is in the schema of the store, and who may remove it. */
export interface Remains {
	/** Our tables that are there. */
	readonly tables: readonly string[];
	/** Of others: in our schema, or views on our tables; quoted and qualified. */
	readonly foreign: readonly string[];
	/** Ours, but belonging to a role that the login is no member of. */
	readonly ofOthers: readonly string[];
	/** Whether we made the schema, and the login may drop it. */
	readonly schema: 'ours' | 'ours, of another role' | 'made by a DBA';
}

/** Read before anything is removed, so that what is refused leaves everything as it was. */
export async function remainsOf(store: Store, db: Queryable): Promise<Remains> {
	const tables = await rowsOf<{ name: string; mine: boolean }>(
		db,
		sql`
		SELECT c.relname::text AS name, pg_has_role(c.relowner, 'USAGE') AS mine
		FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = ${store.schema} AND c.relname = ANY (${[...TABLES]}::text[]) AND c.relkind = 'r' ORDER BY 1`,
	);
	const schemas = await rowsOf<{ made: boolean; mine: boolean }>(
		db,
		sql`
		SELECT coalesce(obj_description(oid, 'pg_namespace'), '') = ${SCHEMA_COMMENT} AS made, pg_has_role(nspowner, 'USAGE') AS mine
		FROM pg_namespace WHERE nspname = ${store.schema}`,
	);
	const [schema] = schemas;
	return {
		tables: tables.map(({ name }) => name),
		foreign: await foreignObjects(store, db),
		ofOthers: tables.filter(({ mine }) => !mine).map(({ name }) => name),
		schema: schema?.made !== true ? 'made by a DBA' : schema.mine ? 'ours' : 'ours, of another role',
	};
}

/** Ours are the tables, what belongs to them (indexes, sequences, types), and the functions of tracking. */
const foreignObjects = async (store: Store, db: Queryable): Promise<string[]> => {
	const found = await rowsOf<{ name: string }>(
		db,
		sql`
		WITH home AS (SELECT oid, nspname FROM pg_namespace WHERE nspname = ${store.schema}),
		ours AS (SELECT c.oid FROM pg_class AS c JOIN home ON home.oid = c.relnamespace WHERE c.relname = ANY (${[...TABLES]}::text[]) AND c.relkind = 'r')
		SELECT format('%I.%I', home.nspname, c.relname) AS name FROM pg_class AS c JOIN home ON home.oid = c.relnamespace
		WHERE c.relkind NOT IN ('i', 'I', 't') AND c.oid NOT IN (SELECT oid FROM ours)
			AND NOT EXISTS (SELECT FROM pg_depend AS d JOIN ours ON ours.oid = d.refobjid WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i'))
		UNION SELECT format('%I.%I', home.nspname, p.proname) FROM pg_proc AS p JOIN home ON home.oid = p.pronamespace
		WHERE NOT (p.prorettype = 'trigger'::regtype AND p.proname ~ '^touched_[0-9]+_')
		UNION SELECT format('%I.%I', home.nspname, t.typname) FROM pg_type AS t JOIN home ON home.oid = t.typnamespace
		WHERE t.typrelid = 0 AND t.typelem = 0
		UNION SELECT format('%I.%I', n.nspname, v.relname) FROM pg_depend AS d JOIN pg_rewrite AS w ON w.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
		JOIN pg_class AS v ON v.oid = w.ev_class JOIN pg_namespace AS n ON n.oid = v.relnamespace
		WHERE d.refobjid IN (SELECT oid FROM ours) AND v.oid NOT IN (SELECT oid FROM ours)
		ORDER BY 1`,
	);
	return found.map(({ name }) => name);
};

/** Never CASCADE: what is not ours is not removed with it. */
export function removalSql(store: Store, { tables, schema }: Remains): string[] {
	const home = escapeIdentifier(store.schema);
	const named = tables.map((name) => `${home}.${escapeIdentifier(name)}`);
	return [
		...(named.length === 0 ? [] : [`DROP TABLE ${named.join(', ')};`]),
		...(schema === 'made by a DBA' ? [] : [`DROP SCHEMA ${home};`]),
	];
}
