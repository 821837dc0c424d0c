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
const TITLE = 'Shop';
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
export class Stage {
	private constructor(
		readonly postgres: PostgresServer,
		readonly shop: Client,
		readonly segments: Segments,
		readonly n8n: HostServer,
		readonly rest: HostRest,
		readonly credential: Credential,
		private readonly folder: Folder,
	) {}

	static async open({ tarball, environment }: StageOptions): Promise<Stage> {
		const postgres = await startBench('100k');
		const url = postgres.connectionString('bench');
		const shop = new Client({ connectionString: url });
		await shop.connect();
		await clear(shop);
		// By another name than n8n's, whose connections are counted.
		const connection = `${url}?application_name=bench`;
		const segments = await openSegments({ connection, shop: BENCH_MAPPING, timeZone: 'UTC' });
		await segments.install({ changeTracking: true });
		const folder = await prepareFolder(tarball);
		const env = await environment?.(postgres);
		const n8n = await startServer({ ...folder, logFile: process.env.BENCH_N8N_LOG, env });
		const rest = new HostRest(n8n.url);
		await rest.signIn(OWNER);
		const credential = await rest.createCredential({
			name: TITLE,
			type: CREDENTIAL_TYPE,
			data: {
				...credentialData(url),
				shop: 'own',
				mapping: JSON.stringify(BENCH_MAPPING),
				maxConnections: CONNECTIONS,
			},
		});
		return new Stage(postgres, shop, segments, n8n, rest, credential, { ...folder, env });
	}

	/** What a further process of this n8n is started with. */
	get host(): Folder {
		return this.folder;
	}

	/** An active workflow of a trigger and the nodes given, the first of which is named `Next`. @returns its id */
	async follow(keys: readonly string[], parameters: object, nodes: NodeSpec[] = [NEXT]): Promise<string> {
		const trigger = {
			name: 'Segment Trigger',
			type: 'segmentTrigger',
			parameters: { segmentScope: 'several', segments: keys, ...parameters },
			credential: this.credential,
		};
		const workflow = await this.rest.createWorkflow(chain(`Follow ${keys[0]}`, [trigger, ...nodes]));
		await this.rest.activate(workflow.id);
		return workflow.id;
	}

	async close(): Promise<void> {
		await this.n8n.stop();
		await rm(this.folder.userFolder, { recursive: true, force: true, maxRetries: 5 });
		await this.segments.install({ changeTracking: false });
		await this.segments.close();
		await clear(this.shop);
		await this.shop.end();
		await this.postgres.stop();
	}
}

export const NEXT: NodeSpec = { name: 'Next', type: 'n8n-nodes-base.noOp' };

interface Folder {
	readonly host: InstalledHost;
	readonly userFolder: string;
	readonly env?: Record<string, string>;
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
