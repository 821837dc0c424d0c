import { escapeIdentifier, escapeLiteral } from 'pg';
import { oneRow, rowsOf, searchPath, type Database, type Queryable } from '../../database';
import type { KeyType } from '../../shop/mapping/mapping';
import { sql } from '../../database/sql';
import { LATEST_VERSION, MIGRATIONS, type Migration, type StoreNames } from './migration';
import type { Store } from './store';
import { readStoreState, refuseOther, requireKeyType, type StoreState } from './store-state';

export interface InstallOptions {
	readonly changeTracking?: boolean;
	/** Do nothing, return the statements for a DBA. */
	readonly print?: boolean;
}

export interface InstallResult {
	readonly schema: string;
	readonly version: number;
	/** Numbers of the migrations that were run now. */
	readonly applied: readonly number[];
	readonly changeTracking: boolean;
	/** What works, but would be safer otherwise: tracking functions that belong to a superuser. */
	readonly warnings?: readonly string[];
	/**
	 * Statements for a DBA: all that was asked for (`print`), else what the login itself could not do and what
	 * a warning calls for.
	 */
	readonly script?: string;
	/** Triggers that the login may not drop: they are asleep and do nothing. */
	readonly remaining?: readonly RemainingTriggers[];
	/** What remains, in a sentence. */
	readonly note?: string;
}

export interface RemainingTriggers {
	/** Quoted where needed. */
	readonly table: string;
	readonly triggers: readonly string[];
}

/** The script may have to wait for another installation, and a DBA's statements are not in a hurry. */
const LOCK_TIMEOUT_MS = 60_000;

/**
 * Makes or migrates the store; the only thing that ever creates anything. Does nothing when all is there.
 * Safe when several call it at once: the lock is taken before anything is read, each statement after it sees
 * what the lock's former holder did.
 */
export async function install(
	database: Database,
	store: Store,
	keyType: KeyType,
	options: InstallOptions,
): Promise<InstallResult> {
	if (options.print === true) return database.readOnly((tx) => printed(store, keyType, tx));
	return database.readWrite(
		async (tx) => {
			await rowsOf(tx, sql`SELECT pg_advisory_xact_lock(hashtextextended(${lockName(store)}, 0))`);
			const work = workLeft(await readStoreState(store, tx), store, keyType);
			if (work.missing.length > 0) await tx.script(statements(work, store, keyType).join('\n'));
			return result(store, work.missing);
		},
		{ lockTimeoutMs: LOCK_TIMEOUT_MS, timeoutMs: 2 * LOCK_TIMEOUT_MS },
	);
}

interface Work {
	readonly missing: readonly Migration[];
	readonly schemaExists: boolean;
}

function workLeft(state: StoreState, store: Store, keyType: KeyType): Work {
	refuseOther(state, store);
	requireKeyType(state, store, keyType);
	return {
		missing: MIGRATIONS.filter(({ version }) => version > state.version),
		schemaExists: state.schemaExists,
	};
}

const result = (store: Store, applied: readonly Migration[]): InstallResult => ({
	schema: store.schema,
	version: LATEST_VERSION,
	applied: applied.map(({ version }) => version),
	changeTracking: false,
});

async function printed(store: Store, keyType: KeyType, db: Queryable): Promise<InstallResult> {
	const work = workLeft(await readStoreState(store, db), store, keyType);
	const { role } = await oneRow<{ role: string }>(db, sql`SELECT current_user AS role`);
	return { ...result(store, []), script: script(work, store, keyType, role) };
}

function script(work: Work, store: Store, keyType: KeyType, role: string): string {
	const lines =
		work.missing.length === 0
			? ['-- The store is complete: nothing is to be done but to give the rights.']
			: [
					`SELECT pg_advisory_xact_lock(hashtextextended(${escapeLiteral(lockName(store)).trim()}, 0));`,
					...statements(work, store, keyType),
				];
	return [
		'BEGIN;',
		`SET LOCAL search_path = ${searchPath()};`,
		...lines,
		...grants(store, role),
		'COMMIT;',
		'',
	].join('\n');
}

function statements({ missing, schemaExists }: Work, store: Store, keyType: KeyType): string[] {
	const names: StoreNames = { schema: escapeIdentifier(store.schema), keyType };
	const first =
		missing[0]?.version === 1 ? [...(schemaExists ? [] : [newSchema(names)]), tableOfMigrations(names)] : [];
	return [...first, ...missing.map((migration) => step(migration, names))];
}

/** The statements that make the whole store in its schema, which is there and empty. */
export const newStore = (store: Store, keyType: KeyType): readonly string[] =>
	statements({ missing: MIGRATIONS, schemaExists: true }, store, keyType);

/** On a schema that we made, and may therefore remove. */
export const SCHEMA_COMMENT = 'Customer segments: made by n8n-nodes-customer-segments';

// CREATE SCHEMA IF NOT EXISTS asks for the right to create schemas even where a DBA has made ours.
const newSchema = ({ schema }: StoreNames) => `CREATE SCHEMA ${schema};
COMMENT ON SCHEMA ${schema} IS '${SCHEMA_COMMENT}';
`;

const tableOfMigrations = ({ schema }: StoreNames) => `CREATE TABLE ${schema}.migration (
	version integer PRIMARY KEY,
	name text NOT NULL,
	applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
`;

const step = ({ version, name, sql: text }: Migration, names: StoreNames) =>
	`-- ${version}: ${name}${text(names)}INSERT INTO ${names.schema}.migration (version, name) VALUES (${version}, ${escapeLiteral(name).trim()});\n`;

function grants({ schema }: Store, role: string): string[] {
	const [inSchema, to] = [escapeIdentifier(schema), escapeIdentifier(role)];
	return [
		`GRANT USAGE ON SCHEMA ${inSchema} TO ${to};`,
		`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${inSchema} TO ${to};`,
	];
}

/** Of the advisory lock under which a store is made, migrated and removed. */
export const lockName = ({ schema }: Store) => `n8n-nodes-customer-segments install ${schema}`;
