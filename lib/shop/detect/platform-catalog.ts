import type { Queryable } from '../../database/queryable';
import type { ColumnInfo, PlatformTables } from '../preset/platform-tables';
import { listedTables } from '../preset/platform-tables';
import { loginPath } from '../mapping/search-path';

/** What the database's catalog says of the tables that the presets read, whoever may read them. */
export interface Catalog {
	/** In the order in which Postgres looks. */
	readonly searchPath: readonly string[];
	/** Every schema that holds at least one of the tables. */
	readonly schemas: ReadonlyMap<string, PlatformTables>;
}

interface CatalogRow {
	schema: string;
	table: string;
	columns: ColumnInfo[];
}

/**
 * Looks up the tables by name in every schema. pg_catalog shows what is there even without rights on it, so
 * that a missing GRANT is not taken for a missing table (information_schema hides those).
 */
const CATALOG_SQL = `
	SELECT n.nspname AS schema, c.relname AS table,
		jsonb_agg(jsonb_build_object('name', a.attname, 'pgType', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum) AS columns
	FROM pg_catalog.pg_class c
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname = ANY($1::text[])
		AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
	GROUP BY n.nspname, c.relname`;

export async function readCatalog(db: Queryable, tables: readonly string[]): Promise<Catalog> {
	const { rows } = await db.query<CatalogRow>(CATALOG_SQL, [[...new Set(tables)]]);
	const bySchema = new Map<string, Map<string, readonly ColumnInfo[]>>();
	for (const { schema, table, columns } of rows) {
		if (!bySchema.has(schema)) bySchema.set(schema, new Map());
		bySchema.get(schema)?.set(table, columns);
	}
	const schemas = new Map([...bySchema].map(([schema, listed]) => [schema, listedTables(schema, listed)]));
	return { searchPath: await loginPath(db), schemas };
}
