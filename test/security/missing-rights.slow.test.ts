import { randomBytes } from 'node:crypto';
import { defined } from '../../lib/error/defined';
import { openSegments, type OwnMapping, type Segments, type SegmentsOptions } from '../../lib';
import { describePermission } from '../../lib/database/permission';
import { testCustomerSegmentsApi } from '../../nodes/shared/methods/credential-test';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { faultOf } from '../support/fault';
import { SMALL_SHOP } from '../support/small-shop';

/** A login without any right is told all of them at once, and what it is told suffices. */
let database: TestDatabase;
let role: string;
const opened: Segments[] = [];

const TABLES = `
	CREATE SCHEMA shop;
	CREATE SCHEMA "Other Shop";
	CREATE TABLE shop.customer (id int PRIMARY KEY, name text, email text, country text, created_at timestamptz NOT NULL DEFAULT '2020-01-01Z');
	CREATE TABLE shop.purchase (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id int, placed_at timestamptz, total numeric, currency text);
	CREATE TABLE "Other Shop"."Tag" (customer_id int, name text, secret text);
	INSERT INTO shop.customer (id, name, country) SELECT n, 'Name ' || n, 'BD' FROM generate_series(1, 5) n`;

const SHOP: OwnMapping = {
	...SMALL_SHOP,
	relations: { ...SMALL_SHOP.relations, tags: 'SELECT t.customer_id, t.name FROM "Other Shop"."Tag" t' },
};

