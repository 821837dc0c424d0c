import { spawn } from 'node:child_process';
import type { StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { defined } from '../../lib/error/defined';
import { startPostgres } from '../../tools/postgres';
import type { PostgresServer } from '../../tools/postgres';

const binaries = process.env.SEGMENTS_TEST_PG_BIN || 'embedded';

test('a server comes back after a crash with what was committed, and leaves nothing when it stops', async () => {
	const server = await startPostgres({ binaries, settings: { synchronous_commit: 'on' } });
	await query(server, 'CREATE TABLE kept AS SELECT 1 AS one');
	const { port } = server;
	await server.crash();
	await server.start();
	expect(await query(server, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
	await server.crash('kill');
	await server.start();
	expect(await query(server, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
	expect(server.port).toBe(port);
	await server.stop();
	await server.stop();
	expect(existsSync(server.dataDir)).toBe(false);
});

test('text is UTF-8 and all letters have a lower case', async () => {
	const server = await startPostgres({ binaries });
	const letters = `SELECT lower('ÄÖÜ ÉΣ ЖЮ İ') AS lower, current_setting('server_encoding') AS encoding`;
	expect(await query(server, letters)).toEqual([{ lower: 'äöü éσ жю i', encoding: 'UTF8' }]);
	await server.stop();
});

test('a server that cannot start says why', async () => {
	const settings = { shared_buffers: 'plenty' };
	const reason = 'invalid value for parameter "shared_buffers": "plenty"';
	await expect(startPostgres({ binaries, settings })).rejects.toThrow(reason);
});

test('a process that is killed leaves no server and no data behind', async () => {
	const options = JSON.stringify({ binaries });
	const program = `require('./tools/postgres').startPostgres(${options}).then((server) => {
		console.log(JSON.stringify({ dataDir: server.dataDir, url: server.connectionString() }));
		setInterval(() => undefined, 1000);
	});`;
	const cwd = resolve(__dirname, '../..');
	const stdio: StdioOptions = ['ignore', 'pipe', 'inherit'];
	const owner = spawn(process.execPath, ['--import', 'tsx', '-e', program], { cwd, stdio });
	const [line] = await once(defined(owner.stdout), 'data');
	const { dataDir, url } = JSON.parse(String(line));
	expect(await queryAt(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
	owner.kill('SIGKILL');
	while (existsSync(dataDir)) await sleep(50);
	await expect(queryAt(url, 'SELECT 1 AS one')).rejects.toThrow('ECONNREFUSED');
});

function query(server: PostgresServer, text: string): Promise<unknown[]> {
	return queryAt(server.connectionString(), text);
}

async function queryAt(connectionString: string, text: string): Promise<unknown[]> {
	const client = new Client({ connectionString });
	await client.connect();
	try {
		return (await client.query(text)).rows;
	} finally {
		await client.end();
	}
}
