import { delimiter, dirname, join } from 'node:path';
import { cleanEnvironment } from './child';
import type { InstalledHost } from './install';
import { hostVersion } from './versions';

export interface HostFolder {
	host: InstalledHost;
	/** What n8n calls its user folder: it keeps everything in `.n8n` below it. */
	userFolder: string;
	/** More environment variables for n8n, over ours. */
	env?: Record<string, string>;
}

/**
 * The environment of an n8n that keeps to this machine: no telemetry, no version check, no templates, plain
 * http.
 * @param brokerPort port of the task runner's broker; every n8n process on a machine needs one of its own
 */
export function hostEnvironment(
	{ host, userFolder, env }: HostFolder,
	brokerPort: number,
): Record<string, string> {
	return cleanEnvironment({
		PATH: `${dirname(host.node)}${delimiter}${process.env.PATH}`,
		N8N_USER_FOLDER: userFolder,
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		// Else the editor's list of nodes asks api.n8n.io for the verified ones.
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		N8N_LOG_LEVEL: 'info',
		NO_COLOR: '1',
		...hostVersion(host.version).environment,
		...env,
	});
}

/** The folder that n8n loads community packages from. */
export function packagesFolder(userFolder: string): string {
	return join(userFolder, '.n8n', 'nodes', 'node_modules');
}
