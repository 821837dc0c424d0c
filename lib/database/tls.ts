import { readFileSync, statSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { createSecureContext, type ConnectionOptions } from 'node:tls';
import { DatabaseError, didYouMean } from '../error';
import { connectionFault } from './connection-fault';

/** How a connection is encrypted. */
export interface Tls {
	/**
	 * False: in the clear. Everything that decides about trust is written out, for Node asks its environment
	 * for the rest.
	 */
	readonly ssl: false | ConnectionOptions;
	/** Whether a server that offers no encryption is spoken to in the clear. */
	readonly optional: boolean;
}

/**
 * libpq's names of how far the server's certificate is checked, and pg's `no-verify`, which is another word
 * for require.
 */
const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'no-verify', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof SSL_MODES)[number];

/**
 * Of Node's `tls.connect`, those that have a meaning here, and the mode, which decides whom to trust in their
 * place.
 */
const TLS_KEYS = [
	'mode',
	'ca',
	'cert',
	'key',
	'pfx',
	'passphrase',
	'crl',
	'rejectUnauthorized',
	'checkServerIdentity',
	'servername',
	'minVersion',
	'maxVersion',
	'ciphers',
	'honorCipherOrder',
	'sigalgs',
	'ecdhCurve',
	'dhparam',
	'minDHSize',
	'secureContext',
	'secureProtocol',
	'secureOptions',
	'ALPNProtocols',
	'session',
	'enableTrace',
];

/**
 * What a connection says of encryption: the mode and the files of a connection string, or `ssl` of pg's own
 * options.
 */
export interface TlsWishes {
	readonly ssl?: unknown;
	readonly mode?: string;
	readonly rootCert?: string;
	readonly cert?: string;
	readonly key?: string;
	readonly keyPassword?: string;
	readonly minVersion?: string;
	readonly maxVersion?: string;
}

/**
 * Without a word about encryption there is none; `true` is the strictest of all.
 * @throws OPTION_INVALID for what is no known mode: nothing falls back to the clear
 */
export function tlsOf(path: string, wishes: TlsWishes): Tls {
	const { ssl, mode } = wishes;
	const said =
		mode !== undefined && mode !== '' ? modeOf(`${path}.sslmode`, mode) : spelled(`${path}.ssl`, ssl);
	const files = filesOf(path, wishes);
	if (said === undefined && typeof ssl === 'object' && ssl !== null)
		return fromObject(`${path}.ssl`, ssl, files);
	const wanted = said ?? (Object.keys(files).length > 0 ? 'verify-full' : 'disable');
	if (wanted === 'disable') return { ssl: false, optional: false };
	return {
		ssl: checkedContext(`${path}.ssl`, { ...files, ...trustOf(wanted, wishes.rootCert) }),
		optional: isOptional(wanted),
	};
}

const isOptional = (mode: Mode): boolean => mode === 'prefer' || mode === 'allow';

/** Undefined for an object, and where nothing was said. */
function spelled(path: string, ssl: unknown): Mode | undefined {
	if (ssl === undefined || ssl === null) return undefined;
	if (ssl === true || ssl === 'true' || ssl === '1') return 'verify-full';
	if (ssl === false || ssl === 'false' || ssl === '0') return 'disable';
	if (typeof ssl === 'string') return modeOf(path, ssl);
	if (typeof ssl === 'object' && !Array.isArray(ssl)) return undefined;
	throw connectionFault(
		path,
		'"ssl" of the connection must be true, false, a mode, or the options of Node\'s TLS.',
		{
			allowed: ['true', 'false', ...SSL_MODES],
		},
	);
}

function modeOf(path: string, mode: string): Mode {
	if ((SSL_MODES as readonly string[]).includes(mode)) return mode as Mode;
	throw connectionFault(
		path,
		'The SSL mode of the connection is not known, and nothing is sent in the clear for that.',
		{
			allowed: [...SSL_MODES],
			suggestion: didYouMean(mode.slice(0, 60), SSL_MODES),
		},
	);
}

/**
 * As libpq has it: `require` checks the certificate only where an authority is given, and then not the name.
 */
function trustOf(mode: Mode, rootCert?: string): ConnectionOptions {
	if (rootCert === 'system' || mode === 'verify-full') return { rejectUnauthorized: true };
	if (mode === 'verify-ca' || (mode === 'require' && rootCert)) return WITHOUT_NAME;
	return { rejectUnauthorized: false };
}

const WITHOUT_NAME: ConnectionOptions = { rejectUnauthorized: true, checkServerIdentity: () => undefined };

