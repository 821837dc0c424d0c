import { escapeIdentifier } from 'pg';
import type { ErrorCode } from '../error';
import type { Address } from './connection-options';

/** What is known when the database, or the way to it, answers with an error. */
export interface FaultFacts {
	/** In the server's own words, to be looked at. */
	readonly heard: string;
	/** The same, to be shown: without the password. */
	readonly said: string;
	readonly address: Address;
	readonly timeoutMs: number;
	readonly storeSchema: string;
	/** Whether the transaction was a read-only one of ours. */
	readonly readOnly: boolean;
	/** Whether it came while a connection was being made, of which nothing more can be asked then. */
	readonly connecting: boolean;
}

export interface FaultText {
	readonly code: ErrorCode;
	readonly message: string;
	readonly suggestion?: string;
}

type Describe = (facts: FaultFacts) => FaultText;

const place = ({ host, port }: Address) =>
	host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
const seconds = (milliseconds: number) => `${Math.round(milliseconds / 100) / 10} seconds`;

const lost: Describe = ({ address }) => ({
	code: 'CONNECTION_FAILED',
	message: `The connection to the database at ${place(address)} was lost.`,
	suggestion:
		'Run it again: nothing was half written. If it happens often, look at the log of the database server.',
});

const away =
	(reason: string, suggestion: string): Describe =>
	({ address }) => ({
		code: 'CONNECTION_FAILED',
		message: `The database at ${place(address)} cannot be reached: ${reason}.`,
		suggestion,
	});

const noLogin: Describe = ({ address, said }) => ({
	code: 'AUTHENTICATION_FAILED',
	message: `The database refused the login of user "${address.user}": ${said}.`,
	suggestion: /no encryption|SSL off/i.test(said)
		? 'Turn on SSL in the credential, or let a DBA allow this host in pg_hba.conf.'
		: 'Check user name and password of the credential.',
});

/** Of a connection that was refused: which right is missing can only be told by what the server said. */
const noConnect: Describe = ({ address: { user, database }, said }) => ({
	code: 'PERMISSION_DENIED',
	message: `The user "${user}" may not connect to the database "${database}": ${said}.`,
	suggestion: said.includes(database)
		? `Let a DBA run: GRANT CONNECT ON DATABASE ${escapeIdentifier(database)} TO ${escapeIdentifier(user)};`
		: 'Let a DBA grant it.',
});

const missing: Describe = ({ heard, said, storeSchema }) =>
	heard.includes(`"${storeSchema}.`) || heard.includes(`"${storeSchema}"`)
		? storeMissing(storeSchema)
		: {
				code: 'MAPPING_INVALID',
				message: `The mapping does not fit the database any more: ${said}.`,
				suggestion: 'Check the mapping: it lists everything that does not fit and what mends it.',
			};

export const storeMissing = (schema: string): FaultText => ({
	code: 'STORE_NOT_INSTALLED',
	message: `There is no segment store in the schema "${schema}" of this database yet.`,
	suggestion:
		'Run "Install Store" once (install()), or let a DBA run the script that install({ print: true }) gives.',
});

const generic: Describe = ({ said }) => ({
	code: 'DATABASE_ERROR',
	message: `The database could not do it: ${said}.`,
});

const tooSlow: Describe = ({ timeoutMs }) => ({
	code: 'STATEMENT_TIMEOUT',
	message: `The database did not finish within ${seconds(timeoutMs)}, so the query was stopped.`,
	suggestion: 'Raise the statement timeout, or check the mapping for indexes worth having.',
});

const full: Describe = ({ said, address }) => ({
	code: 'TOO_MANY_CONNECTIONS',
	message: `The database at ${place(address)} has no connection left: ${said}.`,
	suggestion:
		'Let a DBA raise max_connections (or the limit of the role), or put a connection pooler before the database.',
});

export const CUSTOMER_WITHOUT_ID: FaultText = {
	code: 'MAPPING_INVALID',
	message: 'The mapping\'s "customers" gives a row without an id.',
	suggestion:
		'Each row must be a customer: leave out rows without a key, or look for an outer join that adds some.',
};

