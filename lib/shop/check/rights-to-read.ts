import { defined } from '../../error/defined';
import type { Queryable } from '../../database/queryable';
import { quoteIdentifier } from '../mapping/identifier';
import { tokensOf } from '../select-parser/token';
import { columnsNamed, plainName } from '../select-parser/tables-read';

/** A table, view or function as a SELECT writes it. */
export interface TableWritten {
	readonly written: string;
	/** Null when there is no such table in that schema, or in none of the search path. */
	readonly oid: number | null;
}

/** What one role lacks to read one table. */
export interface LackingToRead {
	readonly role: string;
	readonly table: string;
	readonly grants: readonly string[];
}

/**
 * Schemas of the search path that the login may not use are left out of current_schemas, but are what was
 * meant.
 */
const TABLES_SQL = `
	WITH path AS (
		SELECT n.oid, n.nspname, min(p.place) AS place
		FROM (SELECT name, place FROM unnest(current_schemas(true)) WITH ORDINALITY AS c (name, place)
			UNION ALL SELECT CASE btrim(s, ' "') WHEN '$user' THEN current_user ELSE btrim(s, ' "') END, 1000 + place
			FROM unnest(string_to_array(current_setting('search_path'), ',')) WITH ORDINALITY AS t (s, place)) AS p
		JOIN pg_catalog.pg_namespace n ON n.nspname = p.name GROUP BY 1, 2)
	SELECT w.written, (
		SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN path p ON p.oid = n.oid
		WHERE c.relname = w.table_name AND CASE WHEN w.schema_name IS NULL THEN p.oid IS NOT NULL ELSE n.nspname = w.schema_name END
		ORDER BY p.place LIMIT 1) AS oid
	FROM unnest($1::text[], $2::text[], $3::text[]) AS w (written, schema_name, table_name)`;

export async function tablesWritten(written: readonly string[], db: Queryable): Promise<TableWritten[]> {
	const parts = written.map(nameParts);
	const { rows } = await db.query<TableWritten>(TABLES_SQL, [
		written,
		parts.map(([schema]) => schema),
		parts.map(([, table]) => table),
	]);
	return rows;
}

/** The schema (null when not written) and the table, without quotes, folded as Postgres folds them. */
function nameParts(written: string): readonly [string | null, string] {
	const [first, second] = tokensOf(written)
		.filter(({ text }) => text !== '.')
		.map(plainName);
	return second === undefined ? [null, defined(first)] : [defined(first), second];
}

interface Row {
	readonly written: string;
	readonly table: string;
	readonly role: string;
	readonly to_role: string;
	readonly schema_name: string;
	readonly usage: boolean;
	readonly whole: boolean;
	/** Of single columns, where the role has a right on some; null where it has on none. */
	readonly unreadable: string[] | null;
}

/**
 * A view reads its tables with the rights of its owner, or of who asks where it is a security invoker.
 * Schemas are used by who writes the name, so those of tables behind a view are not asked for.
 */
const RIGHTS_SQL = `
	WITH RECURSIVE read (written, oid, role, behind) AS (
		SELECT w.written, w.oid, (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user), false FROM unnest($1::text[], $2::oid[]) AS w (written, oid)
		UNION SELECT r.written, d.refobjid,
			CASE WHEN array_to_string(v.reloptions, ',') ~* 'security_invoker=(true|on|yes|1)' THEN r.role ELSE v.relowner END, true
		FROM read r JOIN pg_catalog.pg_class v ON v.oid = r.oid AND v.relkind = 'v'
		JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid
		JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
			AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> v.oid)
	SELECT r.written, format('%I.%I', n.nspname, c.relname) AS table, pg_get_userbyid(r.role)::text AS role,
		quote_ident(pg_get_userbyid(r.role)) AS to_role, quote_ident(n.nspname) AS schema_name,
		r.behind OR has_schema_privilege(r.role, n.oid, 'USAGE') AS usage, has_table_privilege(r.role, c.oid, 'SELECT') AS whole,
		CASE WHEN has_any_column_privilege(r.role, c.oid, 'SELECT') THEN ARRAY(
			SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
				AND NOT has_column_privilege(r.role, c.oid, a.attnum, 'SELECT') ORDER BY a.attnum) END AS unreadable
	FROM read r JOIN pg_catalog.pg_class c ON c.oid = r.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
	ORDER BY r.behind, r.written`;

/**
 * The rights that a SELECT of these tables needs and does not have, each with its statements.
 * @param refused whether Postgres refused the SELECT: only then is a right on single columns known not to be
 * enough
 */
export async function lackingToRead(
	tables: ReadonlyArray<TableWritten & { readonly oid: number }>,
	select: string,
	refused: boolean,
	db: Queryable,
): Promise<LackingToRead[]> {
	const { rows } = await db.query<Row>(RIGHTS_SQL, [
		tables.map(({ written }) => written),
		tables.map(({ oid }) => oid),
	]);
	return rows.flatMap((row) => {
		const grants = grantsFor(row, refused ? columnsNamed(select, row.written) : new Set());
		return grants.length === 0 ? [] : [{ role: row.role, table: row.table, grants }];
	});
}

function grantsFor(
	{ table, to_role, schema_name, usage, whole, unreadable }: Row,
	named: ReadonlySet<string>,
): string[] {
	const missing = unreadable?.filter((name) => named.has('*') || named.has(name)) ?? [];
	return [
		...(usage ? [] : [`GRANT USAGE ON SCHEMA ${schema_name} TO ${to_role};`]),
		...(whole || unreadable !== null ? [] : [`GRANT SELECT ON TABLE ${table} TO ${to_role};`]),
		...(whole || missing.length === 0
			? []
			: [`GRANT SELECT (${missing.map(quoteIdentifier).join(', ')}) ON TABLE ${table} TO ${to_role};`]),
	];
}

/** Functions that a SELECT calls, by name, and the login may not. */
export async function lackingToCall(select: string, db: Queryable): Promise<LackingToRead[]> {
	const tokens = tokensOf(select).filter(({ kind }) => kind !== 'comment');
	const called = tokens.filter(
		({ kind }, at) => (kind === 'word' || kind === 'quoted') && tokens[at + 1]?.text === '(',
	);
	const { rows } = await db.query<{ role: string; table: string; grant: string }>(
		`SELECT current_user::text AS role, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS table,
			format('GRANT EXECUTE ON FUNCTION %I.%I(%s) TO %I;', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), current_user) AS grant
		FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		WHERE p.proname = ANY ($1::text[]) AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT has_function_privilege(p.oid, 'EXECUTE')
		ORDER BY 2`,
		[called.map(plainName)],
	);
	return rows.map(({ role, table, grant }) => ({ role, table, grants: [grant] }));
}
