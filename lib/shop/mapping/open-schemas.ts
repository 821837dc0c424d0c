import type { Queryable } from '../../database/queryable';
import { quoteIdentifier } from './identifier';
import type { OpenSchema } from './mapping';

interface Row {
	readonly schema: string;
	/** `PUBLIC`, or a role that may log in. */
	readonly creators: readonly string[];
	/** To whom the right was given, quoted. */
	readonly grantees: readonly string[];
	readonly routines: readonly string[];
	readonly operators: readonly string[];
}

/**
 * Trusted with a schema are superusers, the owners of the database and of the schema, the login itself, and
 * who may act as one of them. Objects count as well: a REVOKE takes away nobody's function that is there
 * already. A routine is a danger where Postgres has one of the same name, of which it may be the better
 * fitting overload; any operator is.
 */
const OPEN_SCHEMAS_SQL = `
	WITH role AS (
		SELECT r.oid, r.rolname, r.rolcanlogin, r.rolsuper
			OR EXISTS (SELECT FROM pg_catalog.pg_roles s WHERE s.rolsuper AND pg_has_role(r.oid, s.oid, 'MEMBER'))
			OR pg_has_role(r.oid, current_user, 'MEMBER')
			OR pg_has_role(r.oid, (SELECT d.datdba FROM pg_catalog.pg_database d WHERE d.datname = current_database()), 'MEMBER') AS trusted
		FROM pg_catalog.pg_roles r
	), schema AS (
		SELECT n.oid, n.nspname, n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner)) AS acl
		FROM pg_catalog.pg_namespace n WHERE n.nspname = ANY ($1::text[])
	), creator AS (
		SELECT DISTINCT s.oid, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE r.rolname::text END AS name,
			CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(g.rolname) END AS grantee
		FROM schema s CROSS JOIN LATERAL aclexplode(s.acl) a
		LEFT JOIN role g ON g.oid = a.grantee
		LEFT JOIN role r ON a.grantee <> 0 AND r.rolcanlogin AND NOT r.trusted
			AND pg_has_role(r.oid, a.grantee, 'MEMBER') AND NOT pg_has_role(r.oid, s.nspowner, 'MEMBER')
		WHERE a.privilege_type = 'CREATE' AND (a.grantee = 0 OR r.oid IS NOT NULL)
	)
	SELECT s.nspname::text AS schema,
		ARRAY(SELECT DISTINCT c.name FROM creator c WHERE c.oid = s.oid ORDER BY 1) AS creators,
		ARRAY(SELECT DISTINCT c.grantee FROM creator c WHERE c.oid = s.oid ORDER BY 1) AS grantees,
		ARRAY(SELECT format('%I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) FROM pg_catalog.pg_proc p JOIN role r ON r.oid = p.proowner
			WHERE p.pronamespace = s.oid AND NOT r.trusted AND NOT pg_has_role(r.oid, s.nspowner, 'MEMBER')
				AND EXISTS (SELECT FROM pg_catalog.pg_proc b WHERE b.proname = p.proname AND b.pronamespace = 'pg_catalog'::regnamespace) ORDER BY 1) AS routines,
		ARRAY(SELECT format('%I.%s (%s, %s)', s.nspname, o.oprname,
				CASE o.oprleft WHEN 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END, CASE o.oprright WHEN 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END) FROM pg_catalog.pg_operator o JOIN role r ON r.oid = o.oprowner
			WHERE o.oprnamespace = s.oid AND NOT r.trusted AND NOT pg_has_role(r.oid, s.nspowner, 'MEMBER') ORDER BY 1) AS operators
	FROM schema s`;

/** Those of the schemas that no search path of ours may hold, each with what speaks against it. */
export async function openSchemas(schemas: readonly string[], db: Queryable): Promise<OpenSchema[]> {
	if (schemas.length === 0) return [];
	const { rows } = await db.query<Row>(OPEN_SCHEMAS_SQL, [schemas]);
	return rows.map(toOpenSchema).filter(({ reasons }) => reasons.length > 0);
}

function toOpenSchema({ schema, creators, grantees, routines, operators }: Row): OpenSchema {
	const left = [...routines, ...operators];
	const reasons = [
		...(creators.length > 0 ? [`${creators.join(', ')} may create objects in it`] : []),
		...(left.length > 0 ? [`a role without trust owns ${left.join(', ')}`] : []),
	];
	const remedies = [
		...(grantees.length > 0
			? [`REVOKE CREATE ON SCHEMA ${quoteIdentifier(schema)} FROM ${grantees.join(', ')};`]
			: []),
		...routines.map((routine) => `DROP ROUTINE ${routine};`),
		...operators.map((operator) => `DROP OPERATOR ${operator};`),
	];
	return { schema, reasons, remedies };
}
