import { isIP } from 'node:net';
import { connectionFault } from './connection-fault';

/** A text for the startup message, or undefined where there is none. @throws OPTION_INVALID */
export function textField(path: string, value: unknown, longest: number): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const name = nameOf(path);
	if (typeof value !== 'string') throw connectionFault(path, `"${name}" of the connection must be a text.`);
	if (value.includes('\0'))
		throw connectionFault(path, `"${name}" of the connection holds the character U+0000.`);
	if (Buffer.byteLength(value) > longest)
		throw connectionFault(path, `"${name}" of the connection is longer than ${longest} bytes.`);
	return value;
}

export function neededText(path: string, value: unknown, longest: number): string {
	const text = textField(path, value, longest);
	if (text?.trim()) return text;
	throw connectionFault(path, `The connection names no ${nameOf(path)}.`, {
		suggestion: `Give "${nameOf(path)}": nothing is taken from the environment of this process instead.`,
	});
}

/** Longest path of a socket that every system takes. */
const LONGEST_SOCKET = 107;
const LONGEST_HOST = 255;

/** A name, an address, or the folder of a socket. `[::1]` comes back as `::1`. */
export function hostField(path: string, value: unknown, port: number): string {
	const host = neededText(path, value, 4_096);
	if (host.includes('://')) throw oddHost(path, 'is a whole address', nameOnly(host));
	if (host.startsWith('/')) return socketFolder(path, host, port);
	const bare = /^\[(.*)\]$/.exec(host)?.[1] ?? host;
	if (isIP(bare) === 6) return bare;
	if (/\s/.test(host)) throw oddHost(path, 'holds a blank');
	if (host.includes(',')) throw oddHost(path, 'names several hosts', 'Name one of them.');
	if (host.includes('@')) throw oddHost(path, 'holds a user name', 'Write the user into "user".');
	if (/^[^:]+:\d+$|^\[.*\]:\d+$/.test(host))
		throw oddHost(path, 'holds a port', 'Write the port into "port".');
	if (/[^\p{L}\p{N}._-]/u.test(host)) throw oddHost(path, 'holds a character that no host name has');
	if (host.length > LONGEST_HOST) throw oddHost(path, `is longer than ${LONGEST_HOST} characters`);
	return host;
}

function socketFolder(path: string, folder: string, port: number): string {
	if (Buffer.byteLength(`${folder}/.s.PGSQL.${port}`) > LONGEST_SOCKET)
		throw oddHost(path, `is the folder of a socket whose path would be longer than ${LONGEST_SOCKET} bytes`);
	return folder;
}

const oddHost = (path: string, what: string, suggestion = 'Write the name or address of the host alone.') =>
	connectionFault(path, `The host of the connection ${what}.`, {
		allowed: ['db.example.org', '10.0.0.9', '::1', '/var/run/postgresql'],
		suggestion,
	});

function nameOnly(host: string): string {
	const found = URL.canParse(host) ? new URL(host).hostname : '';
	return /^[\w.-]+$/.test(found)
		? `Write the host alone, which seems to be "${found}".`
		: 'Write the host alone; a connection string goes into "connection" as a whole.';
}

const DEFAULT_PORT = 5432;

/** A whole number, or its digits as text. */
export function portField(path: string, value: unknown): number {
	if (value === undefined || value === null || value === '') return DEFAULT_PORT;
	const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
	if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
	throw connectionFault(path, 'The port of the connection must be a whole number from 1 to 65535.', {
		allowed: ['1 to 65535'],
		suggestion: `Postgres usually listens at ${DEFAULT_PORT}.`,
	});
}

export interface Range {
	readonly min: number;
	readonly max: number;
	readonly unit?: string;
}

export function numberField(path: string, value: unknown, { min, max, unit }: Range): number | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
	const what = unit === undefined ? 'a whole number' : `a whole number of ${unit}`;
	throw connectionFault(path, `"${nameOf(path)}" of the connection must be ${what} from ${min} to ${max}.`, {
		allowed: [`${min} to ${max}`],
	});
}

export function flagField(path: string, value: unknown): boolean | undefined {
	if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined;
	throw connectionFault(path, `"${nameOf(path)}" of the connection must be true or false.`, {
		allowed: ['true', 'false'],
	});
}

export function choiceField(path: string, value: unknown, allowed: readonly string[]): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	if (typeof value === 'string' && allowed.includes(value)) return value;
	throw connectionFault(path, `"${nameOf(path)}" of the connection must be ${allowed.join(' or ')}.`, {
		allowed: [...allowed],
	});
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('.') + 1);
