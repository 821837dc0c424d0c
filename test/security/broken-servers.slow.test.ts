import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext, TLSSocket } from 'node:tls';
import { defined, itemAt } from '../../lib/error/defined';
import { openSegments } from '../../lib';
import { Database, readRows } from '../../lib/database';
import { sql } from '../../lib/database/sql';
import { freePort } from '../../tools/postgres/free-port';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { faultOf } from '../support/fault';
import { startProxy } from '../support/proxy';
import {
	askPassword,
	fakeServer,
	int32,
	loggedIn,
	message,
	refusal,
	type FakeServer,
} from './support/fake-server';
import { runChild, type ChildReport } from './support/run-child';

/** The time limit of a connection in these tests. */
const LIMIT_MS = 1_500;
/** A statement has its own limit, and then as long again as a connection. */
const STATEMENT_MS = 500;
/** On top of both, for a machine that others use. */
const MARGIN_MS = 5_000;

/** Writes for as long as it is read. */
function pour(socket: Socket, chunk: Buffer): void {
	const more = () => {
		while (!socket.destroyed && socket.write(chunk));
	};
	socket.on('drain', more);
	more();
}

const row = message('D', Buffer.from([0, 1]), int32(1), 'x');
const rowDescription = message(
	'T',
	Buffer.from([0, 1]),
	'a\0',
	int32(0),
	Buffer.from([0, 0]),
	int32(25),
	Buffer.from([0, 4]),
	int32(-1),
	Buffer.from([0, 0]),
);

/** After the startup message. */
const onStartup = (serve: (socket: Socket) => void) => (socket: Socket) =>
	void socket.once('data', () => serve(socket));
/** After the first statement of a login that went well. */
const onStatement = (serve: (socket: Socket) => void) =>
	onStartup((socket) => {
		socket.once('data', () => serve(socket));
		socket.write(loggedIn);
	});
const refusing = (code: string, text: string) => onStartup((socket) => socket.end(refusal(code, text)));

/** What a server does with a connection, and what is said of it. */
const SERVERS: Readonly<
	Record<string, readonly [serve: (socket: Socket) => void, code: string, said: RegExp]>
