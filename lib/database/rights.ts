import { defined } from '../error/defined';
import type { Queryable } from './queryable';

/** Rights that a login needs on a table, or on a schema where no table is named. */
export interface WantedRights {
	readonly schema: string;
	readonly table?: string;
	readonly rights: readonly string[];
}

/** Rights that a role lacks on one object. */
export interface LackingRights {
	readonly role: string;
	/** In the words of a sentence: `SELECT on table shop."order"`. */
	readonly what: string;
	/** The statement that gives them, with its semicolon. */
	readonly grant: string;
}

interface Row {
	readonly role: string;
	readonly to_role: string;
	readonly object: string;
	readonly rights: string[];
}

/** Names come from the catalogue, which everybody may read; an object that is not there lacks no right. */
const LACKING_SQL = `
	WITH wanted AS (
		SELECT n.oid AS schema_oid, n.nspname, c.oid AS table_oid, c.relname, string_to_array(w.rights, ',') AS rights, w.place
		FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS w (schema_name, table_name, rights, place)
		JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema_name
		LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
		WHERE w.table_name IS NULL OR c.oid IS NOT NULL),
	asked AS (
		SELECT 'SCHEMA' AS kind, schema_oid AS oid, quote_ident(nspname) AS name, 'USAGE' AS required, place FROM wanted
		UNION ALL SELECT 'SCHEMA', schema_oid, quote_ident(nspname), unnest(rights), place FROM wanted WHERE table_oid IS NULL
		UNION ALL SELECT 'TABLE', table_oid, format('%I.%I', nspname, relname), unnest(rights), place FROM wanted WHERE table_oid IS NOT NULL),
	lacking AS (
		SELECT kind, name, required, min(place) AS place FROM asked
		WHERE NOT CASE kind WHEN 'SCHEMA' THEN has_schema_privilege(oid, required) ELSE has_table_privilege(oid, required) END
		GROUP BY kind, name, required)
	SELECT current_user::text AS role, quote_ident(current_user) AS to_role, kind || ' ' || name AS object,
		array_agg(required ORDER BY array_position(ARRAY['USAGE', 'CREATE', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRIGGER'], required)) AS rights
	FROM lacking GROUP BY kind, name ORDER BY kind, min(place), name`;

/**
 * Those of the wanted rights that the login lacks, USAGE on the schemas among them: schemas first, each
 * object once.
 */
export async function lackingRights(
	wanted: readonly WantedRights[],
	db: Queryable,
): Promise<LackingRights[]> {
	const { rows } = await db.query<Row>(LACKING_SQL, [
		wanted.map(({ schema }) => schema),
		wanted.map(({ table }) => table ?? null),
		wanted.map(({ rights }) => rights.join(',')),
	]);
	return rows.map(toLacking);
}

export const toLacking = ({ role, to_role, object, rights }: Row): LackingRights => ({
	role,
	what: `${rights.join(', ')} on ${object.replace(/^[A-Z]+/, (kind) => kind.toLowerCase())}`,
	grant: `GRANT ${rights.join(', ')} ON ${object} TO ${to_role};`,
});

/** Each statement once, in order. */
export const grantsOf = (lacking: readonly LackingRights[]): string[] => [
	...new Set(lacking.map(({ grant }) => grant)),
];

/** A sentence that names every right, and the statements that give them. */
export function describeLacking(lacking: readonly LackingRights[]): {
	readonly message: string;
	readonly suggestion: string;
} {
	const roles = [...new Set(lacking.map(({ role }) => role))].map((role) => `"${role}"`).join(', ');
	const rights = [...new Set(lacking.map(({ what }) => what))];
	return {
		message: `The login ${roles} lacks the right${rights.length === 1 ? '' : 's'} ${rights.join('; ')}.`,
		suggestion: `Let a DBA run: ${grantsOf(lacking).join(' ')}`,
	};
}

/** What a GRANT says that its role lacks. */
export function lackingBy(grant: string): LackingRights {
	const [, rights = '', kind = '', name = '', role = ''] = defined(
		/^GRANT (.+?) ON ([A-Z]+) (.+) TO (.+);$/s.exec(grant),
	);
	return { role: role.replace(/^"|"$/g, ''), what: `${rights} on ${kind.toLowerCase()} ${name}`, grant };
}
