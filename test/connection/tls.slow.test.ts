import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { loadDemoShop } from '../../demo/shop/load';
import { sharedSegments } from '../../nodes/shared/transport';
import type { CustomerSegmentsCredential } from '../../nodes/shared/transport';
import { findServerUser, giveTo } from '../../tools/postgres/binaries';
import { startPostgres } from '../../tools/postgres';
import type { PostgresServer } from '../../tools/postgres';
import { N8n } from '../../tools/n8n-engine';
import { credentialFor } from '../nodes/support/shop';
import { describeWith, Folder, runProgram } from './support/program';

const DATABASE = 'shop';

describeWith(['openssl'], 'TLS with a real Postgres', () => {
	let server: PostgresServer;
	let folder: Folder;
	let plain: Partial<CustomerSegmentsCredential>;
	const pem = (name: string) => readFileSync(join(folder.path, name), 'utf8');

	beforeAll(async () => {
		folder = new Folder();
		authority('ca');
		authority('other-ca');
		signed('server', 'ca', 'localhost');
		signed('client', 'ca', 'certified');
		signed('stranger', 'other-ca', 'certified');
		const openssl = ['rsa', '-aes256', '-passout', 'pass:open sesame'];
		runProgram('openssl', ...openssl, '-in', file('client.key'), '-out', file('client-locked.key'));
		server = await startPostgres();
		await server.createDatabase(DATABASE);
		await run(async (client) => {
			await loadDemoShop(client, { customers: 30 });
			await client.query('CREATE ROLE certified LOGIN SUPERUSER');
		});
		plain = { ...credentialFor(server.connectionString(DATABASE)), host: 'localhost' };
	});

	afterEach(async () => await sharedSegments.closeUnused());

	afterAll(async () => {
		await server?.stop();
		folder?.remove();
	});

	const file = (name: string) => join(folder.path, name);

	function authority(name: string): void {
		const subject = ['-subj', `/CN=${name}`, '-days', '2', '-nodes'];
		runProgram(
			'openssl',
			...['req', '-x509', '-newkey', 'rsa:2048', '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)],
			...subject,
		);
	}

	function signed(name: string, by: string, commonName: string): void {
		const [key, request] = [file(`${name}.key`), file(`${name}.csr`)];
		const subject = ['-subj', `/CN=${commonName}`, '-nodes'];
		runProgram('openssl', ...['req', '-newkey', 'rsa:2048', '-keyout', key, '-out', request], ...subject);
		const names = folder.write('names.cnf', `subjectAltName = DNS:${commonName}\n`);
		const authorityFiles = ['-CA', file(`${by}.pem`), '-CAkey', file(`${by}.key`), '-CAcreateserial'];
		runProgram(
			'openssl',
			...['x509', '-req', '-in', request, '-out', file(`${name}.pem`), '-days', '2', '-extfile', names],
			...authorityFiles,
		);
	}

	async function run(use: (client: Client) => Promise<void>): Promise<void> {
		const client = new Client({ connectionString: server.connectionString(DATABASE) });
		await client.connect();
		await use(client);
		await client.end();
	}

	async function turnTls(on: boolean): Promise<void> {
		for (const name of ['server.key', 'server.pem', 'ca.pem']) {
			const path = join(server.dataDir, name);
			writeFileSync(path, pem(name), { mode: 0o600 });
			giveTo(findServerUser(), path);
		}
		await run(async (client) => {
			for (const setting of [
				"ssl_cert_file = 'server.pem'",
				"ssl_key_file = 'server.key'",
				"ssl_ca_file = 'ca.pem'",
				`ssl = ${on ? 'on' : 'off'}`,
			])
				await client.query(`ALTER SYSTEM SET ${setting}`);
			await client.query('SELECT pg_reload_conf()');
		});
		for (let tries = 0; tries < 400 && (await isOn()) !== on; tries++)
			await new Promise((resolve) => setTimeout(resolve, 50));
		await expect(isOn()).resolves.toBe(on);
	}

	async function isOn(): Promise<boolean> {
		let found = false;
		await run(async (client) => {
			const { rows } = await client.query<{ ssl: string }>('SHOW ssl');
			found = rows[0]?.ssl === 'on';
		});
		return found;
	}

	/** What a node says with this credential, and whether what it sent was encrypted, as the server saw it. */
	async function ask(changes: Partial<CustomerSegmentsCredential>): Promise<string> {
		const n8n = new N8n({
			credential: {
				...plain,
				...changes,
				shop: 'own',
				mapping: {
					preset: 'demo',
					customers: `SELECT id, (SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid())::text AS encrypted,
						(SELECT client_dn FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid())::text AS certificate FROM shop.customer`,
				},
			},
		});
		const { error } = await n8n.runNode('segmentManage', { resource: 'store', operation: 'getFields' });
		if (error !== undefined) return `${error.message} ${(error as { description?: string }).description}`;
		for (const encrypted of ['true', 'false']) {
			const answer = await n8n.runNode('segmentEvaluate', {
				operation: 'preview',
				source: 'query',
				query: `encrypted = '${encrypted}'`,
				options: {},
			});
			if (answer.error !== undefined) return answer.error.message;
			if (Number(answer.items('Node')[0]?.count) === 30)
				return encrypted === 'true' ? 'encrypted' : 'in the clear';
		}
		return 'neither';
	}

	describe('that has it', () => {
		beforeAll(async () => await turnTls(true));

		it.each<[string, Partial<CustomerSegmentsCredential>, RegExp]>([
			['disable', { sslMode: 'disable' }, /^in the clear$/],
			['prefer', { sslMode: 'prefer' }, /^encrypted$/],
			['require', { sslMode: 'require' }, /^encrypted$/],
			['require, by address', { sslMode: 'require', host: '127.0.0.1' }, /^encrypted$/],
			['verify-ca without an authority', { sslMode: 'verify-ca' }, /not trusted/],
			['verify-full without an authority', { sslMode: 'verify-full' }, /not trusted/],
		])('%s', async (_name, changes, said) => {
			await expect(ask(changes)).resolves.toMatch(said);
		});

		it('verify-ca takes another name of the host, verify-full does not', async () => {
			const ca = pem('ca.pem');
			await expect(ask({ sslMode: 'verify-ca', ca, host: '127.0.0.1' })).resolves.toBe('encrypted');
			await expect(ask({ sslMode: 'verify-full', ca })).resolves.toBe('encrypted');
			await expect(ask({ sslMode: 'verify-full', ca, host: '127.0.0.1' })).resolves.toMatch(
				/another host name/,
			);
		});

		it('neither takes an authority that signed something else', async () => {
			for (const sslMode of ['verify-ca', 'verify-full'] as const)
				await expect(ask({ sslMode, ca: pem('other-ca.pem') })).resolves.toMatch(/did not sign it/);
		});

		describe('and asks for a certificate of the client', () => {
			beforeAll(async () => {
				const hba = join(server.dataDir, 'pg_hba.conf');
				const rules = readFileSync(hba, 'utf8');
				writeFileSync(hba, 'hostssl all certified all cert\nhost all certified all reject\n');
				appendFileSync(hba, rules);
				await run(async (client) => void (await client.query('SELECT pg_reload_conf()')));
			});

			const certified = (changes: Partial<CustomerSegmentsCredential>) =>
				ask({ user: 'certified', password: '', sslMode: 'require', ...changes });
			const client = () => ({ clientCert: pem('client.pem'), clientPrivateKey: pem('client.key') });

			it.each(['prefer', 'require', 'verify-ca', 'verify-full'] as const)(
				'lets it in with %s',
				async (sslMode) => {
					await expect(certified({ ...client(), sslMode, ca: pem('ca.pem') })).resolves.toBe('encrypted');
				},
			);

			it('with a locked key and its passphrase, in one line each', async () => {
				const oneLine = (name: string) => pem(name).replaceAll('\n', ' ');
				const locked = { clientCert: oneLine('client.pem'), clientPrivateKey: oneLine('client-locked.key') };
				await expect(certified({ ...locked, clientPassphrase: 'open sesame' })).resolves.toBe('encrypted');
				await expect(certified({ ...locked, clientPassphrase: 'wrong' })).resolves.toMatch(
					/TLS options of the connection cannot be used/,
				);
			});

			it('refuses it without one, and with one of another authority', async () => {
				await expect(certified({})).resolves.toMatch(/certificate/);
				const stranger = { clientCert: pem('stranger.pem'), clientPrivateKey: pem('stranger.key') };
				await expect(certified(stranger)).resolves.toMatch(/SSL settings|certificate/);
			});
		});
	});

	describe('that has none', () => {
		beforeAll(async () => await turnTls(false));

		it.each<[CustomerSegmentsCredential['sslMode'], RegExp]>([
			['disable', /^in the clear$/],
			['prefer', /^in the clear$/],
			['require', /does not offer SSL/],
			['verify-ca', /does not offer SSL/],
			['verify-full', /does not offer SSL/],
		])('%s', async (sslMode, said) => {
			await expect(ask({ sslMode })).resolves.toMatch(said);
		});
	});
});