function fromObject(path: string, given: object, files: ConnectionOptions): Tls {
	const odd = Object.keys(given).find((key) => !TLS_KEYS.includes(key));
	if (odd !== undefined)
		throw connectionFault(
			`${path}.${odd.slice(0, 60)}`,
			`"ssl" of the connection has no option "${odd.slice(0, 60)}".`,
			{
				allowed: TLS_KEYS,
				suggestion: didYouMean(odd.slice(0, 60), TLS_KEYS),
			},
		);
	const { mode, ...options } = { ...given } as ConnectionOptions & { readonly mode?: unknown };
	if (mode !== undefined) return fromMode(path, mode, { ...options, ...files });
	const { rejectUnauthorized = true, checkServerIdentity } = options;
	if (typeof rejectUnauthorized !== 'boolean')
		throw connectionFault(
			`${path}.rejectUnauthorized`,
			'"ssl.rejectUnauthorized" of the connection must be true or false.',
		);
	if (checkServerIdentity !== undefined && typeof checkServerIdentity !== 'function')
		throw connectionFault(
			`${path}.checkServerIdentity`,
			'"ssl.checkServerIdentity" of the connection must be a function.',
		);
	return { ssl: checkedContext(path, { ...options, ...files, rejectUnauthorized }), optional: false };
}

/** Certificates and keys as texts, under one of the modes of a connection string. */
function fromMode(path: string, given: unknown, options: ConnectionOptions): Tls {
	const mode = modeOf(`${path}.mode`, typeof given === 'string' ? given : '');
	const decided = (['rejectUnauthorized', 'checkServerIdentity'] as const).find((key) => key in options);
	if (decided !== undefined)
		throw connectionFault(
			`${path}.${decided}`,
			`The mode of the connection decides what "${decided}" says.`,
			{
				suggestion: `Leave "${decided}" out, or leave "mode" out.`,
			},
		);
	if (mode === 'disable') return { ssl: false, optional: false };
	const trust = trustOf(mode, options.ca === undefined ? undefined : 'given');
	return { ssl: checkedContext(path, { ...options, ...trust }), optional: isOptional(mode) };
}

const LARGEST_FILE = 1_000_000;

function filesOf(
	path: string,
	{ rootCert, cert, key, keyPassword, minVersion, maxVersion }: TlsWishes,
): ConnectionOptions {
	return {
		...(rootCert && rootCert !== 'system' ? { ca: file(`${path}.sslrootcert`, rootCert) } : {}),
		...(cert ? { cert: file(`${path}.sslcert`, cert) } : {}),
		...(key ? { key: file(`${path}.sslkey`, key) } : {}),
		...(keyPassword ? { passphrase: keyPassword } : {}),
		...(minVersion ? { minVersion: version(`${path}.ssl_min_protocol_version`, minVersion) } : {}),
		...(maxVersion ? { maxVersion: version(`${path}.ssl_max_protocol_version`, maxVersion) } : {}),
	};
}

const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

function version(path: string, value: string): ConnectionOptions['minVersion'] {
	if (VERSIONS.includes(value)) return value as ConnectionOptions['minVersion'];
	throw connectionFault(path, 'The version of TLS is not known.', { allowed: VERSIONS });
}

function file(path: string, name: string): string {
	try {
		const state = statSync(name);
		if (!state.isFile() || state.size > LARGEST_FILE) throw new Error('is no file of a certificate or key');
		return readFileSync(name, 'utf8');
	} catch {
		throw connectionFault(path, 'The file that the connection names cannot be read.', {
			suggestion: 'Name a PEM file that this process may read.',
		});
	}
}

/** Tells at once what a handshake would tell late, or, of an authority that is no certificate, never. */
function checkedContext(path: string, options: ConnectionOptions): ConnectionOptions {
	for (const ca of [options.ca ?? []].flat()) requireCertificates(path, ca);
	try {
		createSecureContext(options);
	} catch (error) {
		throw new DatabaseError(
			'OPTION_INVALID',
			`The TLS options of the connection cannot be used: ${reasonOf(error)}.`,
			{
				path,
				suggestion:
					'Certificate and key are texts in PEM form that belong together; a locked key needs its passphrase.',
			},
		);
	}
	return options;
}

const CERTIFICATE =
	/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** Node takes a text without a certificate for a list of none, and then blames the server's certificate. */
function requireCertificates(path: string, ca: unknown): void {
	const text = Buffer.isBuffer(ca) || typeof ca === 'string' ? ca.toString() : '';
	const found = text.match(CERTIFICATE) ?? [];
	if (found.length > 0 && found.every(isCertificate)) return;
	throw connectionFault(`${path}.ca`, 'The CA certificate of the connection is no certificate in PEM form.', {
		allowed: ['-----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----'],
		suggestion: 'Paste the whole file of the authority that signed the certificate of the server.',
	});
}

function isCertificate(pem: string): boolean {
	try {
		new X509Certificate(pem);
		return true;
	} catch {
		return false;
	}
}

/** OpenSSL's words without its numbers: `error:0909006C:PEM routines:get_name:no start line`. */
function reasonOf(error: unknown): string {
	const words = (error instanceof Error ? error.message : '').split(':').at(-1)?.trim();
	return words || 'they do not fit each other';
}
