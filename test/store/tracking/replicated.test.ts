/**
 * A shop's tables in a database of their own for reports, filled by logical replication: no trigger sees what
 * is written there, so that a log of changes would lose all of it in silence.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { openSegments, type Segments } from '../../../lib';
import { startPostgres, type PostgresServer } from '../../../tools/postgres';

const TABLES = `
	CREATE TABLE person (id integer PRIMARY KEY);
	CREATE TABLE purchase (id integer PRIMARY KEY, person integer, at timestamptz DEFAULT now())`;

let server: PostgresServer;
let shop: Client;
let reports: Client;
let segments: Segments;

async function connect(database: string): Promise<Client> {
	const client = new Client({ connectionString: server.connectionString(database) });
	await client.connect();
	await client.query(TABLES);
	return client;
}

beforeAll(async () => {
	server = await startPostgres({ settings: { wal_level: 'logical' } });
	for (const name of ['shop', 'reports']) await server.createDatabase(name);
	[shop, reports] = [await connect('shop'), await connect('reports')];
	await reports.query('INSERT INTO person VALUES (1), (2)');
	segments = await openSegments({
		connection: server.connectionString('reports'),
		shop: {
			relations: {
				customers: 'SELECT id FROM public.person',
				orders: 'SELECT id, person AS customer_id, at AS placed_at, 1 AS amount FROM public.purchase',
			},
			changes: {
				'public.person': 'SELECT id FROM changed',
				'public.purchase': 'SELECT person FROM changed',
			},
			ordersCounted: 'all',
		},
	});
	await segments.install({ changeTracking: true });
	await segments.create({ title: 'Buyers', query: 'orders_count > 0' });
	await segments.evaluate('buyers');
}, 60_000);

afterAll(async () => {
	await segments?.close();
	await reports?.query('DROP SUBSCRIPTION IF EXISTS orders').catch(() => undefined);
	for (const client of [reports, shop]) await client?.end();
	await server?.stop();
});

it('evaluates in full what a subscription fills, and says why', async () => {
	expect(await segments.evaluate('buyers')).toMatchObject({ mode: 'incremental', joined: 0 });
	expect((await segments.health()).tracking.fault).toBeNull();
	await shop.query('CREATE PUBLICATION orders FOR TABLE purchase');
	await shop.query("SELECT pg_create_logical_replication_slot('orders', 'pgoutput')");
	await reports.query(
		`CREATE SUBSCRIPTION orders CONNECTION '${server.connectionString('shop')}' PUBLICATION orders WITH (create_slot = false)`,
	);
	await shop.query('INSERT INTO purchase VALUES (1, 2)');
	for (let tries = 0; tries < 600; tries += 1) {
		const { rows } = await reports.query('SELECT FROM purchase');
		if (rows.length > 0) break;
		await sleep(100);
	}
	expect(await segments.evaluate('buyers')).toMatchObject({ mode: 'full', joined: 1 });
	const { tracking, advice } = await segments.health();
	const fault = 'rows of public.purchase arrive by logical replication, which triggers do not see';
	expect(tracking).toMatchObject({ on: true, fault });
	expect(advice).toContainEqual(expect.stringContaining(fault));
}, 120_000);

it('refuses to track such a table', async () => {
	await expect(segments.install({ changeTracking: true })).rejects.toMatchObject({
		code: 'MAPPING_INVALID',
		path: 'changes.public.purchase',
		message: expect.stringContaining('arrive by logical replication'),
	});
});
