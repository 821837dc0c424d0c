import type { RelationName } from '../../language/relation/relation';
import { rowsOf, type Session } from '../../database';
import { join, sql, trusted, type Sql } from '../../database/sql';
import { tablesRead } from '../select-parser/tables-read';
import { derivedTable } from './describe-mapping';
import { selectOf, type Mapping } from './mapping';

/** A relation that row-level security may hide rows of. */
export interface HiddenRows {
	readonly relation: RelationName;
	/** The login. */
	readonly role: string;
	/**
	 * With their schema, quoted where needed; empty where only Postgres knows them, inside a function for one.
	 */
	readonly tables: readonly string[];
	/** Another one where the login or a policy is another. */
	readonly fingerprint: string;
}

/**
 * Whether a relation has a row, by the first that is found: without LIMIT, Citus sends all rows to the
 * coordinator.
 */
export const hasRows = (mapping: Mapping, relation: RelationName): Sql =>
	sql`EXISTS (SELECT 1 FROM ${trusted(derivedTable(mapping, relation))} LIMIT 1)`;

/** Whether any table of the database has row-level security: where none has, nothing more need be asked. */
export const someRowSecurity: Sql = sql`EXISTS (SELECT 1 FROM pg_class WHERE relrowsecurity)`;

/**
 * Those of the relations that row-level security is in force for. Postgres itself is asked: with
 * `row_security = off` it refuses a query that a policy would affect, whoever owns the tables, through views
 * and functions too. Policies that let the login see every row hide nothing.
 */
export async function hiddenRows(
	mapping: Mapping,
	relations: readonly RelationName[],
	tx: Session,
): Promise<HiddenRows[]> {
	if (relations.length === 0 || !(await isAffected(mapping, relations, tx))) return [];
	const affected: RelationName[] = [];
	for (const relation of relations) if (await isAffected(mapping, [relation], tx)) affected.push(relation);
	return policiesOf(mapping, affected, tx);
}

async function isAffected(
	mapping: Mapping,
	relations: readonly RelationName[],
	tx: Session,
): Promise<boolean> {
	const columns = relations.map((relation) => hasRows(mapping, relation));
	await tx.script('SAVEPOINT row_security; SET LOCAL row_security = off');
	try {
		await rowsOf(tx, sql`SELECT ${join(columns, ', ')}`);
		return false;
	} catch (error) {
		if (isRowSecurity(error)) return true;
		throw error;
	} finally {
		await tx.script('ROLLBACK TO SAVEPOINT row_security; RELEASE SAVEPOINT row_security');
	}
}

/** A missing right has the same SQLSTATE; the message is in the server's language, the routine is not. */
const isRowSecurity = (error: unknown): boolean =>
	(error as { routine?: string }).routine === 'check_enable_rls';

async function policiesOf(
	mapping: Mapping,
	affected: readonly RelationName[],
	tx: Session,
): Promise<HiddenRows[]> {
	const named = affected.flatMap((relation) =>
		tablesRead(selectOf(mapping, relation)).map((table) => [relation, table] as const),
	);
	const found = await rowsOf<HiddenRows & { role: string; isOpen: boolean }>(tx, policies(affected, named));
	return found.filter(({ isOpen }) => !isOpen).map(({ isOpen: _, ...hidden }) => hidden);
}

/**
 * The tables with row-level security that a relation reads, itself or through views, and a fingerprint of
 * their policies. `is_open`: a policy shows every row of each of them to the login, and to the owners of the
 * views in whose name they are read.
 */
const policies = (
	affected: readonly RelationName[],
	named: ReadonlyArray<readonly [relation: RelationName, table: string]>,
): Sql => sql`
	WITH RECURSIVE read (relation, oid) AS (
		SELECT relation, to_regclass(name)::oid FROM unnest(${named.map(([relation]) => relation)}::text[], ${named.map(([, table]) => table)}::text[]) AS n (relation, name)
		WHERE to_regclass(name) IS NOT NULL
		UNION SELECT read.relation, d.refobjid FROM read JOIN pg_rewrite AS w ON w.ev_class = read.oid
			JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> read.oid),
	reader (relation, role) AS (
		SELECT relation, (SELECT oid FROM pg_roles WHERE rolname = current_user) FROM unnest(${affected}::text[]) AS relation
		UNION SELECT relation, c.relowner FROM read JOIN pg_class AS c USING (oid) WHERE c.relkind = 'v'),
	policy AS (
		SELECT polrelid, polname, polpermissive, polroles, coalesce(pg_get_expr(polqual, polrelid), 'true') AS shown FROM pg_policy WHERE polcmd IN ('r', '*')),
	secured AS (
		SELECT read.relation, read.oid, format('%I.%I', n.nspname, c.relname) AS name, NOT EXISTS (
			SELECT FROM reader WHERE reader.relation = read.relation AND NOT (
				EXISTS (SELECT FROM policy WHERE polrelid = read.oid AND polpermissive AND shown = 'true' AND ${appliesTo(sql`reader.role`)})
				AND NOT EXISTS (SELECT FROM policy WHERE polrelid = read.oid AND NOT polpermissive AND shown <> 'true' AND ${appliesTo(sql`reader.role`)}))) AS is_open
		FROM read JOIN pg_class AS c USING (oid) JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relrowsecurity)
	SELECT a.relation, current_user::text AS role, coalesce(array_agg(s.name ORDER BY s.name) FILTER (WHERE NOT s.is_open), '{}') AS tables,
		coalesce(bool_and(s.is_open), false) AS "isOpen",
		md5(concat_ws(' ', current_user, string_agg(s.name || coalesce((SELECT string_agg(concat_ws(' ', polname, polpermissive, polroles, shown,
			EXISTS (SELECT FROM reader WHERE reader.relation = a.relation AND ${appliesTo(sql`reader.role`)})), E'\n' ORDER BY polname)
			FROM policy WHERE polrelid = s.oid), ''), E'\n' ORDER BY s.name))) AS fingerprint
	FROM unnest(${affected}::text[]) AS a (relation) LEFT JOIN secured AS s USING (relation) GROUP BY a.relation`;

const appliesTo = (role: Sql): Sql =>
	sql`EXISTS (SELECT FROM unnest(polroles) AS granted WHERE granted = 0 OR pg_has_role(${role}, granted, 'USAGE'))`;
