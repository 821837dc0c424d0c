import { Client } from 'pg';
import { loadDemoShop } from '../../demo/shop/load';
import { startPostgres } from '../../tools/postgres';
import type { PostgresServer } from '../../tools/postgres';
import { demoCustomers, demoNow, demoTemplate, serverVariable } from './server';

/**
 * One server for the whole run; `SEGMENTS_TEST_PG_BIN` names the folder of another Postgres than the embedded
 * one.
 */
export default async function globalSetup(): Promise<void> {
	const server = await startPostgres({ binaries: process.env.SEGMENTS_TEST_PG_BIN || 'embedded' });
	(globalThis as { testServer?: PostgresServer }).testServer = server;
	process.env[serverVariable] = server.connectionString();
	await server.createDatabase(demoTemplate);
	const client = new Client({ connectionString: server.connectionString(demoTemplate) });
	await client.connect();
	await loadDemoShop(client, { now: demoNow, customers: demoCustomers });
	await client.end();
}
