import { escapeIdentifier } from 'pg';
import type { FaultText } from './fault';
import type { Queryable } from './queryable';

/** What the server would not let the login use. */
interface Refused {
	readonly kind: string;
	readonly name: string;
}

interface Lacking {
	readonly role: string;
	readonly schema: string;
	readonly name: string;
	readonly rights: readonly string[];
}

const TABLE_KINDS = ['table', 'view', 'materialized view', 'foreign table', 'relation'];

/** Rights on our own tables; a shop's are only read. */
const STORE_RIGHTS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/** Which right on what is missing, and the statement that mends it. `said` is the server's refusal. */
export async function describePermission(
	said: string,
	storeSchema: string,
	db: Queryable,
): Promise<FaultText> {
	const refused = refusedIn(said);
	const role = (await db.query<{ role: string }>('SELECT current_user AS role')).rows[0]?.role ?? '';
	if (refused === undefined) return sentence(said);
	if (TABLE_KINDS.includes(refused.kind))
		return describeTables(refused, await lackingTables(refused.name, storeSchema, db), said);
	return describeOther(refused, role, storeSchema, said);
}

/** Without a look at the database: when that was not possible either. */
export const sentence = (said: string): FaultText => ({
	code: 'PERMISSION_DENIED',
	message: `The login of the credential lacks a right: ${said}.`,
	suggestion: 'Let a DBA grant it.',
});

// `permission denied for table orders`; servers that speak another language quote the name or end with it.
function refusedIn(said: string): Refused | undefined {
	const english = /permission denied for ([a-z ]+?) "?([^"]+)"?$/.exec(said);
	if (english !== null) return { kind: english[1]!, name: english[2]! };
	if (/^must be owner/.test(said)) return undefined;
	const other = /["„«]([^"“»]+)["“»]|(\S+)$/.exec(said);
	return other === null ? undefined : { kind: 'table', name: other[1] ?? other[2]! };
}

async function lackingTables(name: string, storeSchema: string, db: Queryable): Promise<Lacking[]> {
	const { rows } = await db.query<Lacking>(
		`SELECT current_user AS role, n.nspname AS schema, c.relname AS name,
			ARRAY(
				SELECT r FROM unnest(CASE WHEN n.nspname = $2 THEN $3::text[] ELSE ARRAY['SELECT'] END) AS r
				WHERE NOT has_table_privilege(c.oid, r)
			) AS rights
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
		ORDER BY pg_catalog.pg_table_is_visible(c.oid) DESC, n.nspname`,
		[name, storeSchema, STORE_RIGHTS],
	);
	return rows.filter(({ rights }) => rights.length > 0);
}

function describeTables(refused: Refused, lacking: readonly Lacking[], said: string): FaultText {
	if (lacking.length === 0) return sentence(said);
	const { role, rights } = lacking[0]!;
	const tables = lacking.map(({ schema, name }) => `${schema}.${name}`).join(' or ');
	return {
		code: 'PERMISSION_DENIED',
		message: `The login "${role}" lacks the right ${rights.join(', ')} on ${refused.kind} ${tables}.`,
		suggestion: `Let a DBA run: ${lacking.map(grantOnTable).join(' ')}`,
	};
}

const grantOnTable = ({ role, schema, name, rights }: Lacking) =>
	`GRANT ${rights.join(', ')} ON ${escapeIdentifier(schema)}.${escapeIdentifier(name)} TO ${escapeIdentifier(role)};`;

const RIGHT_ON: Readonly<Record<string, string>> = {
	schema: 'USAGE',
	database: 'CREATE',
	function: 'EXECUTE',
	sequence: 'USAGE',
	type: 'USAGE',
};

function describeOther({ kind, name }: Refused, role: string, storeSchema: string, said: string): FaultText {
	const right = RIGHT_ON[kind];
	if (right === undefined || kind === 'function') return sentence(said);
	const needed = kind === 'schema' && name === storeSchema ? 'USAGE, CREATE' : right;
	return {
		code: 'PERMISSION_DENIED',
		message: `The login "${role}" lacks the right ${needed} on ${kind} ${name}.`,
		suggestion:
			`Let a DBA run: GRANT ${needed} ON ${kind.toUpperCase()} ${escapeIdentifier(name)} TO ${escapeIdentifier(role)};` +
			(kind === 'database' ? ' Or let the DBA run the script that install({ print: true }) gives.' : ''),
	};
}
