import type { PoolConfig } from 'pg';
import {
	choiceField,
	flagField,
	hostField,
	neededText,
	numberField,
	portField,
	textField,
	type Range,
} from './check-field';
import { connectionFault, notAConnection, unknownKey } from './connection-fault';
import { readConnectionString, type Written } from './connection-string';
import { passwordOf, type Password } from './password';
import { tlsOf, type Tls } from './tls';

export const APPLICATION_NAME = 'n8n-nodes-customer-segments';
/** How long a new connection, and the first answer of a pooled one, may take. */
const CONNECT_TIMEOUT_MS = 10_000;
/**
 * Previews follow each other as fast as people think. The first of a new connection took 32 to 42 ms longer
 * on Medusa's tables.
 */
const IDLE_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_DELAY_MS = 10_000;

/** Where a connection leads, as error messages may tell it. */
export interface Address {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
	/** Whether the certificate of an authority was given that the server's is to be signed by. */
	readonly hasAuthority?: boolean;
}

/**
 * A connection, every field of which was checked. Nothing in it is left for pg to take from its environment.
 */
export interface ConnectionOptions {
	readonly address: Address;
	readonly password: Password;
	readonly tls: Tls;
	/** In the startup message. */
	readonly applicationName: string;
	/** In the startup message: settings of the session, as in `-c search_path=shop`. */
	readonly startupOptions?: string;
	/** For a new connection, and for the first answer of a pooled one. */
	readonly timeoutMs: number;
	readonly channelBinding: ChannelBinding;
	/** pg's `max`: how many connections the pool may hold, where the caller does not say. */
	readonly maxConnections?: number;
	/** The rest of pg's own options. */
	readonly rest: PoolConfig;
}

export type ChannelBinding = 'disable' | 'prefer' | 'require';

const CONNECTION_KEYS = [
	'connectionString',
	'host',
	'port',
	'database',
	'user',
	'password',
	'ssl',
	'sslnegotiation',
	'application_name',
	'fallback_application_name',
	'options',
	'client_encoding',
	'connectionTimeoutMillis',
	'idleTimeoutMillis',
	'keepAlive',
	'keepAliveInitialDelayMillis',
	'max',
	'maxUses',
	'maxLifetimeSeconds',
	'enableChannelBinding',
	'scramMaxIterations',
	'stream',
];

/** pg's options that this package decides on, and what to say instead. */
const DECIDED: Readonly<Record<string, string>> = {
	min: 'Connections are made when they are needed.',
	statement_timeout: 'Set statementTimeoutMs beside the connection.',
	query_timeout: 'Set statementTimeoutMs beside the connection.',
	lock_timeout: 'It is set for each transaction.',
	idle_in_transaction_session_timeout: 'It is set for each transaction.',
	...Object.fromEntries(
		[
			'types',
			'pipeline',
			'Promise',
			'Client',
			'log',
			'verify',
			'onConnect',
			'allowExitOnIdle',
			'binary',
			'replication',
		].map((key) => [key, 'Leave it out.']),
	),
};

const LIMITS: Readonly<
	Record<'connections' | 'connect' | 'idle' | 'uses' | 'lifetime' | 'iterations', Range>
> = {
	connections: { min: 1, max: 100 },
	connect: { min: 1, max: 600_000, unit: 'milliseconds' },
	idle: { min: 0, max: 86_400_000, unit: 'milliseconds' },
	uses: { min: 1, max: Number.MAX_SAFE_INTEGER },
	lifetime: { min: 0, max: 86_400, unit: 'seconds' },
	iterations: { min: 1, max: 10_000_000 },
};

/**
 * In bytes. Postgres cuts names at 63 itself; a pooler's may be longer. The whole startup message may have
 * 10,000.
 */
const LONGEST = { name: 1_000, options: 4_000, password: 10_000 } as const;

/**
 * Checks every field before a socket is opened.
 * @param path of the connection in the options of the caller, for the errors
 * @throws DatabaseError OPTION_INVALID with the path of the field; what stood there is never repeated
 */
export function readConnection(connection: unknown, path = 'connection'): ConnectionOptions {
	const { fields, tls: wishes } = fieldsOf(connection, path);
	refuseUnknown(fields, path);
	const at = (key: string) => `${path}.${key}`;
	const text = (key: string, longest: number = LONGEST.name) => textField(at(key), fields[key], longest);
	const port = portField(at('port'), fields.port);
	const tls = tlsOf(path, { ssl: fields.ssl, ...wishes });
	refuseEncoding(at('client_encoding'), text('client_encoding'));
	return {
		address: {
			host:
				fields.stream !== undefined && !fields.host ? 'localhost' : hostField(at('host'), fields.host, port),
			port,
			database: neededText(at('database'), fields.database, LONGEST.name),
			user: neededText(at('user'), fields.user, LONGEST.name),
			hasAuthority: tls.ssl !== false && tls.ssl.ca !== undefined,
		},
		password: passwordOf(fields.password, (value) => textField(at('password'), value, LONGEST.password)),
		tls,
		applicationName: text('application_name') ?? text('fallback_application_name') ?? APPLICATION_NAME,
		startupOptions: text('options', LONGEST.options),
		timeoutMs: connectTimeout(at, fields) ?? CONNECT_TIMEOUT_MS,
		channelBinding: channelBinding(at, fields, tls),
		maxConnections: numberField(at('max'), fields.max, LIMITS.connections),
		rest: restOf(at, fields, tls),
	};
}

