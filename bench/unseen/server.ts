import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres, type PostgresServer } from '../../tools/postgres';
import { cacheFolder } from '../../tools/postgres/cache-folder';
import { SIZES, type Size } from '../server';
import { shopOf } from './shop';

/** The server's own defaults, but for safety against power cuts, which does not touch what is read. */
export const UNSEEN_SETTINGS = { fsync: 'off', jit: 'on' };
export const UNSEEN = 'unseen';

/** @param binaries `embedded`, or the folder of another installation's programs */
export async function startUnseenShop(size: Size, binaries: string): Promise<PostgresServer> {
	const version = binaries.replace(/\W+/g, '-');
	const statements = shopOf(SIZES[size]);
	const made = createHash('sha256').update(statements.join()).digest('hex').slice(0, 8);
	const dataDir = join(cacheFolder(), `bench-unseen-${size}-${version}-${made}`);
	const stamp = `${dataDir}.complete`;
	if (!existsSync(stamp)) rmSync(dataDir, { recursive: true, force: true });
	mkdirSync(cacheFolder(), { recursive: true });
	const server = await startPostgres({ dataDir, persistent: true, settings: UNSEEN_SETTINGS, binaries });
	if (existsSync(stamp)) return server;
	await server.createDatabase(UNSEEN);
	const client = new Client({ connectionString: server.connectionString(UNSEEN) });
	await client.connect();
	for (const statement of statements) await client.query(statement);
	await client.end();
	writeFileSync(stamp, '');
	return server;
}
