import { inspect } from 'node:util';
import { openSegments, type SegmentsError } from '../../lib';
import { Database } from '../../lib/database';
import { segmentsOptions, type CustomerSegmentsCredential } from '../../nodes/shared/transport';
import { faultOf } from '../support/fault';
import { fakeServer, loginsOf, type FakeServer } from './support/fake-server';

/** Nobody is spoken to: what is wrong comes out before a socket is opened. */
let server: FakeServer;

beforeAll(async () => {
	server = await fakeServer((socket) => socket.destroy());
});

afterAll(() => server.close());

const SECRET = 's3cret-of-the-shop';

/** Everything that a log could show of the error. */
const shown = (fault: unknown) =>
	inspect(fault, { depth: 10, showHidden: true }) + JSON.stringify(fault) + String((fault as Error).stack);

const good = () => ({
	host: '127.0.0.1',
	port: server.port,
	user: 'clerk',
	password: SECRET,
	database: 'shop',
});

const settled = async (connection: unknown): Promise<SegmentsError> => {
	const before = server.connections;
	const fault = await faultOf(openSegments({ connection: connection as never }));
	expect(server.connections).toBe(before);
	expect(shown(fault)).not.toContain(SECRET);
	return fault;
};

const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';

describe('the fields of a connection', () => {
	it.each<[field: string, value: unknown, message?: RegExp]>([
		['host', '', /names no host/],
		['host', undefined, /names no host/],
		['host', null, /names no host/],
		['host', ' ', /names no host/],
		['host', 5, /must be a text/],
		['host', {}, /must be a text/],
		['host', 'db .example', /holds a blank/],
		['host', '127.0.0.1 ', /holds a blank/],
		['host', `postgres://clerk:${SECRET}@db.example/shop`, /whole address/],
		['host', 'https://db.example/', /whole address/],
		['host', 'db.example:5432', /holds a port/],
		['host', '[::1]:5432', /holds a port/],
		['host', 'a,b', /several hosts/],
		['host', `clerk:${SECRET}@db`, /user name/],
		['host', 'db/shop', /no host name has/],
		['host', 'db\0', /U\+0000/],
		['host', 'x'.repeat(300), /longer than/],
		['host', `/${'x'.repeat(200)}`, /socket/],
		['port', 'abc', /1 to 65535/],
		['port', -1, /1 to 65535/],
		['port', 0, /1 to 65535/],
		['port', 99_999, /1 to 65535/],
		['port', '99999', /1 to 65535/],
		['port', 5432.5, /1 to 65535/],
		['port', NaN, /1 to 65535/],
		['port', {}, /1 to 65535/],
		['user', '', /names no user/],
		['user', undefined, /names no user/],
		['user', 7, /must be a text/],
		['user', 'a\0b', /U\+0000/],
		['database', '', /names no database/],
		['database', undefined, /names no database/],
		['database', 2024, /must be a text/],
		['database', {}, /must be a text/],
		['database', 'x'.repeat(2_000), /longer than/],
		['password', 12345, /must be a text/],
		['password', { a: SECRET }, /must be a text/],
		['password', 'a\0b', /U\+0000/],
		['application_name', 1, /must be a text/],
		['application_name', 'a\0b', /U\+0000/],
		['options', 1, /must be a text/],
		['options', ['-c', 'x=y'], /must be a text/],
		['ssl', 'verify', /not known/],
		['ssl', 'requre', /not known/],
		['ssl', 1, /must be true, false/],
		['ssl', [], /must be true, false/],
		['ssl.rejectUnauthorised', false, /no option "rejectUnauthorised"/],
		['ssl.rejectUnauthorized', 'false', /true or false/],
		['ssl.checkServerIdentity', true, /must be a function/],
		['ssl.mode', 'verify', /not known/],
		['ssl.mode', 1, /not known/],
		['ssl.ca', 'garbage', /no certificate in PEM form/],
		['ssl.ca', PEM, /no certificate in PEM form/],
		['connectionTimeoutMillis', 0, /1 to 600000/],
		['connectionTimeoutMillis', -1, /1 to 600000/],
		['connectionTimeoutMillis', '10', /1 to 600000/],
		['connectionTimeoutMillis', 1e12, /1 to 600000/],
		['idleTimeoutMillis', NaN, /0 to 86400000/],
		['keepAlive', 'yes', /true or false/],
		['keepAliveInitialDelayMillis', {}, /0 to/],
		['maxUses', 0, /from 1/],
		['maxLifetimeSeconds', -1, /0 to/],
		['stream', {}, /function/],
		['enableChannelBinding', 1, /true or false/],
		['max', 0, /1 to 100/],
		['max', 101, /1 to 100/],
		['max', '3', /1 to 100/],
		['statement_timeout', 5, /nothing to say/],
		['pasword', SECRET, /no option "pasword"/],
		['client_encoding', 'LATIN1', /UTF-8/],
		['sslnegotiation', 'quick', /postgres or direct/],
		['sslnegotiation', 'direct', /turned off/],
	])('%s cannot be %p', async (field, value, message = /./) => {
		const connection: Record<string, unknown> = field.startsWith('ssl.')
			? { ...good(), ssl: { [field.slice(4)]: value } }
			: { ...good(), [field]: value };
		const fault = await settled(connection);
		expect(fault).toMatchObject({ code: 'OPTION_INVALID', path: `connection.${field}` });
		expect(fault.message).toMatch(message);
	});

	it.each([[5], [null], [true], [[]], [() => 1], [''], ['top'], [undefined]])(
		'a connection cannot be %p',
		async (connection) => {
			expect(await settled(connection)).toMatchObject({ code: 'OPTION_INVALID', path: 'connection' });
		},
	);

	it('an empty object lacks a host, at once', async () => {
		expect(await settled({})).toMatchObject({ code: 'OPTION_INVALID', path: 'connection.host' });
	});

	it('names the nearest option, and the connection that is meant', async () => {
		expect((await settled({ ...good(), pasword: 'x' })).suggestion).toBe('Did you mean "password"?');
		expect((await settled({ ...good(), ssl: 'requre' })).suggestion).toBe('Did you mean "require"?');
		const fault = await faultOf(
			openSegments({ connection: good(), readConnection: { ...good(), user: '' } }),
		);
		expect(fault.path).toBe('readConnection.user');
	});
});

