import { userInfo } from 'node:os';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedSegments } from '../../nodes/shared/transport';
import type { CustomerSegmentsCredential } from '../../nodes/shared/transport';
import { freePort } from '../../tools/postgres/free-port';
import { N8n } from '../../tools/n8n-engine';
import type { ActiveTrigger } from '../../tools/n8n-engine';
import { byTitle, credentialFor, must, openShop } from '../nodes/support/shop';
import type { Shop } from '../nodes/support/shop';
import { SLOW_CUSTOMERS, untilSlow } from './support/slow';
import { describeWith, Folder, runProgram, startProgram } from './support/program';
import type { Program } from './support/program';

describeWith(['sshd', 'ssh-keygen'], 'through a real OpenSSH server, by the SSH helper of n8n', () => {
	let shop: Shop;
	let folder: Folder;
	let port: number;
	let server: Program | undefined;
	let tunnelled: Partial<CustomerSegmentsCredential>;
	let n8n: N8n;
	const active: ActiveTrigger[] = [];

	beforeAll(async () => {
		shop = await openShop();
		folder = new Folder();
		port = await freePort('127.0.0.1');
		for (const name of ['host', 'user', 'other'])
			runProgram('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(folder.path, name));
		runProgram(
			'ssh-keygen',
			...['-q', '-t', 'ed25519', '-N', 'open sesame', '-f', join(folder.path, 'locked')],
		);
		const keys = ['user.pub', 'locked.pub'].map((name) => readFileSync(join(folder.path, name), 'utf8'));
		folder.write('authorized_keys', keys.join(''));
		await start();
		tunnelled = {
			...credentialFor(shop.database.connectionString),
			sshTunnel: true,
			sshHost: '127.0.0.1',
			sshPort: port,
			sshUser: userInfo().username,
			sshAuthenticateWith: 'privateKey',
			privateKey: readFileSync(join(folder.path, 'user'), 'utf8'),
		};
		n8n = new N8n({ credential: tunnelled });
	});

	afterEach(async () => {
		await Promise.all(active.splice(0).map(async (trigger) => await trigger.close()));
		await sharedSegments.closeUnused();
	});

	afterAll(async () => {
		// With the server ends what n8n holds open for minutes.
		await server?.stop();
		await shop?.drop();
		folder?.remove();
	});

	async function start(...further: string[]): Promise<void> {
		// Where it runs as root, it puts those who have not logged in yet into this folder.
		if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
		const config = folder.write(
			'sshd_config',
			[
				...further,
				`Port ${port}`,
				'ListenAddress 127.0.0.1',
				`HostKey ${join(folder.path, 'host')}`,
				`AuthorizedKeysFile ${join(folder.path, 'authorized_keys')}`,
				'PermitRootLogin yes',
				'PasswordAuthentication no',
				'KbdInteractiveAuthentication no',
				'UsePAM no',
				'StrictModes no',
				'PidFile none',
				'LogLevel DEBUG1',
				'',
			].join('\n'),
		);
		server = await startProgram(['sshd', '-D', '-e', '-f', config], { port });
	}

	const waysOpened = () => server?.said().match(/server_request_direct_tcpip: originator/g)?.length ?? 0;
	const list = (credential: Partial<CustomerSegmentsCredential> = tunnelled) =>
		new N8n({ credential }).runNode('segmentManage', { resource: 'segment', operation: 'getMany' });
	const messageOf = async (credential: Partial<CustomerSegmentsCredential>) => {
		const { error } = await list(credential);
		return `${error?.message} ${(error as { description?: string })?.description}`;
	};

	it('every node works, and all that it sends goes through the SSH server', async () => {
		const before = waysOpened();
		await must(
			n8n.runNode('segmentCreate', {
				operation: 'create',
				title: 'Everybody',
				source: 'query',
				query: 'orders_count >= 0',
				options: {},
			}),
		);
		const evaluated = await must(
			n8n.runNode('segmentEvaluate', {
				operation: 'evaluate',
				segmentScope: 'one',
				segment: byTitle('Everybody'),
			}),
		);
		expect(evaluated.items('Node')).toMatchObject([{ members: 300 }]);
		const members = await must(
			n8n.runNode('segmentMembers', {
				operation: 'getMany',
				segment: byTitle('Everybody'),
				returnAll: true,
			}),
		);
		expect(members.items('Node')).toHaveLength(300);
		await expect(must(list())).resolves.toBeDefined();
		expect(waysOpened()).toBeGreaterThan(before);
	});

	it('the dropdowns of the editor and the test of the credential do', async () => {
		await expect(n8n.loadOptions('segmentCreate', 'getMemberFields')).resolves.not.toEqual([]);
		await expect(n8n.testCredential()).resolves.toMatchObject({ status: 'OK' });
	});

	it('a locked key does, with its passphrase, and pasted into one line', async () => {
		const privateKey = readFileSync(join(folder.path, 'locked'), 'utf8').replaceAll('\n', ' ');
		await expect(list({ ...tunnelled, privateKey, passphrase: 'open sesame' })).resolves.toMatchObject({
			error: undefined,
		});
		await expect(messageOf({ ...tunnelled, privateKey, passphrase: 'wrong' })).resolves.toContain(
			'The SSH private key of the credential cannot be read.',
		);
	});

	it('a query that is cancelled is cancelled through the tunnel too', async () => {
		const mapping = { preset: 'demo', customers: SLOW_CUSTOMERS };
		const slow = new N8n({ credential: { ...tunnelled, shop: 'own', mapping } });
		const controller = new AbortController();
		const running = slow.runNode(
			'segmentEvaluate',
			{ operation: 'preview', source: 'query', query: 'slowness > 0' },
			[{}],
			{ signal: controller.signal },
		);
		await untilSlow(shop, true);
		controller.abort();
		await running;
		await untilSlow(shop, false);
	});

	it('the trigger delivers, and again once the SSH server is back', async () => {
		await must(
			n8n.runNode('segmentCreate', {
				operation: 'create',
				title: 'Tagged',
				source: 'query',
				query: "tags includes any ('tunnel')",
				options: {},
			}),
		);
		const trigger = await n8n.activate({
			events: 'both',
			segmentScope: 'several',
			segments: ['Tagged'],
			interval: 0.5,
		});
		active.push(trigger);
		await shop.rows(
			"INSERT INTO shop.tag (customer_id, name) SELECT id, 'tunnel' FROM shop.customer ORDER BY id LIMIT 1",
		);
		await trigger.until(({ items }) => items.length === 1);
		await server?.stop();
		await shop.rows(
			"INSERT INTO shop.tag (customer_id, name) SELECT id, 'tunnel' FROM shop.customer ORDER BY id DESC LIMIT 1",
		);
		await start();
		// What was under way when it broke is delivered again, under the same id.
		const told = () => new Set(trigger.items.map(({ changeId }) => changeId));
		await trigger.until(() => told().size === 2);
		expect(trigger.shown).toEqual([]);
	});

	describe('says what is wrong', () => {
		it('with the login', async () => {
			const privateKey = readFileSync(join(folder.path, 'other'), 'utf8');
			const message = await messageOf({ ...tunnelled, privateKey });
			expect(message).toContain(
				`The SSH server at 127.0.0.1:${port} refused the login of user "${userInfo().username}".`,
			);
			expect(message).not.toContain('PRIVATE KEY');
		});

		it('with a key that is none', async () => {
			const message = await messageOf({ ...tunnelled, privateKey: 'hush-hush' });
			expect(message).toContain('The SSH private key of the credential cannot be read.');
			expect(message).not.toContain('hush-hush');
		});

		it('with a field that is empty', async () => {
			await expect(messageOf({ ...tunnelled, sshHost: ' ' })).resolves.toContain(
				"The credential's SSH Host is empty.",
			);
		});

		it('with the way from there to the database', async () => {
			await expect(messageOf({ ...tunnelled, port: 1 })).resolves.toMatch(
				/The SSH server at 127\.0\.0\.1:\d+ opened no way to the database at 127\.0\.0\.1:1: .*refused/,
			);
		});

		it('with a server that forwards nothing', async () => {
			await server?.stop();
			await start('AllowTcpForwarding no');
			await expect(messageOf(tunnelled)).resolves.toMatch(/opened no way .* must allow TCP forwarding/);
			await server?.stop();
			await start();
		});

		it('with an SSH server that is away', async () => {
			await server?.stop();
			await expect(messageOf(tunnelled)).resolves.toMatch(
				/The SSH server at 127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/,
			);
			await start();
		});
	});
});
