import { UserError } from 'n8n-workflow';
import { withoutSecrets } from '../../../lib';
import type { SegmentsOptions } from '../../../lib';

/** Name of the credential type that every node of this package uses. */
export const CREDENTIAL = 'customerSegmentsApi';

/** What the credential's form holds. */
export interface CustomerSegmentsCredential {
	host: string;
	port: number;
	database: string;
	user: string;
	password: string;
	sslMode: 'disable' | 'require' | 'verify';
	ca?: string;
	allowOtherHostName?: boolean;
	useReplica?: boolean;
	replicaHost?: string;
	replicaPort?: number;
	shop: string;
	presetOptions?: string | object;
	mapping?: string | object;
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
 * @throws UserError when a field that is needed is empty, the SSL mode is unknown, or the preset's options are not JSON
 */
export function segmentsOptions(
	credential: CustomerSegmentsCredential,
	workflowTimeZone: string,
): SegmentsOptions {
	return {
		connection: connection(credential),
		...replica(credential),
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
function replica(credential: CustomerSegmentsCredential): Pick<SegmentsOptions, 'readConnection'> {
	const { useReplica, replicaHost, replicaPort } = credential;
	if (useReplica !== true) return {};
	const host = needed(replicaHost, 'Replica Host').trim();
	return { readConnection: { ...connection(credential), host, port: needed(replicaPort, 'Replica Port') } };
}

function ssl({ sslMode, ca, allowOtherHostName }: CustomerSegmentsCredential): Connection['ssl'] {
	if (sslMode === 'disable') return false;
	if (sslMode === 'require') return { rejectUnauthorized: false };
	// An expression may have given anything; nothing falls back to sending in the clear.
	if (sslMode !== 'verify')
		throw new UserError("The credential's SSL Mode must be Disable, Require or Verify.");
	return {
		rejectUnauthorized: true,
		...(ca?.trim() ? { ca: pem(ca) } : {}),
		...(allowOtherHostName ? { checkServerIdentity: () => undefined } : {}),
	};
}

/** n8n's one-line inputs turn the line breaks of a certificate into spaces. */
function pem(text: string): string {
	return text
		.trim()
		.replace(
			/(-----BEGIN [A-Z ]+-----)([^-]+)(-----END [A-Z ]+-----)/g,
			(_all, begin: string, body: string, end: string) =>
				[begin, ...body.trim().split(/\s+/), end].join('\n'),
		);
}

function shop({ shop: chosen, presetOptions, mapping }: CustomerSegmentsCredential): Shop {
	if (chosen === OWN_MAPPING) return mapping || '{}';
	const options = optionsObject(presetOptions);
	return Object.keys(options).length === 0
		? chosen || 'auto'
		: ({ preset: chosen || 'auto', options } as Shop);
}

/** A JSON field of the form comes as text, or as an object when an expression filled it. */
function optionsObject(value: string | object | undefined): object {
	if (typeof value === 'object') return value;
	if (value === undefined || value.trim() === '') return {};
	try {
		return JSON.parse(value) as object;
	} catch (error) {
		throw new UserError(
			withoutSecrets(`The preset options in the credential are not valid JSON: ${(error as Error).message}.`),
		);
	}
}
