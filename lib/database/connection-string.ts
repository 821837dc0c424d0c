import { defined } from '../error/defined';
import { connectionFault, notAConnection, unknownKey } from './connection-fault';
import type { TlsWishes } from './tls';

/** What a connection string says, as texts that nobody has checked yet. */
export interface Written {
	readonly fields: Readonly<Record<string, string>>;
	readonly tls: TlsWishes;
}

/** Parameters that mean one of pg's options. */
const FIELDS: Readonly<Record<string, string>> = {
	host: 'host',
	port: 'port',
	user: 'user',
	password: 'password',
	dbname: 'database',
	database: 'database',
	application_name: 'application_name',
	fallback_application_name: 'fallback_application_name',
	options: 'options',
	connect_timeout: 'connect_timeout',
	client_encoding: 'client_encoding',
	encoding: 'client_encoding',
	keepalives: 'keepalives',
	keepalives_idle: 'keepalives_idle',
	channel_binding: 'channel_binding',
	sslnegotiation: 'sslnegotiation',
};

const TLS: Readonly<Record<string, keyof TlsWishes>> = {
	ssl: 'ssl',
	sslmode: 'mode',
	sslrootcert: 'rootCert',
	sslcert: 'cert',
	sslkey: 'key',
	sslpassword: 'keyPassword',
	ssl_min_protocol_version: 'minVersion',
	ssl_max_protocol_version: 'maxVersion',
};

/** Parameters whose named values change nothing here, so that strings that hold them go on working. */
const WITHOUT_EFFECT: Readonly<Record<string, readonly string[]>> = {
	gssencmode: ['disable', 'prefer'],
	target_session_attrs: ['any'],
	load_balance_hosts: ['disable'],
	sslcompression: ['0'],
	sslsni: ['1'],
	uselibpqcompat: ['true'],
};

const KNOWN = [...Object.keys(FIELDS), ...Object.keys(TLS), ...Object.keys(WITHOUT_EFFECT)];

/** Parameters by which libpq takes something from the machine, and what to write instead. */
const OF_THE_HOST = ['service', 'servicefile', 'passfile'];

/**
 * Reads `postgres://user:password@host:port/database?…`, `socket:/folder?db=…` and `/folder database` without
 * connecting.
 * @throws OPTION_INVALID; what stood there is never repeated
 */
export function readConnectionString(path: string, text: string): Written {
	if (text.startsWith('/')) return readFolder(path, text);
	const [, scheme, rest, query] = /^(postgres(?:ql)?:\/\/|socket:)([^?#]*)(?:\?([^#]*))?$/i.exec(text) ?? [];
	if (scheme === undefined || rest === undefined) throw notAConnection(path);
	const isSocket = scheme.toLowerCase() === 'socket:';
	const place = isSocket ? socket(path, rest) : address(path, rest);
	const { fields, tls } = parameters(path, query ?? '', isSocket);
	return { fields: { ...withoutEmpty(place), ...withoutEmpty(fields) }, tls };
}

function readFolder(path: string, text: string): Written {
	const [host, database, ...more] = text.split(' ');
	if (more.length > 0) throw notAConnection(path);
	return { fields: withoutEmpty({ host, database }), tls: {} };
}

type Texts = Readonly<Record<string, string | undefined>>;

/**
 * `user:password@host:port/database`. A raw / or @ behind the host belongs to a password that was not
 * encoded.
 */
function address(path: string, text: string): Texts {
	const [, authority = '', database = ''] = /^([^/]*)(?:\/(.*))?$/s.exec(text) ?? [];
	if (/[/@]/.test(database)) throw notAConnection(path);
	const { login, place } = split(authority);
	if (place.includes(','))
		throw connectionFault(`${path}.host`, 'The connection names several hosts.', {
			suggestion: 'Name one of them.',
		});
	const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:[]*)(?::(\d*))?$/.exec(place) ?? [];
	if (host === '' && place !== '' && port === '') throw notAConnection(path);
	return { ...loginOf(path, login), host: decode(path, host), port, database: decode(path, database) };
}

/** `//user:password@/folder` or `/folder`. */
function socket(path: string, text: string): Texts {
	const { login, place } = split(text.replace(/^\/\//, ''));
	return { ...loginOf(path, login), host: decode(path, place) };
}

function split(authority: string): { login: string; place: string } {
	const at = authority.lastIndexOf('@');
	return { login: authority.slice(0, Math.max(at, 0)), place: authority.slice(at + 1) };
}

function loginOf(path: string, login: string): Texts {
	const colon = login.indexOf(':');
	const [user, password] = colon === -1 ? [login, ''] : [login.slice(0, colon), login.slice(colon + 1)];
	return { user: decode(path, user), password: decode(path, password) };
}

/** A % that encodes nothing stands for itself. */
function decode(path: string, text: string): string {
	try {
		return decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '%25'));
	} catch {
		throw notAConnection(path);
	}
}

function parameters(path: string, query: string, isSocket: boolean): { fields: Texts; tls: TlsWishes } {
	const fields: Record<string, string> = {};
	const tls: Record<string, string> = {};
	for (const [name, value] of new URLSearchParams(query)) {
		const key = isSocket && name === 'db' ? 'dbname' : name;
		if (Object.hasOwn(FIELDS, key)) fields[defined(FIELDS[key])] = value;
		else if (Object.hasOwn(TLS, key)) tls[defined(TLS[key])] = value;
		else refuseOther(path, key, value);
	}
	return { fields, tls };
}

function refuseOther(path: string, name: string, value: string): void {
	if (OF_THE_HOST.includes(name))
		throw connectionFault(
			`${path}.${name}`,
			`"${name}" would take the login from this machine, which is not done.`,
			{
				suggestion: 'Write host, user, database and password into the connection.',
			},
		);
	if (!Object.hasOwn(WITHOUT_EFFECT, name)) throw unknownKey(path, name, KNOWN);
	const allowed = defined(WITHOUT_EFFECT[name]);
	if (!allowed.includes(value))
		throw connectionFault(`${path}.${name}`, `"${name}" can only be ${allowed.join(' or ')} here.`, {
			allowed: [...allowed],
		});
}

const withoutEmpty = (texts: Texts) =>
	Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined && text !== '')) as Record<
		string,
		string
	>;
