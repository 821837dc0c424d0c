import { Client } from 'pg';
import type { ClientConfig, PoolConfig } from 'pg';
import { DatabaseError } from '../error';
import { VALUE_TYPES } from './value-types';

export const APPLICATION_NAME = 'n8n-nodes-customer-segments';
/** How long a new connection, and the first answer of a pooled one, may take. */
export const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 10_000;

/** Where a connection leads, as error messages may tell it; `password` is there only to be kept out of them. */
export interface Address {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
	readonly password?: string;
}

/**
 * Options of the pool. A user's own options hold, but for those that would change what every transaction relies on:
 * timeouts are set per transaction (PgBouncer refuses them at the start of a connection), values are read our way.
 */
export function poolConfig(connection: string | PoolConfig, max: number): PoolConfig {
	const { types, pipeline, Promise, Client, log, verify, onConnect, min, ...own } = asOptions(connection);
	const { statement_timeout, lock_timeout, query_timeout, idle_in_transaction_session_timeout, ...kept } =
		own;
	return {
		idleTimeoutMillis: IDLE_TIMEOUT_MS,
		connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
		keepAlive: true,
		keepAliveInitialDelayMillis: 10_000,
		application_name: APPLICATION_NAME,
		...withoutUndefined(kept),
		allowExitOnIdle: true,
		max,
		types: VALUE_TYPES,
	};
}

/** Reads the address without connecting. @throws DatabaseError OPTION_INVALID; what stood there is never repeated */
export function addressOf(config: ClientConfig): Address {
	refuseOtherStrings(config.connectionString);
	const { host, port, database, user, password } = readByPg(config);
	return {
		host,
		port,
		database: database ?? '',
		user: user ?? '',
		password: typeof password === 'string' ? password : undefined,
	};
}

function asOptions(connection: string | PoolConfig): PoolConfig {
	if (typeof connection === 'string') return { connectionString: connection.trim() };
	if (connection !== null && typeof connection === 'object') return connection;
	throw notAConnection();
}

/** Anything else pg would take for the name of a database, and the server would repeat it in its refusal. */
function refuseOtherStrings(text: string | undefined): void {
	if (text !== undefined && !/^(postgres(ql)?:|socket:|\/)/i.test(text)) throw notAConnection();
}

function readByPg(config: ClientConfig): Client {
	try {
		return new Client(config);
	} catch {
		// The reason holds the text with the password, so it is not passed on.
		throw notAConnection();
	}
}

const notAConnection = () =>
	new DatabaseError(
		'OPTION_INVALID',
		'The connection is not a connection string that Postgres understands.',
		{
			path: 'connection',
			allowed: [
				'postgres://user:password@host:5432/database',
				'the options of pg: host, port, database, user, password, ssl',
			],
			suggestion:
				'Special characters in a password must be percent-encoded in a connection string; the options of pg take them as they are.',
		},
	);

const withoutUndefined = <T extends object>(options: T): T =>
	Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