> = {
	'stays silent': [() => undefined, 'CONNECTION_FAILED', /did not answer in time/],
	'closes at once': [(socket) => void socket.destroy(), 'CONNECTION_FAILED', /cannot be reached|lost/],
	'closes politely': [(socket) => void socket.end(), 'CONNECTION_FAILED', /closed the connection before/],
	'answers byte by byte': [
		onStartup((socket) => {
			const bytes = [...Array(200).keys()].flatMap(() => [...message('S', 'a\0b\0')]);
			const timer = setInterval(() => socket.write(Buffer.from([bytes.shift() ?? 0])), 20);
			socket.on('close', () => clearInterval(timer));
		}),
		'CONNECTION_FAILED',
		/did not answer in time/,
	],
	'speaks HTTP': [
		onStartup((socket) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')),
		'CONNECTION_FAILED',
		/no Postgres/,
	],
	'speaks SSH first': [
		(socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n'),
		'CONNECTION_FAILED',
		/no Postgres/,
	],
	'sends garbage': [
		onStartup((socket) => pour(socket, randomBytes(4_096))),
		'CONNECTION_FAILED',
		/no Postgres/,
	],
	'sends zeros': [
		onStartup((socket) => pour(socket, Buffer.alloc(4_096))),
		'CONNECTION_FAILED',
		/no Postgres/,
	],
	'sends an unknown kind of login': [
		onStartup((socket) => socket.write(message('R', int32(99)))),
		'CONNECTION_FAILED',
		/no Postgres/,
	],
	'sends a message cut short': [
		onStartup((socket) => socket.write(message('R'))),
		'CONNECTION_FAILED',
		/no Postgres/,
	],
	'sends a row with fewer than no columns': [
		onStatement((socket) =>
			socket.write(Buffer.concat([rowDescription, message('D', Buffer.from([0xff, 0xff]))])),
		),
		'CONNECTION_FAILED',
		/no Postgres/,
	],
	'asks for a COPY': [
		onStatement((socket) => socket.write(message('G', Buffer.from([0, 0, 0])))),
		'CONNECTION_FAILED',
		/./,
	],
	'goes on with SASL unasked': [
		onStartup((socket) => socket.write(message('R', int32(11), 'r=x,s=eA==,i=1'))),
		'CONNECTION_FAILED',
		/no Postgres/,
	],
	'ends in startup': [
		onStartup((socket) => socket.end(loggedIn.subarray(0, 12))),
		'CONNECTION_FAILED',
		/closed the connection before/,
	],
	'ends in authentication': [
		onStartup((socket) => socket.end(askPassword)),
		'CONNECTION_FAILED',
		/closed the connection before|lost/,
	],
	'falls silent in authentication': [
		onStartup((socket) => void socket.write(askPassword)),
		'CONNECTION_FAILED',
		/did not answer in time/,
	],
	'falls silent after the login': [onStatement(() => undefined), 'CONNECTION_FAILED', /stopped answering/],
	'ends in mid-answer': [
		onStatement((socket) => socket.end(Buffer.concat([rowDescription, row.subarray(0, 5)]))),
		'CONNECTION_FAILED',
		/lost/,
	],
	'sends rows without end': [
		onStatement((socket) => {
			socket.write(rowDescription);
			pour(socket, Buffer.concat(Array<Buffer>(5_000).fill(row)));
		}),
		'CONNECTION_FAILED',
		/no Postgres|stopped answering/,
	],
	'sends notices without end': [
		onStartup((socket) => pour(socket, Buffer.concat(Array<Buffer>(1_000).fill(message('N', 'MHi\0\0'))))),
		'CONNECTION_FAILED',
		/no Postgres/,
	],
	'announces 2 GB at startup': [
		onStartup((socket) =>
			pour(socket, Buffer.concat([Buffer.from('S\x7f\xff\xff\xff', 'latin1'), Buffer.alloc(65_536)])),
		),
		'CONNECTION_FAILED',
		/no Postgres/,
	],
	'announces 2 GB in an answer': [
		onStatement((socket) =>
			pour(socket, Buffer.concat([Buffer.from('T\x7f\xff\xff\xff', 'latin1'), Buffer.alloc(65_536)])),
		),
		'CONNECTION_FAILED',
		/no Postgres/,
	],
	'refuses the password': [
		refusing('28P01', 'password authentication failed for user "clerk"'),
		'AUTHENTICATION_FAILED',
		/refused the login/,
	],
	'refuses the database': [
		refusing('42501', 'permission denied for database "shop"'),
		'PERMISSION_DENIED',
		/may not connect to the database "shop"/,
	],
	'has too many clients': [
		refusing('53300', 'sorry, too many clients already'),
		'TOO_MANY_CONNECTIONS',
		/no connection left/,
	],
	'refuses the first statement': [
		onStatement((socket) =>
			socket.write(Buffer.concat([refusal('42501', 'permission denied for table x'), message('Z', 'I')])),
		),
		'PERMISSION_DENIED',
		/lacks a right/,
	],
};

/** Logins that one opening may try: its own, and the one that looks a missing right up. */
const MOST_LOGINS = 2;

describe('every kind of broken server', () => {
	const names = Object.keys(SERVERS);
	let servers: FakeServer[];
	let report: ChildReport;

	beforeAll(async () => {
		servers = await Promise.all(Object.values(SERVERS).map(([serve]) => fakeServer(serve)));
		const closed = await freePort('127.0.0.1');
		const ports = [...servers.map(({ port }) => port), closed];
		report = await runChild(
			ports.map((port) => ({
				connection: {
					host: '127.0.0.1',
					port,
					user: 'clerk',
					password: 'x',
					database: 'shop',
					connectionTimeoutMillis: LIMIT_MS,
				},
				statementTimeoutMs: STATEMENT_MS,
			})),
		);
	});

	afterAll(() => Promise.all(servers.map((server) => server.close())));

	it('leaves the process in peace: it ends by itself, without an unhandled or late-handled rejection', () => {
		expect(report.stderr).toBe('');
		expect(report.exitCode).toBe(0);
		expect(report.outcomes).toHaveLength(names.length + 1);
	});

	it.each(names)('one that %s gets an answer in time, after few logins', (name) => {
		const index = names.indexOf(name);
		const [, code, said] = defined(SERVERS[name]);
		const outcome = itemAt(report.outcomes, index);
		expect(outcome).toMatchObject({ code, message: expect.stringMatching(said) });
		expect(outcome.ms).toBeLessThan(LIMIT_MS + STATEMENT_MS + LIMIT_MS + MARGIN_MS);
		expect(itemAt(servers, index).connections).toBeLessThanOrEqual(MOST_LOGINS);
		if (outcome.code !== 'PERMISSION_DENIED') expect(itemAt(servers, index).connections).toBe(1);
	});

	it('one that is not there too', () => {
		expect(report.outcomes.at(-1)).toMatchObject({
			code: 'CONNECTION_FAILED',
			message: expect.stringContaining('nothing listens there'),
		});
	});
});

describe('encryption', () => {
	const read = (name: string) => readFileSync(join(__dirname, 'support/tls', name), 'utf8');
	const file = (name: string) => join(__dirname, 'support/tls', name);

	/** Answers the question for TLS, then refuses the login so that it can be told from all else. */
	const withTls = (name: string) => (socket: Socket) =>
		void socket.once('data', () => {
			socket.write('S');
			const tls = new TLSSocket(socket, {
				isServer: true,
				secureContext: createSecureContext({ key: read(`${name}-key.pem`), cert: read(`${name}.pem`) }),
			});
			tls.on('error', () => undefined).once('data', () => tls.end(refusal('28P01', 'over TLS')));
		});
	const withoutTls = (socket: Socket) =>
		void socket.once('data', (packet) => {
			if (packet.length !== 8) return socket.end(refusal('28P01', 'in the clear'));
			socket.once('data', () => socket.end(refusal('28P01', 'in the clear')));
			return socket.write('N');
		});

	async function saidBy(serve: (socket: Socket) => void, parameters: string, more: object = {}) {
		const server = await fakeServer(serve);
		try {
			const connectionString = `postgres://clerk:x@127.0.0.1:${server.port}/shop${parameters}`;
			return await faultOf(
				openSegments({ connection: { connectionString, connectionTimeoutMillis: LIMIT_MS, ...more } }),
			);
		} finally {
			await server.close();
		}
	}

	const ca = `sslrootcert=${file('ca.pem')}`;
	it.each<[parameters: string, name: string, said: RegExp]>(
		[
			['', 'self', /over TLS|in time/],
			['?sslmode=prefer', 'self', /over TLS/],
			['?sslmode=allow', 'self', /over TLS/],
			['?sslmode=require', 'self', /over TLS/],
			['?sslmode=no-verify', 'self', /over TLS/],
			[`?sslmode=require&${ca}`, 'self', /did not sign it/],
			[`?sslmode=require&${ca}`, 'server', /over TLS/],
			['?sslmode=verify-ca', 'self', /it is self-signed/],
			[`?sslmode=verify-ca&${ca}`, 'server', /over TLS/],
			[`?sslmode=verify-full&${ca}`, 'server', /made out for another host name/],
			[`?sslmode=verify-full&${ca}`, 'local', /over TLS/],
			[`?sslmode=verify-full&sslrootcert=${file('other-ca.pem')}`, 'local', /did not sign it/],
			['?sslmode=verify-full', 'local', /its authority is not known/],
			['?ssl=true', 'self', /it is self-signed/],
			[`?${ca}`, 'local', /over TLS/],
		].slice(1) as [string, string, RegExp][],
	)('%s against a certificate "%s"', async (parameters, name, said) => {
		const fault = await saidBy(withTls(name), parameters);
		expect(fault.message).toMatch(said);
		if (/not trusted/.test(fault.message)) expect(fault.suggestion).toMatch(/sslmode=(require|verify-ca)/);
	});

	it.each([
		['?sslmode=disable', /in the clear/],
		['?sslmode=prefer', /in the clear/],
		['?sslmode=require', /does not offer SSL/],
		['?sslmode=verify-ca', /does not offer SSL/],
		['?sslmode=verify-full', /does not offer SSL/],
	])('%s against a server without it', async (parameters, said) => {
		expect((await saidBy(withoutTls, parameters)).message).toMatch(said);
	});

	it.each([
		['disable', /in the clear/],
		['prefer', /in the clear/],
		['require', /does not offer SSL/],
		[true, /does not offer SSL/],
		[{ rejectUnauthorized: false }, /does not offer SSL/],
	])('ssl: %p of the options means the same', async (ssl, said) => {
		expect((await saidBy(withoutTls, '', { ssl })).message).toMatch(said);
	});

	it('tells a CA that is none from one that does not fit', async () => {
		const none = await saidBy(withTls('local'), '', { ssl: { ca: 'garbage' } });
		expect(none).toMatchObject({ code: 'OPTION_INVALID', path: 'connection.ssl.ca' });
		const other = await saidBy(withTls('local'), '', { ssl: { ca: read('other-ca.pem') } });
		expect(other).toMatchObject({
			code: 'CONNECTION_FAILED',
			message: expect.stringContaining('the authority that was given did not sign it'),
		});
	});

	it('does not wait for a server that accepts TLS and stops', async () => {
		const started = Date.now();
		const fault = await saidBy(
			(socket) => void socket.once('data', () => socket.write('S')),
			'?sslmode=require',
		);
		expect(fault.message).toMatch(/did not answer in time/);
		expect(Date.now() - started).toBeLessThan(LIMIT_MS + MARGIN_MS);
	});

	it('refuses an unbound channel where the binding is required', async () => {
		expect((await saidBy(withTls('self'), '?sslmode=require&channel_binding=require')).message).toMatch(
			/over TLS/,
		);
		const trusting = (socket: Socket) =>
			void socket.once('data', () => {
				socket.write('S');
				const tls = new TLSSocket(socket, {
					isServer: true,
					secureContext: createSecureContext({ key: read('self-key.pem'), cert: read('self.pem') }),
				});
				tls.on('error', () => undefined).once('data', () => tls.write(loggedIn));
			});
		expect((await saidBy(trusting, '?sslmode=require&channel_binding=require')).message).toMatch(
			/does not bind the channel/,
		);
	});
});

describe('a real server', () => {
	let test: TestDatabase;
	const role = `door_${randomBytes(4).toString('hex')}`;

	beforeAll(async () => {
		test = await createTestDatabase();
		await test.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'pw-of-${role}'`);
		await test.pool.query('CREATE TABLE public.thing AS SELECT n AS id FROM generate_series(1, 20000) AS n');
	});

	afterAll(async () => {
		await test.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
		await test.drop();
	});

	it('that lets nobody in is asked once, and the sentence names the GRANT', async () => {
		await test.pool.query(`REVOKE CONNECT ON DATABASE ${test.name} FROM PUBLIC`);
		const address = new URL(test.connectionString);
		Object.assign(address, { username: role, password: `pw-of-${role}` });
		const proxy = await startProxy(address.href);
		const fault = await faultOf(openSegments({ connection: proxy.connectionString }));
		expect(fault).toMatchObject({
			code: 'PERMISSION_DENIED',
			suggestion: `Let a DBA run: GRANT CONNECT ON DATABASE "${test.name}" TO "${role}";`,
		});
		expect(proxy.connections).toBe(1);
		await proxy.close();
		await test.pool.query(defined(/GRANT .*;/.exec(defined(fault.suggestion)))[0]);
		expect((await faultOf(openSegments({ connection: address.href }))).code).toBe('SHOP_NOT_RECOGNISED');
	});

	const all = sql`SELECT id FROM public.thing ORDER BY id`;
	const few = sql`SELECT id FROM public.thing WHERE id < 100`;
	const pauses = { refuseMs: 500, endMs: 1_500 };
	const one = (database: Database) =>
		database.readOnly(async (tx) => (await tx.query('SELECT 1 AS one')).rows);
	const opened: Database[] = [];
	const open = (maxConnections: number) => {
		const database = new Database(test.connectionString, { maxConnections, pauses });
		opened.push(database);
		return database;
	};

	afterEach(() => Promise.all(opened.splice(0).map((database) => database.close())));

	it('a call inside a loop over members that needs its own connection is told so soon', async () => {
		const database = open(1);
		for await (const _row of readRows(database, () => all)) {
			const started = Date.now();
			expect(await faultOf(one(database))).toMatchObject({
				code: 'TOO_MANY_CONNECTIONS',
				message: expect.stringContaining('stopped reading'),
			});
			expect(Date.now() - started).toBeLessThan(MARGIN_MS);
			break;
		}
		await expect(one(database)).resolves.toEqual([{ one: 1 }]);
	});

	it('a call inside a loop works where all rows have come, and with two connections', async () => {
		const single = open(1);
		for await (const _row of readRows(single, () => few))
			await expect(one(single)).resolves.toEqual([{ one: 1 }]);
		const double = open(2);
		for await (const { id } of readRows(double, () => all)) if (Number(id) % 1_000 === 0) await one(double);
	});

	it('readers who stop reading keep nobody waiting', async () => {
		const database = open(4);
		const readers = Array.from({ length: 4 }, () => readRows(database, () => all));
		const first = readers.map((reader) => reader.next());
		await Promise.all(first.slice(0, 3));
		const started = Date.now();
		await Promise.all(Array.from({ length: 20 }, () => one(database)));
		expect(Date.now() - started).toBeLessThan(pauses.endMs);
		// The fourth gets the connection of the one who has paused for longest.
		await expect(first[3]).resolves.toMatchObject({ value: { id: 1 } });
		const outcomes = await Promise.all(
			readers.map(async (reader) => {
				let last: unknown;
				try {
					for await (const { id } of reader) last = id;
				} catch (error) {
					return (error as Error).message;
				}
				return last;
			}),
		);
		expect(outcomes.filter((outcome) => outcome === 20_000)).toHaveLength(3);
		expect(outcomes.filter((outcome) => outcome !== 20_000)).toEqual([
			expect.stringContaining('The reader paused for so long that its connection was given to others'),
		]);
	});

	it('a slow reader keeps its connection while it goes on reading', async () => {
		const database = open(1);
		let read = 0;
		let waiting: Promise<unknown> | undefined;
		for await (const _row of readRows(database, () => all)) {
			read += 1;
			waiting ??= one(database);
			if (read < 16) await sleep(pauses.refuseMs / 4);
		}
		expect(read).toBe(20_000);
		await expect(waiting).resolves.toEqual([{ one: 1 }]);
	});

	it('closing does not wait for a reader who never comes back', async () => {
		const database = open(2);
		const reader = readRows(database, () => all);
		await reader.next();
		await database.close();
		await expect(
			faultOf(
				(async () => {
					for await (const _row of reader);
				})(),
			),
		).resolves.toMatchObject({ message: expect.stringContaining('was closed') });
	});
});
