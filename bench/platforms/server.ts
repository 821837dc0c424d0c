import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres, type PostgresServer } from '../../tools/postgres';
import { cacheFolder } from '../../tools/postgres/cache-folder';
import { SETTINGS } from '../server';
import { CUSTOMERS, madeFor } from './made';
import type { Platform } from './platform';

const MADE_DATABASE = 'made';

// Keys are made once the rows are in: row by row they took longer than all the rest.
const KEYS_OFF = `CREATE TABLE made.key AS SELECT conrelid::regclass AS of, format('CONSTRAINT %I', conname) AS name, pg_get_constraintdef(oid) AS definition
	FROM pg_constraint WHERE contype IN ('p', 'u') AND connamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace);
	DO $$ DECLARE k made.key; BEGIN FOR k IN SELECT * FROM made.key LOOP EXECUTE format('ALTER TABLE %s DROP %s', k.of, k.name); END LOOP; END $$`;
const KEYS_ON =
	'DO $$ DECLARE k made.key; BEGIN FOR k IN SELECT * FROM made.key LOOP EXECUTE format($f$ALTER TABLE %s ADD %s %s$f$, k.of, k.name, k.definition); END LOOP; END $$';

/** Which server holds the platforms' shops, and how large they are. */
export interface Held {
	readonly customers: number;
	/** `embedded`, or the folder of another installation's programs. */
	readonly binaries: string;
	readonly settings: Readonly<Record<string, string>>;
}

const COMPARED: Held = { customers: CUSTOMERS, binaries: 'embedded', settings: SETTINGS };

export interface Platforms {
	readonly server: PostgresServer;
	/** Fills the platform's database on first use. */
	readonly load: (platform: Platform, say?: (line: string) => void) => Promise<void>;
}

/** A server with a database for each platform, kept outside of the checkout like the reference shop. */
export async function startPlatforms(held = COMPARED): Promise<Platforms> {
	const dataDir = folderOf(held);
	if (!existsSync(`${dataDir}.${MADE_DATABASE}`)) rmSync(dataDir, { recursive: true, force: true });
	mkdirSync(cacheFolder(), { recursive: true });
	const { binaries, settings, customers } = held;
	const server = await startPostgres({ dataDir, persistent: true, settings, binaries });
	await once(`${dataDir}.${MADE_DATABASE}`, async () => {
		await server.createDatabase(MADE_DATABASE);
		await run(server, MADE_DATABASE, madeFor(customers));
	});
	return {
		server,
		load: (platform, say = console.log) =>
			once(`${dataDir}.${platform.name}`, () => fill(platform, server, say)),
	};
}

async function fill(
	{ name, tables, load, indexes }: Platform,
	server: PostgresServer,
	say: (line: string) => void,
): Promise<void> {
	say(`${name}: filling its tables …`);
	const start = performance.now();
	await run(server, 'postgres', [`DROP DATABASE IF EXISTS "${name}"`]);
	await server.createDatabase(name, { template: MADE_DATABASE });
	await run(server, name, [
		tables,
		KEYS_OFF,
		...load,
		KEYS_ON,
		...(indexes ? [indexes] : []),
		'DROP SCHEMA made CASCADE',
		'VACUUM ANALYZE',
	]);
	say(`${name}: filled in ${Math.round((performance.now() - start) / 1000)} s`);
}

function folderOf(held: Held): string {
	const { customers, binaries } = held;
	const isCompared = customers === COMPARED.customers && binaries === COMPARED.binaries;
	const which = isCompared ? '' : `-${customers}-${binaries.replace(/\W+/g, '-')}`;
	return join(cacheFolder(), `bench-platforms${which}`);
}

async function once(stamp: string, work: () => Promise<void>): Promise<void> {
	if (existsSync(stamp)) return;
	await work();
	writeFileSync(stamp, '');
}

async function run(server: PostgresServer, database: string, statements: readonly string[]): Promise<void> {
	const client = new Client({ connectionString: server.connectionString(database) });
	await client.connect();
	try {
		await client.query(`SET TimeZone = 'UTC'`);
		for (const statement of statements) await client.query(statement);
	} finally {
		await client.end();
	}
}
