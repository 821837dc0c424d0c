import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Mapping } from '../../shop';
import { checkedTable } from '../../shop/select-parser/check-select';
import { spreadByCustomer } from '../../shop/mapping/backend';
import { tablesOfChanges, tablesOfRelations, trackedTables } from '../../shop/mapping/tables-of';
import { newStore, type Store } from '../../store/schema';
import { SCHEMA_COMMENT } from '../../store/schema/install';
import { SET_PATH, unlessSuperuser } from '../../store/tracking/tracking-role';
import { commentLine, doBlock, firstRow, oneRow } from '../../database';
import { sql } from '../../database/sql';
import type { SegmentsContext } from '../context/context';
import type { RoleKind, SetupScriptOptions } from '../types';

export interface Setup {
	readonly mapping: Mapping;
	readonly store: Store;
	/** The login of the credential. */
	readonly role: string;
	readonly kind: RoleKind;
	/** Whether the store is made already, so that nothing but rights is to be given. */
	readonly storeExists: boolean;
}

/** The script for the shop as the database describes it. */
export async function setupScript(
	{ database, mapping, store }: SegmentsContext,
	{ kind = 'store', role }: SetupScriptOptions = {},
): Promise<string> {
	return database.readOnly(async (db) => {
		const login = await oneRow<{ role: string }>(db, sql`SELECT current_user::text AS role`);
		const schema = await firstRow(db, sql`SELECT FROM pg_namespace WHERE nspname = ${store.schema}`);
		return setupSql({ mapping, store, kind, role: role ?? login.role, storeExists: schema !== undefined });
	});
}

/**
 * What a DBA runs, once, before the login is used: no right that its kind does not need. The login itself is
 * made by the DBA, who alone knows its password.
 */
export function setupSql(setup: Setup): string {
	return [
		...head(setup),
		'BEGIN;',
		SET_PATH,
		'',
		...toRead(setup),
		'',
		...(setup.kind === 'read' ? toReadStore(setup) : toOwnStore(setup)),
		...(setup.kind === 'tracking' ? ['', ...toTrack(setup)] : []),
		'COMMIT;',
		'',
	].join('\n');
}

const MAY: Readonly<Record<RoleKind, string>> = {
	read: 'preview rules, check customers and list segments and their members; write nothing',
	store: 'that, and save and evaluate segments: the store belongs to it',
	tracking: "that, and put change tracking on the shop's tables, which belong to others",
};

/** A comment ends with its line, whatever a title or a name holds. */
const head = ({ mapping, role, kind }: Setup): string[] =>
	[
		`Rights of the login ${escapeIdentifier(role)} on the shop (${mapping.title}): it may`,
		`${MAY[kind]}.`,
		`The login must be there: CREATE ROLE ${escapeIdentifier(role)} LOGIN PASSWORD '...';`,
	].map(commentLine);

function toRead({ mapping, role, kind }: Setup): string[] {
	const tables = [
		...new Set([...tablesOfRelations(mapping), ...(kind === 'tracking' ? tablesOfChanges(mapping) : [])]),
	].sort();
	const schemas = [...new Set([...tables.flatMap(schemaOf), ...(mapping.path ?? []).map(escapeIdentifier)])];
	const to = escapeIdentifier(role);
	return [
		'-- What the mapping reads of the shop.',
		doBlock(
			`BEGIN EXECUTE pg_catalog.format('GRANT CONNECT ON DATABASE %I TO %I', pg_catalog.current_database(), ${literal(role)}); END`,
		),
		...schemas.sort().map((schema) => `GRANT USAGE ON SCHEMA ${schema} TO ${to};`),
		...tables.map((table) => `GRANT SELECT ON TABLE ${table} TO ${to};`),
	];
}

/** As it is written; a name without one is looked for in the path. */
function schemaOf(table: string): string[] {
	const schema = /^("(?:[^"]|"")*"|[^".]+)\./.exec(table)?.[1];
	return schema === undefined ? [] : [schema];
}

function toReadStore({ store, role }: Setup): string[] {
	const [schema, to] = [escapeIdentifier(store.schema), escapeIdentifier(role)];
	return [
		'-- The store, where there is one. Tables that a later version adds need the same again.',
		doBlock(
			`BEGIN IF EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = ${literal(store.schema)}) THEN
	GRANT USAGE ON SCHEMA ${schema} TO ${to};
	GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${to};
END IF; END`,
		),
	];
}

function toOwnStore({ mapping, store, role, storeExists }: Setup): string[] {
	if (storeExists) return ['-- The store is there already, with the rights of whoever owns it.'];
	const [schema, to] = [escapeIdentifier(store.schema), escapeIdentifier(role)];
	return [
		'-- The store, which belongs to the login, so that later versions need no DBA.',
		...unlessSuperuser(`GRANT ${to} TO CURRENT_USER`),
		`CREATE SCHEMA ${schema} AUTHORIZATION ${to};`,
		`COMMENT ON SCHEMA ${schema} IS ${literal(SCHEMA_COMMENT)};`,
		`SET LOCAL ROLE ${to};`,
		...newStore(store, mapping.keyType),
		...[spreadByCustomer(`${schema}.membership`, mapping)].filter((statement) => statement !== ''),
		'RESET ROLE;',
		...unlessSuperuser(`REVOKE ${to} FROM CURRENT_USER`),
	];
}

const toTrack = ({ mapping, role }: Setup): string[] => [
	'-- Change tracking: TRIGGER is enough to put it on, the first and every later time. To take the triggers off again',
	'-- takes the owner of the tables; until then those that are switched off do nothing.',
	...trackedTables(mapping)
		.map((table) => checkedTable(table, `changes.${table}`))
		.map((table) => `GRANT TRIGGER ON TABLE ${table} TO ${escapeIdentifier(role)};`),
];

const literal = (text: string) => escapeLiteral(text).trim();
