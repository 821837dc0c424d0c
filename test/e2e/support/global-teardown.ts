import { rm } from 'node:fs/promises';
import type { HostServer } from '../../../tools/host';
import stopPostgres from '../../support/global-teardown';

/** `SEGMENTS_E2E_KEEP=1` leaves n8n's folder with its log and database to be looked at. */
export default async function globalTeardown(): Promise<void> {
	const server = (globalThis as { e2eServer?: HostServer }).e2eServer;
	await server?.stop();
	await stopPostgres();
	if (!server) return;
	if (process.env.SEGMENTS_E2E_KEEP === '1') console.log(`n8n's folder is kept: ${server.userFolder}`);
	else await rm(server.userFolder, { recursive: true, force: true, maxRetries: 5 });
}
