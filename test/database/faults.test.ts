import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { defined } from '../../lib/error/defined';
import { Database } from '../../lib/database';
import { describeFault } from '../../lib/database/fault';
import type { SegmentsError } from '../../lib/error';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { faultOf } from '../support/fault';
import { freePort } from '../../tools/postgres/free-port';

const role = `clerk_${randomBytes(4).toString('hex')}`;
const password = 'p@ss/word:77';

let test: TestDatabase;

beforeAll(async () => {
	test = await createTestDatabase();
	await test.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
	await test.pool.query(
		'CREATE SCHEMA "my shop"; CREATE TABLE "my shop"."order" (id int); CREATE TABLE "my shop".customer (id int)',
	);
	await test.pool.query('CREATE SCHEMA segments; CREATE TABLE segments.membership (segment_id int)');
});

afterAll(async () => {
	await test.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
	await test.drop();
});

function url(
	changes: Partial<Record<'username' | 'password' | 'pathname' | 'host' | 'port', string>> = {},
): string {
	const address = new URL(test.connectionString);
	return Object.assign(address, { username: role, password: encodeURIComponent(password) }, changes).href;
}

async function asked(
	connection: ConstructorParameters<typeof Database>[0],
	text = 'SELECT 1 AS one',
): Promise<unknown> {
	const database = new Database(connection, { statementTimeoutMs: 5_000 });
	try {
		return (await database.readOnly((tx) => tx.query(text))).rows;
	} finally {
		await database.close();
	}
}

/** Everything that a log could show of the error. */
const shown = (fault: SegmentsError) =>
	inspect(fault, { depth: 10, showHidden: true }) + JSON.stringify(fault) + String(fault.stack);

describe('logging in', () => {
	it("takes a connection string and pg's own options alike", async () => {
		const { hostname: host, port, pathname } = new URL(url());
		await expect(asked(url())).resolves.toEqual([{ one: 1 }]);
		await expect(
			asked({ host, port: Number(port), database: pathname.slice(1), user: role, password }),
		).resolves.toEqual([{ one: 1 }]);
	});

	it.each([
		[
			'a wrong password',
			() => url({ password: 'wrong-secret' }),
			'AUTHENTICATION_FAILED',
			/refused the login of user "clerk_/,
		],
		['no password', () => url({ password: '' }), 'AUTHENTICATION_FAILED', /refused the login/],
		[
			'another database',
			() => url({ pathname: '/no_such_shop' }),
			'DATABASE_NOT_FOUND',
			/There is no database "no_such_shop" at /,
		],
		[
			'an unknown host',
			() => url({ host: 'no-such-host.invalid' }),
			'CONNECTION_FAILED',
			/cannot be reached: the host name/,
		],
		[
			'SSL where there is none',
			() => `${url()}?sslmode=no-verify`,
			'CONNECTION_FAILED',
			/does not offer SSL/,
		],
	] as const)('with %s', async (_what, connection, code, message) => {
		const fault = await faultOf(asked(connection()));
		expect(fault).toMatchObject({
			code,
			message: expect.stringMatching(message),
			suggestion: expect.any(String),
		});
		for (const secret of ['wrong-secret', password, encodeURIComponent(password), 'postgres://'])
			expect(shown(fault)).not.toContain(secret);
	});

	it('where nothing listens', async () => {
		const port = String(await freePort('127.0.0.1'));
		const fault = await faultOf(asked(url({ port })));
		expect(fault).toMatchObject({
			code: 'CONNECTION_FAILED',
			message: `The database at 127.0.0.1:${port} cannot be reached: nothing listens there.`,
		});
	});

	it.each([
		'host=127.0.0.1 user=clerk password=top-secret dbname=shop',
		'postgres://clerk:top-secret@[bad',
		'postgres://clerk:top-secret@host:port/shop',
		'top-secret',
		'',
	])('not with %s, which is not repeated', (text) => {
		let fault: unknown;
		try {
			new Database(text);
		} catch (error) {
			fault = error;
		}
		expect(fault).toMatchObject({ code: 'OPTION_INVALID', path: 'connection' });
		expect(shown(fault as SegmentsError)).not.toContain('top-secret');
	});

	it('keeps the password out of what the server repeats', async () => {
		const fault = await faultOf(asked(url(), `SELECT '${password}'::int`));
		expect(fault.code).toBe('DATABASE_ERROR');
		expect(shown(fault)).not.toContain(password);
	});
});

