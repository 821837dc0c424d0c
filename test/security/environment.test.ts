import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { askPassword, fakeServer, int32, message, startupOf } from './support/fake-server';
import { runChild } from './support/run-child';

const OF_THE_HOST = 'hosts-own';
const VARIABLES = [
	'PGHOST',
	'PGHOSTADDR',
	'PGUSER',
	'PGPASSWORD',
	'PGDATABASE',
	'PGOPTIONS',
	'PGAPPNAME',
	'PGSERVICE',
	'PGCLIENTENCODING',
	'PGCLIENT_ENCODING',
	'PGREPLICATION',
	'PGBINARY',
	'PGSSLCERT',
	'PGSSLKEY',
	'PGSSLROOTCERT',
	'PGFALLBACK_APPLICATION_NAME',
	'USER',
	'USERNAME',
	'LOGNAME',
];

let folder: string;
let env: Record<string, string>;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'segments-environment-'));
	for (const name of ['.pgpass', 'pgpass', '.pg_service.conf'])
		writeFileSync(join(folder, name), `*:*:*:*:${OF_THE_HOST}-file\n`, { mode: 0o600 });
	env = {
		...Object.fromEntries(VARIABLES.map((name) => [name, `${OF_THE_HOST}-${name}`])),
		PGPORT: '1',
		PGSSLMODE: 'require',
		PGSSLNEGOTIATION: 'direct',
		PGCONNECT_TIMEOUT: '1',
		PG_CONNECT_TIMEOUT: '1',
		PGPASSFILE: join(folder, 'pgpass'),
		PGSERVICEFILE: join(folder, '.pg_service.conf'),
		HOME: folder,
		NODE_TLS_REJECT_UNAUTHORIZED: '0',
		NODE_NO_WARNINGS: '1',
	};
});

afterAll(() => rmSync(folder, { recursive: true }));

const ASKING = {
	'a password in clear': askPassword,
	'an MD5 password': message('R', int32(5), int32(7)),
	SCRAM: message('R', int32(10), 'SCRAM-SHA-256\0\0'),
	nothing: message('R', int32(0)),
};

/** One login to each kind of server, in every form of a connection that leaves something empty. */
const forms = (port: number) => {
	const login = { host: '127.0.0.1', port, user: 'clerk', database: 'shop' };
	return [
		login,
		{ ...login, password: '' },
		{ ...login, password: '', options: '', application_name: '', client_encoding: '', sslnegotiation: '' },
		`postgres://clerk:@127.0.0.1:${port}/shop`,
		`postgres://clerk@127.0.0.1:${port}/shop?application_name=&options=`,
	];
};

const REFUSED = [
	{ port: 1, user: 'clerk', database: 'shop' },
	{ host: '', user: 'clerk', database: 'shop' },
	{ host: '127.0.0.1', port: 1, database: 'shop' },
	{ host: '127.0.0.1', port: 1, user: '', database: 'shop' },
	{ host: '127.0.0.1', port: 1, user: 'clerk', database: '' },
	'postgres://127.0.0.1:1/shop',
	'postgres://clerk@127.0.0.1:1',
	'postgres://clerk@/shop',
];

it.each([true, false])(
	'a server hears nothing of the environment, whatever it asks for (PGPASSWORD set: %p)',
	async (withPassword) => {
		const heard: Buffer[] = [];
		const servers = await Promise.all(
			Object.values(ASKING).map((answer) =>
				fakeServer((socket) => {
					socket.once('data', () => socket.write(answer));
					socket.on('data', (chunk) => heard.push(chunk));
					socket.setTimeout(1_000, () => socket.destroy());
				}),
			),
		);
		const asked = servers.flatMap(({ port }) => forms(port));
		const own = { ...env };
		if (!withPassword) delete own.PGPASSWORD;
		const { exitCode, outcomes } = await runChild(
			[...asked, ...REFUSED].map((connection) => ({ connection })),
			own,
		);
		await Promise.all(servers.map(async (server) => server.close()));
		expect(Buffer.concat(heard).toString('latin1')).not.toContain(OF_THE_HOST);
		expect(heard.filter((packet) => packet[0] === 0).map(startupOf)).toEqual(
			asked.map(() => ({
				user: 'clerk',
				database: 'shop',
				application_name: 'n8n-nodes-customer-segments',
				client_encoding: 'UTF8',
			})),
		);
		expect(exitCode).toBe(0);
		const codes = outcomes.map(({ code }) => code);
		expect(codes.slice(0, 20)).toEqual([
			...Array(15).fill('AUTHENTICATION_FAILED'),
			...Array(5).fill('CONNECTION_FAILED'),
		]);
		expect(codes.slice(20)).toEqual(REFUSED.map(() => 'OPTION_INVALID'));
		const lacking = outcomes.slice(20).map(({ message: text }) => /names no (\w+)/.exec(text)?.[1]);
		expect(lacking).toEqual(['host', 'host', 'user', 'user', 'database', 'user', 'database', 'host']);
	},
);

it('a certificate is checked whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
	const read = (name: string) => readFileSync(join(__dirname, 'support/tls', name), 'utf8');
	const heard: string[] = [];
	const server = createTlsServer(
		{ key: read('self-key.pem'), cert: read('self.pem'), ALPNProtocols: ['postgresql'] },
		(socket) => {
			socket.on('error', () => undefined).on('data', (chunk) => heard.push(chunk.toString('latin1')));
		},
	).on('tlsClientError', () => undefined);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const login = {
		host: '127.0.0.1',
		port,
		user: 'clerk',
		database: 'shop',
		password: 'x',
		sslnegotiation: 'direct',
	};
	const { outcomes } = await runChild(
		[{ connection: { ...login, ssl: true } }, { connection: { ...login, ssl: {} } }],
		env,
	);
	await new Promise((resolve) => server.close(resolve));
	expect(heard).toEqual([]);
	expect(outcomes.map(({ message: text }) => text)).toEqual(
		Array(2).fill(`The certificate of the database at 127.0.0.1:${port} is not trusted: it is self-signed.`),
	);
});
