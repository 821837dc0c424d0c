import { randomBytes } from 'node:crypto';
import { Client, Pool, escapeIdentifier } from 'pg';
import { demoTemplate, serverVariable } from './server';

export { demoCustomers, demoNow } from './server';

export interface TestDatabase {
	name: string;
	connectionString: string;
	pool: Pool;
	/** Ends the pool and removes the database, whoever is connected to it still. */
	drop(): Promise<void>;
}

export interface TestDatabaseOptions {
	/** `empty` (default), or `demo`: a copy of the reduced demo shop as of `demoNow`. */
	template?: 'empty' | 'demo';
}

/**
 * A database of its own for one test file or test. Roles belong to the whole server: give them unique names.
 */
export async function createTestDatabase({
	template = 'empty',
}: TestDatabaseOptions = {}): Promise<TestDatabase> {
	const name = `test_${randomBytes(8).toString('hex')}`;
	const source = template === 'demo' ? demoTemplate : 'template1';
	await runOnServer(`CREATE DATABASE ${name} TEMPLATE ${escapeIdentifier(source)}`);
	const connectionString = connectionStringOf(name);
	const pool = new Pool({ connectionString });
	// Tests that end sessions on purpose would otherwise end the test process with them.
	pool.on('error', () => undefined);
	return { name, connectionString, pool, drop: () => drop(name, pool) };
}

async function drop(name: string, pool: Pool): Promise<void> {
	if (!pool.ended) await pool.end();
	await runOnServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

async function runOnServer(statement: string): Promise<void> {
	const client = new Client({ connectionString: connectionStringOf('postgres') });
	await client.connect();
	try {
		await client.query(statement);
	} finally {
		await client.end();
	}
}

function connectionStringOf(database: string): string {
	const server = process.env[serverVariable];
	if (!server)
		throw new Error(`${serverVariable} is not set: jest's global setup starts the server and sets it`);
	const url = new URL(server);
	url.pathname = `/${database}`;
	return url.href;
}
