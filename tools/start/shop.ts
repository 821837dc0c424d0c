import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { loadDemoShop } from '../../demo/shop/load';
import { preferredPort, type Say } from '../host';
import { startPostgres, type PostgresServer } from '../postgres';
import { keepPlace, type Place } from './place';

export const SHOP_DATABASE = 'shop';

/** Starts Postgres on the kept data and, the first time, loads the demo shop into it. */
export async function startShop(place: Place, say: Say): Promise<PostgresServer> {
	const wanted = place.postgresPort ?? 54_329;
	const port = await preferredPort(wanted);
	if (port !== wanted && existsSync(join(place.dataFolder, 'postmaster.pid'))) {
		throw new Error(
			'`npm start` seems to run already, in another terminal: its Postgres has the data folder.',
		);
	}
	const server = await startPostgres({ dataDir: place.dataFolder, persistent: true, port, settings: SAFE });
	place.postgresPort = port;
	if (!place.shopLoadedAt) await loadShop(server, place, say);
	await keepPlace(place);
	return server;
}

// The data is to outlive this process, so not the quick and unsafe settings of tests.
const SAFE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

async function loadShop(server: PostgresServer, place: Place, say: Say): Promise<void> {
	say('loading the demo shop …');
	// A load that was cut short left a database behind that is of no use.
	await server.dropDatabase(SHOP_DATABASE);
	await server.createDatabase(SHOP_DATABASE);
	const now = new Date();
	await withClient(server, async (client) => await loadDemoShop(client, { now }));
	place.shopLoadedAt = now.toISOString();
}

async function withClient(server: PostgresServer, use: (client: Client) => Promise<void>): Promise<void> {
	const client = new Client({ connectionString: server.connectionString(SHOP_DATABASE) });
	await client.connect();
	try {
		await use(client);
	} finally {
		await client.end();
	}
}
