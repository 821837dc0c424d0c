import type { FaultText } from './fault';
import type { Queryable, SingleReads } from './queryable';
import { describeLacking, toLacking, type LackingRights } from './rights';

/**
 * Finds the rights that the whole package needs and the login lacks.
 * @param under reads with a search path; without one with none of the shop's schemas
 */
export type FindLacking = (
	under: (path?: readonly string[]) => SingleReads,
) => Promise<readonly LackingRights[]>;

interface Refusal {
	/** In the server's own words, in whatever language. */
	readonly said: string;
	readonly storeSchema: string;
	/** What else is known to be needed. */
	readonly find?: () => Promise<readonly LackingRights[]>;
}

/**
 * Which rights are missing, and the statements that give them: what the statement was refused for, and all
 * else that the login will be refused for next. The catalogue tells them; the server's sentence only says
 * whose name it is about.
 */
export async function describePermission(
	{ said, storeSchema, find }: Refusal,
	db: Queryable,
): Promise<FaultText> {
	const needed = (await find?.()) ?? [];
	const lacking = [...needed, ...(await namedIn(said, storeSchema, needed, db))];
	return lacking.length === 0 ? sentence(said) : toFault(lacking);
}

function toFault(lacking: readonly LackingRights[]): FaultText {
	const { message, suggestion } = describeLacking(lacking);
	const script = lacking.some(({ grant }) => grant.includes(' ON DATABASE '))
		? ' Or let the DBA run the script that install({ print: true }) gives.'
		: '';
	return { code: 'PERMISSION_DENIED', message, suggestion: `${suggestion}${script}` };
}

/** Without a look at the database: when that was not possible either. */
export const sentence = (said: string): FaultText => ({
	code: 'PERMISSION_DENIED',
	message: `The login of the credential lacks a right: ${said}.`,
	suggestion: 'Let a DBA grant it.',
});

interface Candidate {
	readonly rank: number;
	readonly named: string;
	readonly role: string;
	readonly to_role: string;
	readonly object: string;
	readonly rights: string[];
}

/**
 * Objects on which the login lacks a right and whose name the sentence holds. To use a schema comes before to
 * create in it, which few logins may and few need.
 */
const CANDIDATES_SQL = `
	WITH found AS (
		SELECT 1 AS rank, c.relname::text AS named,
			CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || format('%I.%I', n.nspname, c.relname) AS object,
			CASE WHEN c.relkind = 'S' THEN ARRAY(SELECT 'USAGE' WHERE NOT has_sequence_privilege(c.oid, 'USAGE'))
			ELSE ARRAY(SELECT r FROM unnest(CASE WHEN n.nspname = $2 THEN ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] ELSE ARRAY['SELECT'] END) AS r
				WHERE NOT has_table_privilege(c.oid, r)) END AS rights
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
		UNION ALL SELECT 1, nspname, 'SCHEMA ' || quote_ident(nspname), CASE WHEN nspname = $2 THEN ARRAY['USAGE', 'CREATE'] ELSE ARRAY['USAGE'] END
		FROM pg_catalog.pg_namespace WHERE NOT has_schema_privilege(oid, 'USAGE')
		UNION ALL SELECT 2, nspname, 'SCHEMA ' || quote_ident(nspname), ARRAY['CREATE']
		FROM pg_catalog.pg_namespace WHERE has_schema_privilege(oid, 'USAGE') AND NOT has_schema_privilege(oid, 'CREATE')
		UNION ALL SELECT 2, datname, 'DATABASE ' || quote_ident(datname), ARRAY['CREATE']
		FROM pg_catalog.pg_database WHERE datname = current_database() AND NOT has_database_privilege(oid, 'CREATE')
		UNION ALL SELECT 1, p.proname, 'FUNCTION ' || format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), ARRAY['EXECUTE']
		FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		WHERE NOT has_function_privilege(p.oid, 'EXECUTE') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
		UNION ALL SELECT 1, t.typname, 'TYPE ' || format('%I.%I', n.nspname, t.typname), ARRAY['USAGE']
		FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
		WHERE t.typtype IN ('d', 'e') AND NOT has_type_privilege(t.oid, 'USAGE'))
	SELECT rank, named, current_user::text AS role, quote_ident(current_user) AS to_role, object, rights
	FROM found WHERE strpos($1, named) > 0 AND cardinality(rights) > 0`;

async function namedIn(
	said: string,
	storeSchema: string,
	known: readonly LackingRights[],
	db: Queryable,
): Promise<LackingRights[]> {
	const { rows } = await db.query<Candidate>(CANDIDATES_SQL, [said, storeSchema]);
	const whole = rows.filter(({ named }) => isWord(named, said));
	const longest = whole.filter(
		({ named }) => !whole.some((other) => other.named !== named && other.named.includes(named)),
	);
	const first = Math.min(...longest.map(({ rank }) => rank));
	const lacking = longest.filter(({ rank }) => rank === first).map(toLacking);
	// A right to create is only guessed where nothing else explains the refusal.
	if (first > 1 && known.length > 0) return [];
	return lacking.filter(
		({ grant }) => !known.some((one) => one.grant.includes(grant.slice(grant.indexOf(' ON '), -1))),
	);
}

/** Not as a part of a longer name. */
function isWord(name: string, text: string): boolean {
	for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
		if (!/[\w$]/.test(text[at - 1] ?? ' ') && !/[\w$]/.test(text[at + name.length] ?? ' ')) return true;
	}
	return false;
}
