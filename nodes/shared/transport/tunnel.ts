import type { Duplex } from 'node:stream';
import { UserError } from 'n8n-workflow';
import type { SSHCredentials } from 'n8n-workflow';
import { DatabaseError } from '../../../lib';
import { pem } from './credential';
import type { CustomerSegmentsCredential } from './credential';
import { TunnelSocket } from './tunnel-socket';

/** Of n8n's SSH client, what a tunnel needs. */
export interface SshClient {
	forwardOut(
		fromHost: string,
		fromPort: number,
		toHost: string,
		toPort: number,
		done: (error: Error | undefined, channel: Duplex) => void,
	): unknown;
	destroy(): unknown;
}

/**
 * n8n's own helper: one SSH connection for each login, shared by all nodes, and closed when nobody has used
 * it.
 */
export interface SshHelper {
	getSSHClient(login: SSHCredentials): Promise<SshClient>;
	updateLastUsed(client: SshClient): void;
}

/** A way to the database that is not the direct one. */
export interface Tunnel {
	/** Makes the socket of one connection. */
	readonly stream: () => Duplex;
	/** All that decides where it leads: two tunnels of the same words are the same. */
	readonly words: string;
}

/** A server that is there answers in less; pg gives a connection up after ten seconds. */
const ANSWER_MS = 8_000;
/** n8n closes an SSH connection that nobody has named for some minutes, with all that goes through it. */
const STILL_USED_MS = 30_000;

/**
 * The tunnel that the credential asks for; undefined where it asks for none.
 * @param helpers of the node's context
 * @throws UserError when a field that it needs is empty
 */
export function tunnelOf(credential: CustomerSegmentsCredential, helpers: object): Tunnel | undefined {
	if (credential.sshTunnel !== true) return undefined;
	const login = loginOf(credential);
	const helper = helperIn(helpers);
	return {
		stream: () => new TunnelSocket(async (host, port) => await openWay(helper, login, { host, port })),
		words: JSON.stringify(login),
	};
}

function loginOf(credential: CustomerSegmentsCredential): SSHCredentials {
	const { sshHost, sshPort = 22, sshUser, sshAuthenticateWith, passphrase } = credential;
	const login = {
		sshHost: needed(sshHost, 'SSH Host').trim(),
		sshPort,
		sshUser: needed(sshUser, 'SSH User').trim(),
	};
	if (sshAuthenticateWith === 'privateKey') {
		const privateKey = pem(needed(credential.privateKey, 'SSH Private Key'));
		return {
			...login,
			sshAuthenticateWith,
			privateKey,
			...(passphrase ? { passphrase } : {}),
		};
	}
	return {
		...login,
		sshAuthenticateWith: 'password',
		sshPassword: needed(credential.sshPassword, 'SSH Password'),
	};
}

function needed(text: string | undefined, label: string): string {
	if (text === undefined || text.trim() === '') throw new UserError(`The credential's ${label} is empty.`);
	return text;
}

function helperIn(helpers: object): SshHelper {
	if ('getSSHClient' in helpers && 'updateLastUsed' in helpers) return helpers as SshHelper;
	throw new UserError('This n8n has no SSH tunnels where the credential is used.');
}

interface Place {
	readonly host: string;
	readonly port: number;
}

async function openWay(helper: SshHelper, login: SSHCredentials, to: Place): Promise<Duplex> {
	if (typeof to.port !== 'number')
		throw new DatabaseError(
			'OPTION_INVALID',
			'An SSH tunnel leads to a host and a port, not to the folder of a socket.',
		);
	const client = await helper.getSSHClient(login).catch((error: unknown) => {
		throw notOpened(login, error);
	});
	const channel = await forward(client, login, to);
	const stillUsed = setInterval(() => helper.updateLastUsed(client), STILL_USED_MS).unref();
	channel.once('close', () => clearInterval(stillUsed));
	return channel;
}

async function forward(client: SshClient, login: SSHCredentials, { host, port }: Place): Promise<Duplex> {
	return await new Promise((resolve, reject) => {
		// n8n would hand out the same dead connection again and again; closing it makes n8n forget it.
		const timer = setTimeout(() => {
			client.destroy();
			reject(unreachable(login, 'it no longer answers'));
		}, ANSWER_MS);
		client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
			clearTimeout(timer);
			if (error === undefined) resolve(channel);
			else reject(notForwarded(login, `${host}:${port}`, error));
		});
	});
}

const placeOf = ({ sshHost, sshPort }: SSHCredentials) => `${sshHost}:${sshPort}`;

function notOpened(login: SSHCredentials, error: unknown): DatabaseError {
	const said = wordsOf(error);
	if ((error as { level?: unknown }).level === 'client-authentication')
		return new DatabaseError(
			'AUTHENTICATION_FAILED',
			`The SSH server at ${placeOf(login)} refused the login of user "${login.sshUser}".`,
			{ suggestion: 'Check SSH user and password, or key, of the credential.' },
		);
	if (/privateKey|passphrase/i.test(said))
		return new DatabaseError('OPTION_INVALID', 'The SSH private key of the credential cannot be read.', {
			suggestion: 'Paste the whole file of the private key; a locked key needs its passphrase.',
		});
	return unreachable(login, said);
}

const unreachable = (login: SSHCredentials, said: string) =>
	new DatabaseError(
		'CONNECTION_FAILED',
		`The SSH server at ${placeOf(login)} cannot be reached: ${said.replace(/\.$/, '')}.`,
		{ suggestion: 'Check SSH host and port of the credential, and whether the SSH server is up.' },
	);

const notForwarded = (login: SSHCredentials, to: string, error: Error) =>
	new DatabaseError(
		'CONNECTION_FAILED',
		`The SSH server at ${placeOf(login)} opened no way to the database at ${to}: ${wordsOf(error).replace(/^\(SSH\) /, '')}.`,
		{
			suggestion:
				'Host and port of the credential are those that the SSH server sees; it must allow TCP forwarding to them.',
		},
	);

/** Node says nothing but a code where each address of a name was refused. */
function wordsOf(error: unknown): string {
	const { message, code } = error as { readonly message?: unknown; readonly code?: unknown };
	const isText = (one: unknown): one is string => typeof one === 'string' && one !== '';
	return [message, code].find(isText) ?? 'it gives no reason';
}