describe('a connection string', () => {
	const at = (rest: string) => `postgres://clerk:${SECRET}@${rest}`;

	it.each<[text: string, path: string, message: RegExp]>([
		[at('127.0.0.1:99999/shop'), 'connection.port', /1 to 65535/],
		[at('127.0.0.1:0/shop'), 'connection.port', /1 to 65535/],
		[at('127.0.0.1:abc/shop'), 'connection', /not a connection string/],
		[at('127.0.0.1/shop?port=abc'), 'connection.port', /1 to 65535/],
		[at('/shop'), 'connection.host', /names no host/],
		[at('127.0.0.1'), 'connection.database', /names no database/],
		['postgres://127.0.0.1/shop', 'connection.user', /names no user/],
		[at('one,two/shop'), 'connection.host', /several hosts/],
		[at('one:1,two:2/shop'), 'connection.host', /several hosts/],
		[at('127.0.0.1/shop?host=one,two'), 'connection.host', /several hosts/],
		[at('127.0.0.1/shop?sslmode=requre'), 'connection.sslmode', /not known/],
		[at('127.0.0.1/shop?sslmode=verify'), 'connection.sslmode', /not known/],
		[at('127.0.0.1/shop?ssl=maybe'), 'connection.ssl', /not known/],
		[at('127.0.0.1/shop?ssl_mode=require'), 'connection.ssl_mode', /no option/],
		[at('127.0.0.1/shop?sslrootcert=/nowhere/ca.pem'), 'connection.sslrootcert', /cannot be read/],
		[at('127.0.0.1/shop?sslcert=/dev/zero'), 'connection.sslcert', /cannot be read/],
		[at('127.0.0.1/shop?connect_timeout=soon'), 'connection.connect_timeout', /whole number of seconds/],
		[at('127.0.0.1/shop?application_name=a%00b'), 'connection.application_name', /U\+0000/],
		[at('127.0.0.1/sh%00op'), 'connection.database', /U\+0000/],
		[at('127.0.0.1/shop?service=shop'), 'connection.service', /from this machine/],
		[at('127.0.0.1/shop?passfile=/home/n8n/.pgpass'), 'connection.passfile', /from this machine/],
		[
			at('127.0.0.1/shop?target_session_attrs=read-write'),
			'connection.target_session_attrs',
			/can only be any/,
		],
		[at('127.0.0.1/shop?channel_binding=require'), 'connection.channel_binding', /encrypted/],
		['postgres://clerk:12/s3cret-of-the-shop@127.0.0.1/shop', 'connection', /not a connection string/],
		['postgres://clerk:s3cret-of-the-shop#1@127.0.0.1/shop', 'connection', /not a connection string/],
		[`host=127.0.0.1 user=clerk password=${SECRET}`, 'connection', /not a connection string/],
		[`mysql://clerk:${SECRET}@127.0.0.1/shop`, 'connection', /not a connection string/],
	])('%s is refused', async (text, path, message) => {
		const fault = await settled(text);
		expect(fault).toMatchObject({ code: 'OPTION_INVALID', path, message: expect.stringMatching(message) });
	});

	it.each<[text: (port: number) => string, login: Record<string, string>]>([
		[(port) => `postgres://clerk:x@127.0.0.1:${port}/shop`, { user: 'clerk', database: 'shop' }],
		[
			(port) => `postgresql://cl%40rk:x@127.0.0.1:${port}/my%20sh%2Fop`,
			{ user: 'cl@rk', database: 'my sh/op' },
		],
		[(port) => `postgres://clerk@127.0.0.1:${port}/shop?options=-c%20geqo%3Doff`, { options: '-c geqo=off' }],
		[(port) => `postgres://clerk@nowhere.invalid/shop?host=127.0.0.1&port=${port}`, { user: 'clerk' }],
		[
			(port) => `postgres://127.0.0.1:${port}?user=clerk&dbname=shop&application_name=mine`,
			{ application_name: 'mine' },
		],
		[(port) => `postgres://clerk@[::ffff:127.0.0.1]:${port}/shop`, { user: 'clerk' }],
		[
			(port) => `postgres://clerk@127.0.0.1:${port}/shop?sslmode=disable&gssencmode=prefer&connect_timeout=5`,
			{ user: 'clerk' },
		],
	])('is read as libpq reads it: %s', async (text, login) => {
		const said = await loginsOf(
			async (port) => void (await faultOf(openSegments({ connection: text(port) }))),
		);
		expect(said).toEqual([expect.objectContaining(login)]);
	});

	it('may be the folder of a socket', async () => {
		for (const text of [
			'postgres://clerk@%2Fno%2Fsuch/shop',
			'/no/such shop?',
			'socket:/no/such?db=shop&user=clerk',
		])
			expect((await faultOf(openSegments({ connection: text }))).message).toMatch(
				/such/.test(text) && !text.startsWith('/no') ? /there is no such socket/ : /names no user/,
			);
	});

	it('gives its own words way to nothing: those of the string count', async () => {
		const said = await loginsOf(async (port) => {
			const connection = {
				connectionString: `postgres://clerk@127.0.0.1:${port}/shop`,
				database: 'other',
				application_name: 'mine',
			};
			await faultOf(openSegments({ connection }));
		});
		expect(said).toEqual([expect.objectContaining({ database: 'shop', application_name: 'mine' })]);
	});

	it('takes numeric text as port, and [::1] as ::1', async () => {
		const said = await loginsOf(async (port) => {
			await faultOf(
				openSegments({ connection: { ...good(), host: '[::ffff:127.0.0.1]', port: String(port) as never } }),
			);
		});
		expect(said).toHaveLength(1);
		const fault = await faultOf(openSegments({ connection: { ...good(), host: '[::1]', port: 1 } }));
		expect(fault.message).toContain('[::1]:1 cannot be reached');
	});
});