type Fields = Readonly<Record<string, unknown>>;

/** The string's word counts where both speak, as with pg. */
function fieldsOf(connection: unknown, path: string): { fields: Fields; tls: Written['tls'] } {
	if (typeof connection === 'string') return readConnectionString(path, connection.trim());
	const own = ownFields(connection, path);
	const { connectionString, ...fields } = own;
	if (connectionString === undefined || connectionString === null) return { fields, tls: {} };
	if (typeof connectionString !== 'string') throw notAConnection(`${path}.connectionString`);
	const written = readConnectionString(path, connectionString.trim());
	return { fields: { ...fields, ...written.fields }, tls: written.tls };
}

function ownFields(connection: unknown, path: string): Fields {
	if (connection === null || typeof connection !== 'object' || Array.isArray(connection))
		throw notAConnection(path);
	try {
		return { ...connection };
	} catch {
		throw notAConnection(path);
	}
}

/** Words of a connection string that stand for options of pg under another name. */
const OF_STRINGS = ['connect_timeout', 'keepalives', 'keepalives_idle', 'channel_binding'];

function refuseUnknown(fields: Fields, path: string): void {
	for (const key of Object.keys(fields)) {
		if (fields[key] === undefined || CONNECTION_KEYS.includes(key) || OF_STRINGS.includes(key)) continue;
		if (!Object.hasOwn(DECIDED, key)) throw unknownKey(path, key, CONNECTION_KEYS);
		throw connectionFault(`${path}.${key}`, `"${key}" is nothing to say of a connection here.`, {
			suggestion: DECIDED[key],
		});
	}
}

function refuseEncoding(path: string, encoding: string | undefined): void {
	if (encoding === undefined || /^(utf-?8|unicode|auto)$/i.test(encoding)) return;
	throw connectionFault(path, 'Texts travel as UTF-8; the server converts them.', {
		allowed: ['UTF8'],
		suggestion: 'Leave "client_encoding" out.',
	});
}

type At = (key: string) => string;

function connectTimeout(at: At, { connectionTimeoutMillis, connect_timeout }: Fields): number | undefined {
	if (connect_timeout === undefined)
		return numberField(at('connectionTimeoutMillis'), connectionTimeoutMillis, LIMITS.connect);
	return seconds(at('connect_timeout'), connect_timeout, { min: 1, max: 600, unit: 'seconds' });
}

/** The seconds of a connection string in milliseconds. */
function seconds(path: string, value: unknown, range: Range): number | undefined {
	const number = numberField(
		path,
		typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value,
		range,
	);
	return number === undefined ? undefined : number * 1000;
}

function channelBinding(
	at: At,
	{ channel_binding, enableChannelBinding }: Fields,
	{ ssl }: Tls,
): ChannelBinding {
	const asked = choiceField(at('channel_binding'), channel_binding, ['disable', 'prefer', 'require']) as
		ChannelBinding | undefined;
	const flag = flagField(at('enableChannelBinding'), enableChannelBinding);
	if (asked === 'require' && ssl === false)
		throw connectionFault(
			at('channel_binding'),
			'A channel can only be bound where the connection is encrypted.',
			{
				suggestion: 'Add sslmode=require.',
			},
		);
	return asked ?? (flag === true ? 'prefer' : 'disable');
}

function restOf(at: At, fields: Fields, { ssl }: Tls): PoolConfig {
	const number = (key: string, range: Range) => numberField(at(key), fields[key], range);
	const negotiation = choiceField(at('sslnegotiation'), fields.sslnegotiation, ['postgres', 'direct']);
	if (negotiation === 'direct' && ssl === false)
		throw connectionFault(at('sslnegotiation'), 'TLS cannot be negotiated where it is turned off.', {
			suggestion: 'Add sslmode=require, or leave "sslnegotiation" out.',
		});
	if (fields.stream !== undefined && typeof fields.stream !== 'function')
		throw connectionFault(at('stream'), '"stream" of the connection must be a function that makes a socket.');
	const rest = {
		sslnegotiation: (negotiation ?? 'postgres') as 'postgres' | 'direct',
		idleTimeoutMillis: number('idleTimeoutMillis', LIMITS.idle) ?? IDLE_TIMEOUT_MS,
		keepAlive: keepAlive(at, fields),
		keepAliveInitialDelayMillis:
			seconds(at('keepalives_idle'), fields.keepalives_idle, { min: 0, max: 86_400, unit: 'seconds' }) ??
			number('keepAliveInitialDelayMillis', LIMITS.idle) ??
			KEEP_ALIVE_DELAY_MS,
		maxUses: number('maxUses', LIMITS.uses),
		maxLifetimeSeconds: number('maxLifetimeSeconds', LIMITS.lifetime),
		scramMaxIterations: number('scramMaxIterations', LIMITS.iterations),
		stream: fields.stream as PoolConfig['stream'],
	};
	return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
}

function keepAlive(at: At, fields: Fields): boolean {
	const written = choiceField(at('keepalives'), fields.keepalives, ['0', '1']);
	return written === undefined ? (flagField(at('keepAlive'), fields.keepAlive) ?? true) : written === '1';
}