beforeEach(async () => {
	database = await createTestDatabase();
	role = `poor_${randomBytes(6).toString('hex')}`;
	await run(TABLES);
	await run(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
});

afterEach(async () => {
	await Promise.all(opened.splice(0).map((one) => one.close()));
	await run(`DROP OWNED BY ${role} CASCADE`);
	await run(`DROP ROLE ${role}`);
	await database.drop();
});

const run = async (text: string) => (await database.pool.query(text)).rows as Record<string, unknown>[];
const login = () => Object.assign(new URL(database.connectionString), { username: role, password: 'x' });

async function open(shop: OwnMapping = SHOP, options: Partial<SegmentsOptions> = {}): Promise<Segments> {
	const segments = await openSegments({ connection: login().href, shop, ...options });
	opened.push(segments);
	return segments;
}

async function installed(): Promise<Segments> {
	const owner = await openSegments({ connection: database.connectionString, shop: SHOP });
	opened.push(owner);
	await owner.install();
	await owner.create({ title: 'All', query: "country = 'BD'" });
	return owner;
}

const missing = async (segments: Segments) =>
	(await segments.checkMapping()).findings.filter(({ code }) => code === 'PERMISSION_MISSING');

describe('a login without any right', () => {
	it('opens, is told all at once, and the script that is printed suffices for everything', async () => {
		const segments = await open();
		const { ok, script } = await segments.checkMapping();
		expect(ok).toBe(false);
		expect(defined(script).trim().split('\n').sort()).toEqual([
			`CREATE SCHEMA segments AUTHORIZATION ${role};`,
			`GRANT SELECT ON TABLE "Other Shop"."Tag" TO ${role};`,
			`GRANT SELECT ON TABLE shop.customer TO ${role};`,
			`GRANT SELECT ON TABLE shop.purchase TO ${role};`,
			`GRANT USAGE ON SCHEMA "Other Shop" TO ${role};`,
			`GRANT USAGE ON SCHEMA shop TO ${role};`,
		]);
		await run(defined(script));
		await expect(segments.checkMapping()).resolves.toMatchObject({ ok: true });
		expect((await segments.checkMapping()).script).toBeUndefined();
		await segments.install();
		await segments.create({ title: 'All', query: "country = 'BD'" });
		await expect(segments.evaluate('all'.toUpperCase())).resolves.toMatchObject({ joined: 5 });
		await expect(segments.preview("country = 'BD'")).resolves.toMatchObject({ count: 5 });
	});

	it.each(['preview', 'fields', 'install', 'products'] as const)(
		'%s is refused with every GRANT that the mapping needs',
		async (call) => {
			const segments = await open();
			const fault = await faultOf(call === 'preview' ? segments.preview("country = 'BD'") : segments[call]());
			expect(fault.code).toBe('PERMISSION_DENIED');
			for (const table of ['shop.customer', 'shop.purchase', '"Other Shop"."Tag"'])
				expect(fault.suggestion).toContain(`GRANT SELECT ON TABLE ${table} TO ${role};`);
			await run(defined(fault.suggestion).replace('Let a DBA run: ', ''));
			await expect(segments.preview("country = 'BD'")).resolves.toMatchObject({ count: 5 });
		},
	);

	it('is told of the store that another made, too, and each of its tables', async () => {
		await installed();
		const segments = await open();
		const { script } = await segments.checkMapping();
		expect(script).toContain(`GRANT USAGE ON SCHEMA segments TO ${role};`);
		expect(defined(script).match(/GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE segments\./g)).toHaveLength(
			16,
		);
		await run(defined(script));
		await expect(segments.evaluate('ALL')).resolves.toMatchObject({ joined: 5 });
		await expect(segments.install()).resolves.toMatchObject({ applied: [] });
	});

	it('is told of TRIGGER where tracking is on, as worth having', async () => {
		const owner = await installed();
		await owner.install({ changeTracking: true });
		const segments = await open();
		const advice = (await missing(segments)).filter(({ severity }) => severity === 'advice');
		expect(advice.map(({ suggestion }) => suggestion)).toEqual([
			`GRANT TRIGGER ON TABLE shop.customer TO ${role};`,
			`GRANT TRIGGER ON TABLE shop.purchase TO ${role};`,
		]);
	});

	it('sees the whole script in the credential test', async () => {
		const data = {
			host: login().hostname,
			port: Number(login().port),
			database: database.name,
			user: role,
			password: 'x',
			sslMode: 'disable',
			shop: 'own',
			mapping: SHOP,
			schema: 'segments',
			timeZone: '',
			statementTimeout: 60,
			maxConnections: 1,
		};
		const test = () => testCustomerSegmentsApi.call({} as never, { data } as never);
		const { status, message } = await test();
		expect(status).toBe('Error');
		const [, script] = message.split('Let a DBA run:\n');
		expect(script).toBe((await (await open()).checkMapping()).script);
		await run(defined(script));
		await expect(test()).resolves.toMatchObject({ status: 'OK' });
	});
});

describe('an evaluation', () => {
	it('that is refused at the mapping is written down for each segment that was due', async () => {
		await installed();
		await run(
			`GRANT USAGE ON SCHEMA segments TO ${role}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA segments TO ${role}`,
		);
		const segments = await open(SHOP, { maxConnections: 1 });
		const [result] = await segments.evaluate(['ALL']);
		expect(result).toMatchObject({ error: { code: 'PERMISSION_DENIED' } });
		await expect(
			run('SELECT last_error, (SELECT error FROM segments.evaluation) AS error FROM segments.segment'),
		).resolves.toEqual([
			{ last_error: defined(defined(result).error).message, error: defined(defined(result).error).message },
		]);
		await expect(segments.get('ALL')).resolves.toMatchObject({
			lastError: defined(defined(result).error).message,
		});
		await run(defined(defined(defined(result).error).suggestion).replace('Let a DBA run: ', ''));
		await expect(segments.evaluate('ALL')).resolves.toMatchObject({ joined: 5 });
		await expect(segments.get('ALL')).resolves.toMatchObject({ lastError: null });
	});

	it('is refused with all rights that were taken since, not with the first', async () => {
		await installed();
		const segments = await open();
		await run(defined((await segments.checkMapping()).script));
		await segments.evaluate('ALL');
		await run(
			`REVOKE SELECT ON ALL TABLES IN SCHEMA shop FROM ${role}; REVOKE INSERT ON segments.membership, segments.evaluation FROM ${role}`,
		);
		const { suggestion } = await faultOf(segments.evaluate('ALL'));
		await run(defined(suggestion).replace('Let a DBA run: ', ''));
		await expect(segments.evaluate('ALL')).resolves.toMatchObject({ joined: 0 });
	});
});

describe('what a SELECT reads', () => {
	const withTags = (tags: string): OwnMapping => ({ ...SHOP, relations: { ...SHOP.relations, tags } });
	const rest = () =>
		run(
			`GRANT USAGE ON SCHEMA shop, "Other Shop" TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO ${role}`,
		);

	it('single columns: only those that it names and the login may not read', async () => {
		await rest();
		await run(`GRANT SELECT (name) ON "Other Shop"."Tag" TO ${role}`);
		const segments = await open();
		expect((await missing(segments)).flatMap(({ grants }) => grants ?? [])).toContain(
			`GRANT SELECT (customer_id) ON TABLE "Other Shop"."Tag" TO ${role};`,
		);
		await run(defined((await segments.checkMapping()).script));
		await expect(segments.checkMapping()).resolves.toMatchObject({ ok: true });
		await expect(
			run(`SELECT has_column_privilege('${role}', '"Other Shop"."Tag"', 'secret', 'SELECT') AS may`),
		).resolves.toEqual([{ may: false }]);
	});

	it('a view: the tables behind it, for the role that reads them', async () => {
		await rest();
		const owner = `${role}_owner`;
		await run(
			`CREATE ROLE ${owner}; CREATE VIEW shop.label AS SELECT customer_id, name FROM "Other Shop"."Tag"; ALTER VIEW shop.label OWNER TO ${owner}; GRANT SELECT ON shop.label TO ${role}`,
		);
		try {
			const segments = await open(withTags('SELECT customer_id, name FROM shop.label'));
			const { script } = await segments.checkMapping();
			expect(script).toContain(`GRANT SELECT ON TABLE "Other Shop"."Tag" TO ${owner};`);
			await run(defined(script));
			await expect(segments.checkMapping()).resolves.toMatchObject({ ok: true });
		} finally {
			await run(`DROP OWNED BY ${owner} CASCADE; DROP ROLE ${owner}`);
		}
	});

	it('a table without its schema, which the login may not use', async () => {
		await run(`ALTER ROLE ${role} SET search_path = "Other Shop", public`);
		const segments = await open(withTags('SELECT customer_id, name FROM "Tag"'));
		await run(defined((await segments.checkMapping()).script));
		await expect(segments.checkMapping()).resolves.toMatchObject({ ok: true });
	});

	it('a function that the login may not call', async () => {
		await rest();
		await run(
			`GRANT SELECT ON "Other Shop"."Tag" TO ${role}; CREATE FUNCTION shop.tidy(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT btrim($1)'; REVOKE EXECUTE ON FUNCTION shop.tidy FROM PUBLIC`,
		);
		const segments = await open(
			withTags('SELECT customer_id, shop.tidy(name) AS name FROM "Other Shop"."Tag"'),
		);
		const { script } = await segments.checkMapping();
		expect(script).toContain(`GRANT EXECUTE ON FUNCTION shop.tidy(text) TO ${role};`);
		await run(defined(script));
		await expect(segments.checkMapping()).resolves.toMatchObject({ ok: true });
	});
});

describe('a server that speaks another language', () => {
	const told = async (said: string) => {
		const client = new (await import('pg')).Client(login().href);
		await client.connect();
		try {
			return await describePermission({ said, storeSchema: 'segments' }, client);
		} finally {
			await client.end();
		}
	};

	it.each([
		['keine Berechtigung für Schema Other Shop', () => `GRANT USAGE ON SCHEMA "Other Shop" TO ${role};`],
		['droit refusé pour le schéma shop', () => `GRANT USAGE ON SCHEMA shop TO ${role};`],
		[
			'テーブル customer へのアクセスが拒否されました',
			() => `GRANT SELECT ON TABLE shop.customer TO ${role};`,
		],
		[
			'permiso denegado a la base de datos «%»',
			() => `GRANT CREATE ON DATABASE ${database.name} TO ${role};`,
		],
		['permission denied for table purchase', () => `GRANT SELECT ON TABLE shop.purchase TO ${role};`],
	])('%s', async (said, grant) => {
		const { suggestion } = await told(said.replace('%', database.name));
		expect(suggestion).toContain(`Let a DBA run: ${grant()}`);
	});
});
