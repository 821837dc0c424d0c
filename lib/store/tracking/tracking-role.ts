import { escapeIdentifier, escapeLiteral } from 'pg';
import { commentLine, doBlock, firstRow, rowsOf, searchPath, type Queryable } from '../../database';
import { tablesRead } from '../../shop/select-parser/tables-read';
import { ALL_CUSTOMERS, type Mapping } from '../../shop/mapping/mapping';
import { sql } from '../../database/sql';
import type { Store } from '../schema/store';
import { ourFunctions } from './installed';

/** The longest name that Postgres does not cut. */
const MAX_BYTES = 63;

/** The role that a DBA's script gives the functions to. It can do nothing but what they do. */
export function trackingRole({ schema }: Store): string {
	const suffix = '_tracking';
	let name = schema;
	while (Buffer.byteLength(name) > MAX_BYTES - suffix.length) name = name.slice(0, -1);
	return `${name}${suffix}`;
}

interface Ownership {
	/** Makes the role and gives it its rights; before the functions, which its members may replace. */
	readonly before: string;
	/** Gives it functions. @param functions each as `schema.name()` */
	readonly statementsFor: (functions: readonly string[]) => readonly string[];
	/** Takes back what was needed on the way. */
	readonly after: string;
}

/**
 * The statements by which the tracking functions come to belong to a role with no other rights. `changes` is
 * SQL of the mapping's author; with a superuser's rights it would run in every write of the shop.
 * @param db in a transaction with the mapping's search path
 */
export async function ownership(mapping: Mapping, store: Store, db: Queryable): Promise<Ownership> {
	const role = trackingRole(store);
	const [to, schema] = [escapeIdentifier(role), escapeIdentifier(store.schema)];
	return {
		before: [
			commentLine(`The functions of change tracking belong to the role ${to}, which can do nothing else.`),
			commentLine(`To remove it, after change tracking was switched off: ${removal(store)}`),
			'BEGIN;',
			SET_PATH,
			creation(role),
			...unlessSuperuser(`GRANT ${to} TO CURRENT_USER`),
			`GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${to};`,
			`GRANT INSERT ON ${schema}.touched, ${schema}.tracking_gap TO ${to};`,
			...(await rightsToRead(mapping, to, db)),
			'COMMIT;',
		].join('\n'),
		statementsFor: (functions) => functions.map((name) => `ALTER FUNCTION ${name} OWNER TO ${to}`),
		after: [
			'BEGIN;',
			`REVOKE CREATE ON SCHEMA ${schema} FROM ${to};`,
			...unlessSuperuser(`REVOKE ${to} FROM CURRENT_USER`),
			'COMMIT;',
		].join('\n'),
	};
}

/**
 * The statements that remove the role; in a comment only, for a store in another database may have its own
 * use for it.
 */
export const removal = (store: Store): string => {
	const role = escapeIdentifier(trackingRole(store));
	return `DROP OWNED BY ${role}; DROP ROLE ${role};`;
};

export const SET_PATH = `SET LOCAL search_path = ${searchPath()};`;

/** Who gives an object to a role must be a member of it, unless it is a superuser. */
export const unlessSuperuser = (statement: string): readonly string[] => [
	doBlock(
		`BEGIN IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN ${statement}; END IF; END`,
	),
];

function creation(role: string): string {
	const name = escapeLiteral(role).trim();
	return doBlock(`BEGIN
	IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ${name}) THEN
		CREATE ROLE ${escapeIdentifier(role)} NOLOGIN;
	ELSIF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ${name} AND (rolsuper OR rolcanlogin OR rolcreaterole OR rolcreatedb OR rolreplication)) THEN
		RAISE EXCEPTION 'The role % is there already and is made for something else.', ${name};
	END IF;
END`);
}

interface Read {
	readonly schema: string;
	readonly name: string;
	/** Whether rows are hidden from who does not own it. */
	readonly guarded: boolean;
}

async function rightsToRead(mapping: Mapping, to: string, db: Queryable): Promise<string[]> {
	const selects = Object.values(mapping.changes).filter((select) => select !== ALL_CUSTOMERS);
	const names = [...new Set(selects.flatMap(tablesRead))].filter((name) => name !== 'changed');
	const tables = await rowsOf<Read>(
		db,
		sql`
		SELECT DISTINCT n.nspname::text AS schema, c.relname::text AS name, c.relrowsecurity AS guarded
		FROM unnest(${names}::text[]) AS name JOIN pg_class AS c ON c.oid = to_regclass(name) JOIN pg_namespace AS n ON n.oid = c.relnamespace ORDER BY 1, 2`,
	);
	const schemas = [...new Set([...tables.map(({ schema }) => schema), ...(mapping.path ?? [])])];
	return [
		...schemas.map((schema) => `GRANT USAGE ON SCHEMA ${escapeIdentifier(schema)} TO ${to};`),
		...tables.map(
			({ schema, name }) => `GRANT SELECT ON ${escapeIdentifier(schema)}.${escapeIdentifier(name)} TO ${to};`,
		),
		...(tables.some(({ guarded }) => guarded)
			? [
					`ALTER ROLE ${to} BYPASSRLS; -- a table that it reads has row level security: changes of hidden rows would be missed`,
				]
			: []),
	];
}

/** The superuser to whom tracking functions belong that are awake; undefined where there is none. */
export async function superuserOwner(store: Store, db: Queryable): Promise<string | undefined> {
	const found = await firstRow<{ owner: string }>(
		db,
		sql`
		SELECT r.rolname::text AS owner FROM (${ourFunctions(store)}) AS f JOIN pg_proc AS p ON p.oid = f.oid
		JOIN pg_roles AS r ON r.oid = p.proowner WHERE r.rolsuper AND p.prosecdef LIMIT 1`,
	);
	return found?.owner;
}