describe('a password in the wrong field', () => {
	const url = `postgres://clerk:${SECRET}@db.example:5432/shop`;
	const forms = [
		url,
		`jdbc:postgresql://db/shop?user=clerk&password=${SECRET}`,
		`Host=db;Password=${SECRET};`,
		`host=db password='${SECRET}'`,
	];
	const fields = ['shop', 'timeZone', 'schema', 'statementTimeoutMs', 'maxConnections', url];

	it.each(forms.flatMap((form) => fields.map((field) => [field, form])))(
		'is not repeated: %s = %s',
		async (field, form) => {
			for (const options of [{ [field]: form }, { [field]: { preset: form } }, { [field]: [form] }]) {
				const fault = await faultOf(openSegments({ connection: good(), ...options }));
				expect(shown(fault)).not.toContain(SECRET);
			}
		},
	);

	it.each([
		'host',
		'port',
		'user',
		'database',
		'password',
		'ssl',
		'options',
		'application_name',
		'client_encoding',
		'stream',
		url,
	])('is not repeated: connection.%s', async (field) => {
		for (const form of forms)
			expect(
				shown(await faultOf(openSegments({ connection: { ...good(), port: 1, [field]: form } }))),
			).not.toContain(SECRET);
	});

	it.each(['shop', 'timeZone', 'schema'])(
		"is not repeated where it is the connection's own: %s",
		async (field) => {
			for (const connection of [{ ...good(), port: 1 }, `postgres://clerk:${SECRET}@127.0.0.1:1/shop`]) {
				const fault = await faultOf(openSegments({ connection, [field]: SECRET }));
				expect(shown(fault)).not.toContain(SECRET);
			}
		},
	);

	it('leaves addresses without a password as they are', async () => {
		const fault = await faultOf(openSegments({ connection: good(), timeZone: 'https://example.org/?a=1' }));
		expect(fault.found).toBe('https://example.org/?a=1');
	});
});

