import { UserError } from 'n8n-workflow';
import type { SegmentsOptions } from '../../../lib';
import { jsonObject, ownMapping } from './own-mapping';
import type { OwnMappingBoxes } from './own-mapping';

/** Name of the credential type that every node of this package uses. */
export const CREDENTIAL = 'customerSegmentsApi';

/**
 * Those of the form; how far the server's certificate is checked, as `sslmode` of a connection string says
 * it.
 */
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type SslMode = (typeof SSL_MODES)[number];

/** What the credential's form holds. */
export interface CustomerSegmentsCredential extends OwnMappingBoxes {
	host: string;
	port: number;
	database: string;
	user: string;
	password: string;
	sslMode: SslMode;
	ca?: string;
	clientCert?: string;
	clientPrivateKey?: string;
	clientPassphrase?: string;
	sshTunnel?: boolean;
	sshHost?: string;
	sshPort?: number;
	sshUser?: string;
	sshAuthenticateWith?: 'password' | 'privateKey';
	sshPassword?: string;
	privateKey?: string;
	passphrase?: string;
	useReplica?: boolean;
	replicaHost?: string;
	replicaPort?: number;
	shop: string;
	presetOptions?: string | object;
	schema: string;
	timeZone: string;
	statementTimeout: number;
	maxConnections: number;
}

type Connection = Exclude<SegmentsOptions['connection'], string>;
type Shop = Exclude<SegmentsOptions['shop'], undefined>;

/** The choice of the credential's shop field that stands for a mapping of the user's own. */
export const OWN_MAPPING = 'own';

/**
 * The library's options for a credential.
 * @param workflowTimeZone used where the credential names none
 * @param stream makes the socket of each connection, where an SSH tunnel leads to the database
 * @throws UserError when a field that is needed is empty, the SSL mode is unknown, or the preset's options
 * are not JSON
 */
export function segmentsOptions(
	credential: CustomerSegmentsCredential,
	workflowTimeZone: string,
	stream?: Connection['stream'],
): SegmentsOptions {
	const primary = { ...connection(credential), ...(stream === undefined ? {} : { stream }) };
	return {
		connection: primary,
		...replica(credential, primary),
		shop: shop(credential),
		schema: credential.schema || 'segments',
		timeZone: credential.timeZone || workflowTimeZone,
		statementTimeoutMs: (credential.statementTimeout || 60) * 1000,
		maxConnections: credential.maxConnections || 4,
	};
}

function connection(credential: CustomerSegmentsCredential): Connection {
	const { port, password } = credential;
	return {
		host: needed(credential.host, 'Host').trim(),
		port: needed(port, 'Port'),
		database: needed(credential.database, 'Database'),
		user: needed(credential.user, 'User'),
		password,
		ssl: ssl(credential),
	};
}

/** An empty field is not filled from elsewhere: what n8n's own machine knows is not this credential's. */
function needed<T>(value: T | undefined, label: string): T {
	if (String(value ?? '').trim() === '') throw new UserError(`The credential's ${label} is empty.`);
	return value as T;
}

/** The same database under the same login, elsewhere. */
function replica(
	{ useReplica, replicaHost, replicaPort }: CustomerSegmentsCredential,
	primary: Connection,
): Pick<SegmentsOptions, 'readConnection'> {
	if (useReplica !== true) return {};
	const host = needed(replicaHost, 'Replica Host').trim();
	return { readConnection: { ...primary, host, port: needed(replicaPort, 'Replica Port') } };
}

/** A field that the form hides in this mode does not count, whatever was typed into it before. */
function ssl(credential: CustomerSegmentsCredential): Connection['ssl'] {
	const { sslMode, ca, clientCert, clientPrivateKey, clientPassphrase } = credential;
	// An expression may have given anything; nothing falls back to sending in the clear.
	if (!SSL_MODES.includes(sslMode))
		throw new UserError(
			"The credential's SSL Mode must be Disable, Prefer, Require, Verify CA or Verify Full.",
		);
	if (sslMode === 'disable') return false;
	const asked = {
		mode: sslMode,
		...(isGiven(ca) && sslMode.startsWith('verify') ? { ca: pem(ca) } : {}),
		...(isGiven(clientCert) ? { cert: pem(clientCert) } : {}),
		...(isGiven(clientPrivateKey) ? { key: pem(clientPrivateKey) } : {}),
		...(isGiven(clientPassphrase) ? { passphrase: clientPassphrase } : {}),
	};
	return asked;
}

const isGiven = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

/** n8n's one-line inputs turn the line breaks of a certificate or key into spaces. */
export function pem(text: string): string {
	return text
		.trim()
		.replace(
			/(-----BEGIN [A-Z ]+-----)([^-]+)(-----END [A-Z ]+-----)/g,
			(_all, begin: string, body: string, end: string) =>
				[begin, ...body.trim().split(/\s+/), end].join('\n'),
		);
}

function shop({ shop: chosen, presetOptions, ...boxes }: CustomerSegmentsCredential): Shop {
	if (chosen === OWN_MAPPING) return ownMapping(boxes);
	const options = jsonObject(presetOptions, 'Preset Options');
	return Object.keys(options).length === 0
		? chosen || 'auto'
		: ({ preset: chosen || 'auto', options } as Shop);
}
