import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres, type PostgresServer } from '../tools/postgres';
import { cacheFolder } from '../tools/postgres/cache-folder';
import { loadBenchShop } from './shop/load';

export const SIZES = { '10k': 10_000, '100k': 100_000, '200k': 200_000, '1m': 1_000_000 } as const;
export type Size = keyof typeof SIZES;

/**
 * Stated with every result: those of a dedicated database server of 24 GB, whose memory holds the shop of a
 * million customers (9.5 GB).
 */
export const SETTINGS = {
	shared_buffers: '10GB',
	work_mem: '64MB',
	maintenance_work_mem: '1GB',
	effective_cache_size: '14GB',
	random_page_cost: '1.1',
	max_wal_size: '8GB',
	checkpoint_timeout: '30min',
	max_worker_processes: '8',
	fsync: 'off',
	synchronous_commit: 'off',
	full_page_writes: 'off',
};

/** A server with the reference shop of that size, made on first use and kept outside of the checkout. */
export async function startBench(
	size: Size,
	say: (line: string) => void = console.log,
): Promise<PostgresServer> {
	return startWith(`bench-${size}`, (client) =>
		loadBenchShop(client, SIZES[size], (what) => say(`bench shop ${size}: ${what} …`)),
	);
}

/** A server for parts that make their own shop. */
export const startEmptyBench = (): Promise<PostgresServer> => startWith('bench-empty', async () => {});

async function startWith(name: string, load: (client: Client) => Promise<void>): Promise<PostgresServer> {
	const dataDir = join(cacheFolder(), name);
	const stamp = `${dataDir}.complete`;
	if (!existsSync(stamp)) rmSync(dataDir, { recursive: true, force: true });
	mkdirSync(cacheFolder(), { recursive: true });
	const server = await startPostgres({ dataDir, persistent: true, settings: SETTINGS });
	if (existsSync(stamp)) return server;
	await server.createDatabase('bench');
	const client = new Client({ connectionString: server.connectionString('bench') });
	await client.connect();
	await load(client);
	await client.end();
	writeFileSync(stamp, '');
	return server;
}
