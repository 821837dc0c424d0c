/** One n8n that can be installed as a host, with the Node.js that it runs on. Every version is pinned. */
export interface HostVersion {
	n8n: string;
	/** Version of the npm packages that ship the Node.js binary, one package per platform. */
	node: string;
	/**
	 * What the host's own package.json must override so that its tree can be installed from the npm registry
	 * alone.
	 */
	overrides: Record<string, string>;
	/**
	 * Packages whose native part must be built or fetched from their own tarball; all other install scripts
	 * stay off.
	 */
	rebuild: string[];
	/** Environment variables that only this n8n knows. */
	environment?: Record<string, string>;
}

export const HOST_VERSIONS: Record<string, HostVersion> = {
	'2.40.7': {
		n8n: '2.40.7',
		node: '24.21.0',
		overrides: { linkedom: '0.18.12' },
		rebuild: ['sqlite3', 'isolated-vm'],
		// Else it asks api.n8n.io for a list at every start, also with telemetry, templates and version checks
		// off.
		environment: { N8N_DISABLED_MODULES: 'mcp-registry' },
	},
	'1.123.81': {
		n8n: '1.123.81',
		node: '22.23.3',
		overrides: { linkedom: '0.18.12', xlsx: '0.18.5' },
		rebuild: ['sqlite3'],
	},
};

export const DEFAULT_HOST_VERSION = '2.40.7';

/** The row for a version; an unknown one is an error that names the known ones. */
export function hostVersion(version: string = DEFAULT_HOST_VERSION): HostVersion {
	const row = HOST_VERSIONS[version];
	if (!row) throw new Error(`No n8n ${version} here; there are ${Object.keys(HOST_VERSIONS).join(', ')}.`);
	return row;
}

/** Name of the npm package that holds the Node.js binary of this platform. */
export function nodePackage(platform: string = process.platform, arch: string = process.arch): string {
	const system = platform === 'win32' ? 'win' : platform;
	const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
	return `${prefix}-${system}-${arch}`;
}