describe("the credential's fields", () => {
	const form: CustomerSegmentsCredential = {
		host: 'db',
		port: 5432,
		database: 'shop',
		user: 'clerk',
		password: '',
		sslMode: 'disable',
		shop: 'auto',
		schema: 'segments',
		timeZone: '',
		statementTimeout: 60,
		maxConnections: 4,
	};

	it.each(['Host', 'Port', 'Database', 'User'])('an empty %s is refused by its label', (label) => {
		for (const empty of ['', ' ', undefined, null])
			expect(() => segmentsOptions({ ...form, [label.toLowerCase()]: empty }, 'UTC')).toThrow(
				`The credential's ${label} is empty.`,
			);
	});

	it.each(['verify', 'Require', '', undefined])('an SSL mode of %p is not taken for none', (sslMode) => {
		expect(() => segmentsOptions({ ...form, sslMode } as never, 'UTC')).toThrow('SSL Mode must be');
	});

	it('preset options that are a connection string are not repeated', () => {
		const text = 'pg://a:pass@h';
		expect(() => segmentsOptions({ ...form, presetOptions: text }, 'UTC')).toThrow(/not valid JSON/);
		expect(() => segmentsOptions({ ...form, presetOptions: text }, 'UTC')).not.toThrow(/a:pass/);
	});
});

test('a database is never given to pg unchecked', () => {
	expect(() => new Database({ ...good(), database: 2024 as never })).toThrow(/must be a text/);
});