describe('rights', () => {
	/** Runs the statement that the error suggests, as a DBA would. */
	async function suggestion(fault: SegmentsError): Promise<void> {
		const [, statement] = /Let a DBA run: (.*)$/.exec(fault.suggestion ?? '') ?? [];
		await test.pool.query(defined(statement));
	}

	it('names the right that is missing, and the statements that suggestion it, one after the other', async () => {
		const read = 'SELECT count(*)::int AS n FROM "my shop"."order"';
		const first = await faultOf(asked(url(), read));
		expect(first).toMatchObject({
			code: 'PERMISSION_DENIED',
			message: `The login "${role}" lacks the right USAGE on schema "my shop".`,
		});
		await suggestion(first);
		const second = await faultOf(asked(url(), read));
		expect(second).toMatchObject({
			code: 'PERMISSION_DENIED',
			message: `The login "${role}" lacks the right SELECT on table "my shop"."order".`,
			suggestion: `Let a DBA run: GRANT SELECT ON TABLE "my shop"."order" TO ${role};`,
		});
		await suggestion(second);
		await expect(asked(url(), read)).resolves.toEqual([{ n: 0 }]);
	});

	it('asks for the rights of a writer on the tables of the store', async () => {
		await test.pool.query(
			`GRANT USAGE ON SCHEMA segments TO ${role}; GRANT SELECT ON segments.membership TO ${role}`,
		);
		const database = new Database(url());
		const write = () => database.readWrite((tx) => tx.query('INSERT INTO segments.membership VALUES (1)'));
		const fault = await faultOf(write());
		expect(fault.message).toBe(
			`The login "${role}" lacks the right INSERT, UPDATE, DELETE on table segments.membership.`,
		);
		await suggestion(fault);
		await write();
		await database.close();
	});

	it('says who may create schemas', async () => {
		const database = new Database(url());
		const fault = await faultOf(database.readWrite((tx) => tx.query('CREATE SCHEMA more')));
		expect(fault.suggestion).toBe(
			`Let a DBA run: GRANT CREATE ON DATABASE ${test.name} TO ${role}; Or let the DBA run the script that install({ print: true }) gives.`,
		);
		await database.close();
	});
});

describe('what the server and the network say', () => {
	const facts = {
		said: 'words',
		heard: 'words',
		address: { host: 'db.shop', port: 5432, database: 'shop', user: 'clerk' },
		timeoutMs: 60_000,
		storeSchema: 'segments',
		readOnly: true,
		connecting: false,
	};

	it.each([
		['42P01', 'relation "segments.membership" does not exist', 'STORE_NOT_INSTALLED'],
		['42P01', 'relation "shop.order" does not exist', 'MAPPING_INVALID'],
		['42703', 'column o.total does not exist', 'MAPPING_INVALID'],
		['53300', 'sorry, too many clients already', 'TOO_MANY_CONNECTIONS'],
		['57P03', 'the database system is starting up', 'CONNECTION_FAILED'],
		['57P01', 'terminating connection due to administrator command', 'CONNECTION_FAILED'],
		['08006', 'connection failure', 'CONNECTION_FAILED'],
		['08P01', 'query_wait_timeout', 'CONNECTION_FAILED'],
		[
			'28000',
			'no pg_hba.conf entry for host "10.0.0.9", user "clerk", database "shop", no encryption',
			'AUTHENTICATION_FAILED',
		],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'CONNECTION_FAILED'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname/IP does not match', 'CONNECTION_FAILED'],
		['ETIMEDOUT', 'connect ETIMEDOUT', 'CONNECTION_FAILED'],
		['53100', 'could not extend file', 'DATABASE_ERROR'],
		['XX000', 'cache lookup failed', 'DATABASE_ERROR'],
	])('%s %s → %s', (code, said, expected) => {
		const fault = describeFault(Object.assign(new Error(said), { code }), { ...facts, said, heard: said });
		expect(fault.code).toBe(expected);
		expect(fault.message).toMatch(/^[A-Z].*\.$/);
	});

	it('tells a full disk from too little shared memory for parallel workers', () => {
		const message = (said: string) =>
			describeFault(Object.assign(new Error(said), { code: '53100' }), { ...facts, said, heard: said })
				.message;
		expect(message('could not extend file "base/1/2": No space left on device')).toMatch(/disk .* is full/);
		for (const segment of [
			'could not resize shared memory segment "/PostgreSQL.1" to 8 bytes: No space left on device',
			'konnte Größe des Shared-Memory-Segments »/PostgreSQL.1« nicht auf 8 Bytes ändern',
		])
			expect(message(segment)).toMatch(/too little shared memory/);
	});

	it('tells the suggestion for an untrusted certificate and for a server that wants SSL', () => {
		const suggestion = (code: string, said: string) =>
			describeFault(Object.assign(new Error(said), { code }), { ...facts, said, heard: said }).suggestion;
		expect(suggestion('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate')).toContain('ssl.ca');
		expect(suggestion('28000', 'no pg_hba.conf entry for host "10.0.0.9", no encryption')).toContain(
			'Turn on SSL',
		);
	});
});
