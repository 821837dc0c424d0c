import { oneRow, type Queryable } from '../../database';
import { storeMissing } from '../../database/fault';
import { MappingError, SegmentsError } from '../../error';
import type { KeyType } from '../../shop/mapping/mapping';
import { sql, type Sql } from '../../database/sql';
import { LATEST_VERSION, MIGRATIONS } from './migration';
import type { Store } from './store';

/** What is there of the store. */
export interface StoreState {
	/** Number of the last migration that was run; 0 when there is no store. */
	readonly version: number;
	readonly schemaExists: boolean;
	/** Whether its migrations go by other names than ours: it was made by a version that was never released. */
	readonly isUnknown: boolean;
	/** Postgres type of `membership.customer_id`. */
	readonly keyType?: string;
}

/** In two statements: the table of migrations can only be named when it is there. */
export async function readStoreState(store: Store, db: Queryable): Promise<StoreState> {
	const names = await oneRow<{ schema: string | null; migrations: string | null; key_type: string | null }>(
		db,
		sql`
		SELECT to_regnamespace(quote_ident(${store.schema}::text))::text AS schema,
			to_regclass(format('%I.%I', ${store.schema}::text, 'migration'))::text AS migrations,
			(
				SELECT format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute a
				WHERE a.attrelid = to_regclass(format('%I.%I', ${store.schema}::text, 'membership')) AND a.attname = 'customer_id'
			) AS key_type`,
	);
	const schemaExists = names.schema !== null;
	if (names.migrations === null) return { version: 0, schemaExists, isUnknown: false };
	const applied = await oneRow<{ version: number; isUnknown: boolean }>(db, readApplied(store));
	return { ...applied, schemaExists, ...(names.key_type === null ? {} : { keyType: names.key_type }) };
}

const readApplied = (store: Store): Sql => sql`
	SELECT coalesce(max(version), 0) AS version, coalesce(bool_or(name <> ours.of), false) AS "isUnknown"
	FROM ${store.table('migration')}
	LEFT JOIN unnest(${MIGRATIONS.map(({ name }) => name)}::text[]) WITH ORDINALITY AS ours (of, number)
		ON ours.number = version`;

/**
 * @param keyType of the shop's ids; undefined while nobody knows it
 * @throws STORE_NOT_INSTALLED, STORE_TOO_NEW, or MAPPING_INVALID when the shop's ids are of another type than
 * the store's
 */
export function requireUsable(state: StoreState, store: Store, keyType?: KeyType): void {
	refuseOther(state, store);
	if (state.version === 0) throw toError(storeMissing(store.schema));
	if (state.version < LATEST_VERSION) {
		throw new SegmentsError(
			'STORE_NOT_INSTALLED',
			`The segment store in schema "${store.schema}" is of version ${state.version}, this package needs version ${LATEST_VERSION}.`,
			{
				suggestion:
					'Run "Install Store" once more (install()): it keeps everything and adds what is missing.',
			},
		);
	}
	if (keyType !== undefined) requireKeyType(state, store, keyType);
}

/** @throws STORE_TOO_NEW, or STORE_NOT_INSTALLED when a version that was never released made the store */
export function refuseOther(state: StoreState, store: Store): void {
	if (state.isUnknown) throw ofDevelopment(store);
	refuseTooNew(state, store);
}

/** @throws STORE_TOO_NEW */
export function refuseTooNew({ version }: StoreState, store: Store): void {
	if (version <= LATEST_VERSION) return;
	throw new SegmentsError(
		'STORE_TOO_NEW',
		`The segment store in schema "${store.schema}" is of version ${version}, this package knows up to version ${LATEST_VERSION}.`,
		{
			suggestion: 'Update the package n8n-nodes-customer-segments.',
		},
	);
}

const ofDevelopment = ({ schema }: Store) =>
	new SegmentsError(
		'STORE_NOT_INSTALLED',
		`The segment store in schema "${schema}" was made by a development version of this package, which it cannot use.`,
		{
			suggestion:
				'Use another schema for the store, or delete this one with all its segments, then run "Install Store".',
		},
	);

export function requireKeyType({ keyType: stored }: StoreState, store: Store, keyType: KeyType): void {
	if (stored === undefined || stored === keyType) return;
	throw new MappingError(
		'MAPPING_INVALID',
		`The shop's customer ids are of type ${keyType}, but the segment store in schema "${store.schema}" was made for ids of type ${stored}.`,
		{
			path: 'relations.customers',
			found: keyType,
			allowed: [stored],
			suggestion: 'Use another schema for the store of this shop, or let the mapping cast the id.',
		},
	);
}

const toError = ({ code, message, suggestion }: ReturnType<typeof storeMissing>) =>
	new SegmentsError(code, message, { suggestion });