/** By SQLSTATE, or its first two characters. 42501 and 57014 need more than a table: see database.ts. */
const BY_STATE: Readonly<Record<string, Describe>> = {
	'28P01': noLogin,
	'28000': noLogin,
	'3D000': ({ address }) => ({
		code: 'DATABASE_NOT_FOUND',
		message: `There is no database "${address.database}" at ${place(address)}.`,
		suggestion: 'Check the name of the database in the credential.',
	}),
	'23505': (facts) =>
		facts.heard.includes('membership_pkey')
			? {
					code: 'MAPPING_INVALID',
					message: 'The mapping\'s "customers" gives the same id more than once.',
					suggestion: 'Each customer must be one row: look for a join that multiplies them.',
				}
			: generic(facts),
	'23502': (facts) => (facts.heard.includes('"customer_id"') ? CUSTOMER_WITHOUT_ID : generic(facts)),
	'42P01': missing,
	'42703': missing,
	'3F000': missing,
	'57014': tooSlow,
	'25P04': ({ address }) => ({
		code: 'STATEMENT_TIMEOUT',
		message: `The database ended the transaction: transaction_timeout allows the user "${address.user}" no longer one.`,
		suggestion: `Let a DBA raise it: ALTER ROLE ${escapeIdentifier(address.user)} SET transaction_timeout = '10min';`,
	}),
	'55P03': () => ({
		code: 'LOCK_TIMEOUT',
		message: 'Another run held the same segment for too long, so this one stepped aside.',
		suggestion: 'Run it again later. Nothing was changed.',
	}),
	'40P01': () => ({
		code: 'LOCK_TIMEOUT',
		message: 'This run and another one waited for each other, so the database stopped this one.',
		suggestion: 'Run it again. Nothing was changed.',
	}),
	'40001': ({ said }) => ({
		code: 'DATABASE_ERROR',
		message: `The database stopped the query to keep up with its own work: ${said}.`,
		suggestion: 'Run it again. On a replica, a DBA can raise max_standby_streaming_delay.',
	}),
	'25006': ({ readOnly, said }) =>
		readOnly
			? {
					code: 'MAPPING_INVALID',
					message: `The mapping tries to change data: ${said}.`,
					suggestion: 'A mapping may only read.',
				}
			: {
					code: 'DATABASE_ERROR',
					message: 'This database takes no changes: it is a replica, or set to read only.',
					suggestion: 'Connect to the primary database.',
				},
	'25P03': () => ({
		code: 'CONNECTION_FAILED',
		message: 'The reader paused for so long that the database closed its transaction.',
		suggestion: 'Read the members faster, or in smaller parts.',
	}),
	'53300': full,
	'53100': ({ heard }) =>
		/shared memory|\/PostgreSQL\.\d/.test(heard)
			? {
					code: 'DATABASE_ERROR',
					message: 'The database server has too little shared memory for parallel workers.',
					suggestion:
						'Nothing was changed. Let a DBA give it more (shm_size of its container), or the login no workers: ALTER ROLE … SET max_parallel_workers_per_gather = 0.',
				}
			: {
					code: 'DATABASE_ERROR',
					message: 'The disk of the database server is full.',
					suggestion: 'Nothing was changed. Let a DBA make room.',
				},
	'53200': () => ({
		code: 'DATABASE_ERROR',
		message: 'The database server ran out of memory.',
		suggestion: 'Nothing was changed. Run it again, or let a DBA lower work_mem.',
	}),
	'57P03': away('it is starting up or shutting down', 'Try again in a moment.'),
	'57P01': lost,
	'57P02': lost,
	'57P05': lost,
	'57P04': ({ address }) => ({
		code: 'DATABASE_NOT_FOUND',
		message: `The database "${address.database}" was removed.`,
	}),
	'08': ({ address, heard, said }) =>
		heard.includes('statement pooling mode')
			? {
					code: 'CONNECTION_FAILED',
					message: `The pooler at ${place(address)} is in statement mode, which has no transactions.`,
					suggestion: 'Let a DBA set pool_mode = transaction for this database in PgBouncer.',
				}
			: {
					code: 'CONNECTION_FAILED',
					message: `The connection to the database at ${place(address)} failed: ${said}.`,
				},
};

const UNCHECKED =
	'to encrypt without checking the certificate, where the way to the server is safe, write sslmode=require (ssl: "require"; SSL Mode: Require in the credential).';

const untrusted =
	(reason: string): Describe =>
	({ address }) => ({
		code: 'CONNECTION_FAILED',
		message: `The certificate of the database at ${place(address)} is not trusted: ${reason}.`,
		suggestion: `Give the certificate of the authority that signed it (ssl.ca, sslrootcert=…, CA Certificate); ${UNCHECKED}`,
	});

/**
 * Node's words depend on the chain; what the reader can do about it depends on whether an authority was
 * given.
 */
const unsigned =
	(reason: string): Describe =>
	(facts) =>
		facts.address.hasAuthority
			? {
					...untrusted('the authority that was given did not sign it')(facts),
					suggestion: `Give the certificate of the authority that did sign it, with those in between; ${UNCHECKED}`,
				}
			: untrusted(reason)(facts);

