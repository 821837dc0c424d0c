import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { openSegments, type Segments } from '../../lib';
import { chain, type NodeSpec } from '../../test/e2e/support/workflow';
import {
	buildPackage,
	credentialData,
	CREDENTIAL_TYPE,
	HostRest,
	installHost,
	installPackage,
	packPackage,
	startServer,
	type Credential,
	type HostServer,
	type InstalledHost,
} from '../../tools/host';
import type { PostgresServer } from '../../tools/postgres';
import { startBench } from '../server';
import { BENCH_MAPPING } from '../shop/mapping';

const OWNER = { email: 'owner@example.com', password: 'Segments-1' };
/** As many as the credential's form says by default. */
export const CONNECTIONS = 4;
/** Rows of ours in the reference shop have numbers from here on. */
export const OWN_ORDERS = 100_000_000;

export type Environment = (postgres: PostgresServer) => Promise<Record<string, string>>;

export interface StageOptions {
	/** A packed package; default: this checkout, built and packed. */
	readonly tarball: string | undefined;
	/** More environment for n8n. */
	readonly environment?: Environment | undefined;
}

/** The reference shop of 100,000 customers with change tracking, and an n8n that has the package. */
export interface Stage {
	readonly postgres: PostgresServer;
	readonly shop: Client;
	readonly segments: Segments;
	readonly n8n: HostServer;
	readonly rest: HostRest;
	/** What a further process of this n8n is started with. */
	readonly host: Folder;
	/**
	 * An active workflow of a trigger and the nodes given, the first of which is named `Next`. @returns its id
	 */
	readonly follow: (keys: readonly string[], parameters: object, nodes?: NodeSpec[]) => Promise<string>;
	readonly close: () => Promise<void>;
}

export async function openStage(options: StageOptions): Promise<Stage> {
	const endings = new Endings();
	try {
		return await buildStage(options, endings);
	} catch (error) {
		await endings.run();
		throw error;
	}
}

async function buildStage({ tarball, environment }: StageOptions, endings: Endings): Promise<Stage> {
	const postgres = await startBench('100k');
	endings.add(async () => await postgres.stop());
	const url = postgres.connectionString('bench');
	const shop = new Client({ connectionString: url });
	await shop.connect();
	endings.add(async () => await shop.end());
	await clear(shop);
	endings.add(async () => await clear(shop));
	// By another name than n8n's, whose connections are counted.
	const connection = `${url}?application_name=bench`;
	const segments = await openSegments({ connection, shop: BENCH_MAPPING, timeZone: 'UTC' });
	endings.add(async () => await segments.close());
	await segments.install({ changeTracking: true });
	endings.add(async () => {
		await segments.install({ changeTracking: false });
	});
	const host = { ...(await prepareFolder(tarball)), env: await environment?.(postgres) };
	endings.add(async () => await rm(host.userFolder, { recursive: true, force: true, maxRetries: 5 }));
	const n8n = await startServer({ ...host, logFile: process.env.BENCH_N8N_LOG });
	endings.add(async () => await n8n.stop());
	const rest = new HostRest(n8n.url);
	await rest.signIn(OWNER);
	const credential = await rest.createCredential(credentialFor(url));
	return {
		postgres,
		shop,
		segments,
		n8n,
		rest,
		host,
		follow: async (keys, parameters, nodes = [NEXT]) =>
			await activate(rest, [triggerFor(credential, keys, parameters), ...nodes]),
		close: async () => await endings.run(),
	};
}

async function activate(rest: HostRest, nodes: NodeSpec[]): Promise<string> {
	const { id } = await rest.createWorkflow(chain('Follow', nodes));
	await rest.activate(id);
	return id;
}

const triggerFor = (credential: Credential, keys: readonly string[], parameters: object): NodeSpec => ({
	name: 'Segment Trigger',
	type: 'segmentTrigger',
	parameters: { segmentScope: 'several', segments: keys, ...parameters },
	credential,
});

/** What ends what was begun, the last first. */
class Endings {
	private readonly all: (() => Promise<void>)[] = [];

	add(end: () => Promise<void>): void {
		this.all.push(end);
	}

	async run(): Promise<void> {
		for (const end of this.all.splice(0).reverse()) await end();
	}
}

const credentialFor = (url: string): Omit<Credential, 'id'> => ({
	name: 'Shop',
	type: CREDENTIAL_TYPE,
	data: {
		...credentialData(url),
		shop: 'own',
		mapping: JSON.stringify(BENCH_MAPPING),
		maxConnections: CONNECTIONS,
	},
});

export const NEXT: NodeSpec = { name: 'Next', type: 'n8n-nodes-base.noOp' };

interface Folder {
	readonly host: InstalledHost;
	readonly userFolder: string;
	readonly env?: Record<string, string> | undefined;
}

async function prepareFolder(tarball: string | undefined): Promise<Folder> {
	const host = await installHost();
	const userFolder = await mkdtemp(join(tmpdir(), 'segments-bench-'));
	await installPackage(tarball ?? (await packed(userFolder)), userFolder);
	return { host, userFolder };
}

async function packed(into: string): Promise<string> {
	const project = resolve(__dirname, '../..');
	await buildPackage(project);
	return packPackage(project, into);
}

/** No store, and none of what an earlier run has written. */
async function clear(shop: Client): Promise<void> {
	await shop.query('DROP SCHEMA IF EXISTS segments CASCADE');
	await shop.query(`DELETE FROM bench."order" WHERE id >= ${OWN_ORDERS}`);
	await shop.query(`DELETE FROM bench.tag WHERE name LIKE 'bench %'`);
	await shop.query('VACUUM ANALYZE bench."order", bench.tag');
}
