import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
	HostRest,
	buildPackage,
	installHost,
	installPackage,
	packPackage,
	startServer,
	type HostServer,
} from '../../../tools/host';
import startPostgresWithDemoShop from '../../support/global-setup';
import { findBrowser } from './browser';
import { announceStage } from './stage';

const project = resolve(__dirname, '../../..');
const owner = { email: 'owner@example.com', password: 'Segments-1' };

/**
 * One Postgres and one n8n for the whole run, with this package installed in it as a user's n8n would do it.
 * `SEGMENTS_E2E_N8N=1.123.81` takes another n8n of the table in `tools/host/versions.ts`.
 */
export default async function globalSetup(): Promise<void> {
	const host = await installHost(process.env.SEGMENTS_E2E_N8N || undefined);
	// Installing it stops this process for a minute; n8n would meanwhile close the connections that are kept
	// for it.
	findBrowser();
	await startPostgresWithDemoShop();
	const userFolder = await mkdtemp(join(tmpdir(), 'segments-e2e-'));
	await buildPackage(project);
	const tarball = await packPackage(project, userFolder);
	await installPackage(tarball, userFolder);
	const server = await startServer({ host, userFolder });
	(globalThis as { e2eServer?: HostServer }).e2eServer = server;
	await new HostRest(server.url).signIn(owner);
	announceStage({ host, userFolder, url: server.url, owner, tarball });
}