const noTls = away(
	'the encrypted connection could not be made',
	'Check the SSL settings of the connection: version, ciphers, client certificate.',
);

/** By the code of Node's own errors. */
const BY_NODE_CODE: Readonly<Record<string, Describe>> = {
	ECONNREFUSED: away(
		'nothing listens there',
		'Check host and port, and that the database runs and accepts connections from this machine.',
	),
	ENOTFOUND: away('the host name is not known', 'Check the host name in the credential.'),
	EAI_AGAIN: away(
		'the host name could not be looked up',
		'Check the host name, and the name server of this machine.',
	),
	ETIMEDOUT: away('it did not answer', 'Check host, port and firewall.'),
	EHOSTUNREACH: away('there is no way to the host', 'Check host and network.'),
	ENETUNREACH: away('there is no way to the host', 'Check host and network.'),
	ENOENT: away('there is no such socket', 'Check the folder of the socket, and that the database runs.'),
	EACCES: away('this process may not use the socket', 'Check the rights on the socket.'),
	ECONNRESET: lost,
	EPIPE: lost,
	ERR_STREAM_WRITE_AFTER_END: lost,
	ERR_STREAM_DESTROYED: lost,
	DEPTH_ZERO_SELF_SIGNED_CERT: unsigned('it is self-signed'),
	SELF_SIGNED_CERT_IN_CHAIN: unsigned('an authority in its chain is self-signed'),
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: unsigned('its authority is not known'),
	UNABLE_TO_GET_ISSUER_CERT: unsigned('its authority is not known'),
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unsigned('its authority is not known'),
	CERT_SIGNATURE_FAILURE: unsigned('its signature does not fit'),
	CERT_HAS_EXPIRED: untrusted('it has expired'),
	CERT_NOT_YET_VALID: untrusted('it is not valid yet'),
	ERR_TLS_CERT_ALTNAME_INVALID: (facts) => ({
		...untrusted('it is made out for another host name')(facts),
		suggestion:
			'Name the host as the certificate does, or write sslmode=verify-ca (Allow Another Host Name in the credential) to check the authority alone.',
	}),
};

const noPostgres = away(
	'what answers there is no Postgres, or its answer makes no sense',
	'Check host and port: another service may listen there.',
);

/** pg's own errors have no code. */
const BY_WORDS: ReadonlyArray<readonly [words: RegExp, describe: Describe]> = [
	[/channel binding is required/, away('it does not bind the channel', 'Leave channel_binding=require out.')],
	[/Postgres protocol|received invalid response|any of Postgres/, noPostgres],
	[
		/timeout expired|connection timeout|timeout exceeded/i,
		away('it did not answer in time', 'Check host, port and firewall.'),
	],
	[
		/no answer within/,
		away('it stopped answering', 'Check the network and the load of the database server, then run it again.'),
	],
	[
		/does not support SSL/i,
		away('it does not offer SSL', 'Turn off SSL in the credential, or turn it on at the server.'),
	],
	[
		/SSL connection/i,
		away('the SSL connection could not be made', 'Check the SSL settings of the credential.'),
	],
	[
		/SASL|password|authentication/i,
		(facts) => noLogin({ ...facts, said: 'a password is needed, or the one given cannot be used' }),
	],
	[
		/terminated|not queryable|was closed/i,
		(facts) =>
			facts.connecting
				? away(
						'it closed the connection before it was made',
						'Check that Postgres listens there, and its log.',
					)(facts)
				: lost(facts),
	],
];

export function describeFault(error: Error & { readonly code?: string }, facts: FaultFacts): FaultText {
	const code = error.code ?? '';
	if (facts.connecting && code === '42501') return noConnect(facts);
	if (facts.connecting && /^ERR_(SSL|TLS)_|^EPROTO$/.test(code) && BY_NODE_CODE[code] === undefined)
		return noTls(facts);
	const byCode =
		BY_STATE[code] ??
		BY_NODE_CODE[code] ??
		(isSqlState(code) ? (BY_STATE[code.slice(0, 2)] ?? generic) : undefined);
	const describe = byCode ?? BY_WORDS.find(([words]) => words.test(error.message))?.[1];
	// Before the login there is nothing that a server could fail at: what remains are answers that pg stumbles
	// over.
	const otherwise = facts.connecting && code === '' ? noPostgres : generic;
	return (describe ?? otherwise)(facts);
}

const isSqlState = (code: string) => /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E');
