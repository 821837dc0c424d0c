import { Client } from 'pg';
import { openSegments } from '../../lib';
import type { Segments } from '../../lib';
import { sharedSegments } from '../../nodes/shared/transport';
import { freePort } from '../../tools/postgres/free-port';
import { N8n } from '../../tools/n8n-engine';
import { credentialFor, openShop } from '../nodes/support/shop';
import type { Shop } from '../nodes/support/shop';
import { faultOf } from '../support/fault';
import { SLOW_CUSTOMERS, untilSlow } from './support/slow';
import { describeWith, Folder, startProgram } from './support/program';
import type { Program } from './support/program';

/**
 * Fewer than one pool of ours has connections, so that transactions of different connections share a
 * server's.
 */
const SERVER_CONNECTIONS = 2;

describeWith(['pgbouncer'], 'through a real PgBouncer', () => {
	let shop: Shop;
	let folder: Folder;
	const bouncers: Program[] = [];
	const opened: Segments[] = [];

	beforeAll(async () => {
		shop = await openShop();
		folder = new Folder();
	});

	afterEach(async () => {
		await sharedSegments.closeUnused();
		await Promise.all(opened.splice(0).map(async (segments) => await segments.close()));
		await Promise.all(bouncers.splice(0).map(async (bouncer) => await bouncer.stop()));
	});

	afterAll(async () => {
		await shop?.drop();
		folder?.remove();
	});

	/** @returns the connection string through it */
	async function bounce(mode: 'transaction' | 'statement' | 'session'): Promise<string> {
		const port = await freePort('127.0.0.1');
		const url = new URL(shop.database.connectionString);
		const users = folder.write('users.txt', `"${url.username}" "${url.password}"\n`);
		const config = folder.write(
			`${mode}.ini`,
			[
				'[databases]',
				`* = host=127.0.0.1 port=${url.port}`,
				'[pgbouncer]',
				'listen_addr = 127.0.0.1',
				`listen_port = ${port}`,
				'unix_socket_dir =',
				'auth_type = scram-sha-256',
				`auth_file = ${users}`,
				`pool_mode = ${mode}`,
				`default_pool_size = ${SERVER_CONNECTIONS}`,
				'max_client_conn = 100',
				'',
			].join('\n'),
		);
		bouncers.push(await startProgram(['pgbouncer', config], { port, asServerUser: true }));
		url.port = String(port);
		return url.href;
	}

	async function open(connection: string): Promise<Segments> {
		const segments = await openSegments({ connection, shop: 'demo', maxConnections: 4 });
		opened.push(segments);
		return segments;
	}

	describe('in transaction mode', () => {
		it('gives the answers of the direct way, many at once', async () => {
			const direct = await open(shop.database.connectionString);
			const bounced = await open(await bounce('transaction'));
			await bounced.install({ changeTracking: true });
			const queries = ['orders_count >= 1', 'amount_spent > 100', "country = 'DE'", 'tags is not null'];
			await Promise.all(
				queries.map(async (query, place) => await bounced.create({ title: `Bounced ${place}`, query })),
			);
			const results = await bounced.evaluate('all');
			expect(results.map(({ error }) => error)).toEqual(queries.map(() => undefined));
			const counted = (segments: Segments) =>
				Promise.all(
					[...queries, ...queries, ...queries].map(async (query) => (await segments.preview(query)).count),
				);
			await expect(counted(bounced)).resolves.toEqual(await counted(direct));
			await shop.rows(
				'INSERT INTO shop."order" SELECT (jsonb_populate_record(o, jsonb_build_object(\'id\', 900000))).* FROM shop."order" AS o ORDER BY id LIMIT 1',
			);
			await expect(bounced.evaluate('bounced-0')).resolves.toMatchObject({ mode: 'incremental' });
		});

		it('reads members row by row while other calls go on', async () => {
			const segments = await open(await bounce('transaction'));
			await segments.create({ title: 'Everybody', query: 'orders_count >= 0' });
			await segments.evaluate('everybody');
			let rows = 0;
			for await (const member of segments.members('everybody')) {
				rows += 1;
				if (rows % 100 === 0)
					await expect(segments.check('everybody', Number(member.customer_id))).resolves.toMatchObject({
						member: true,
					});
			}
			expect(rows).toBe(300);
		});

		it('leaves nothing of a transaction in the sessions that others get', async () => {
			const connection = await bounce('transaction');
			const segments = await open(connection);
			await Promise.all(Array.from({ length: 8 }, async () => await segments.preview('orders_count >= 1')));
			const asked = async (connectionString: string) => {
				const client = new Client({ connectionString });
				await client.connect();
				const { rows } = await client.query(
					"SELECT name, setting FROM pg_settings WHERE name IN ('search_path', 'statement_timeout', 'lock_timeout', 'TimeZone', 'DateStyle', 'jit', 'default_transaction_read_only') ORDER BY name",
				);
				const { rows: held } = await client.query(
					"SELECT count(*)::int AS held FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
				);
				await client.end();
				return { rows, held };
			};
			// As many as there are sessions behind it, so that each is asked.
			const through = await Promise.all(
				Array.from({ length: SERVER_CONNECTIONS }, async () => await asked(connection)),
			);
			const fresh = await asked(shop.database.connectionString);
			for (const one of through) expect(one).toEqual(fresh);
		});

		it('cancels what it is asked to cancel', async () => {
			const segments = await openSegments({
				connection: await bounce('transaction'),
				shop: { preset: 'demo', relations: { customers: SLOW_CUSTOMERS } },
			});
			opened.push(segments);
			const controller = new AbortController();
			const running = faultOf(segments.preview('slowness > 0', { signal: controller.signal }));
			await untilSlow(shop, true);
			controller.abort();
			await expect(running).resolves.toMatchObject({ code: 'CANCELLED' });
			await untilSlow(shop, false);
		});

		it('serves the nodes', async () => {
			const credential = credentialFor(await bounce('transaction'));
			const n8n = new N8n({ credential });
			await expect(n8n.testCredential()).resolves.toMatchObject({ status: 'OK' });
			const { error } = await n8n.runNode('segmentManage', { resource: 'segment', operation: 'getMany' });
			expect(error).toBeUndefined();
		});
	});

	it('in statement mode, which has no transactions, is refused when it is opened, in words', async () => {
		const fault = await faultOf(open(await bounce('statement')));
		expect(fault).toMatchObject({
			code: 'CONNECTION_FAILED',
			message: expect.stringContaining('statement mode'),
			suggestion: expect.stringContaining('pool_mode = transaction'),
		});
	});
});
