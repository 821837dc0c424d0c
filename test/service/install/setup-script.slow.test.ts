import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run as runProgram } from '../../../bin/run';
import { openSegments, PRESETS, type Segments, type SegmentsOptions } from '../../../lib';
import { setupSql } from '../../../lib/service/install/setup-script';
import { Store } from '../../../lib/store/schema';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { faultOf } from '../../support/fault';
import { N8n } from '../../../tools/n8n-engine';
import { credentialFor, must } from '../../nodes/support/shop';

const FIXTURES = join(__dirname, '../../shop/fixtures');
const PASSWORD = 'x';

let database: TestDatabase;
let role: string;
let opened: Segments[] = [];

beforeEach(() => {
	role = `clerk_${randomBytes(6).toString('hex')}`;
});

afterEach(async () => {
	await Promise.all(opened.map((one) => one.close()));
	opened = [];
	await run(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`).catch(() => undefined);
	await database?.drop();
});

const run = async (text: string) => (await database.pool.query(text)).rows as Record<string, unknown>[];
const login = (name = role) =>
	Object.assign(new URL(database.connectionString), { username: name, password: PASSWORD }).href;

async function open(options: Partial<SegmentsOptions> = {}): Promise<Segments> {
	const segments = await openSegments({ connection: login(), shop: 'demo', maxConnections: 2, ...options });
	opened.push(segments);
	return segments;
}

const asSuperuser = (options: Partial<SegmentsOptions> = {}) =>
	open({ connection: database.connectionString, ...options });

/** The demo shop, whose tables belong to nobody whom the login could be. */
async function demoShop(): Promise<void> {
	database = await createTestDatabase({ template: 'demo' });
	await run(
		`CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'; REVOKE CONNECT ON DATABASE ${database.name} FROM PUBLIC`,
	);
}

const ownRights = async () =>
	(
		await run(`
		SELECT format('%I.%I', n.nspname, c.relname) || ': ' || string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) AS right
		FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace, aclexplode(c.relacl) AS a
		WHERE a.grantee = '${role}'::regrole GROUP BY n.nspname, c.relname ORDER BY 1`)
	).map(({ right }) => String(right));

describe('the rights of each preset', () => {
	const fixtures = readdirSync(FIXTURES).map((name) => name.replace('.sql', ''));

	it.each(fixtures)('%s: enough, and none too many', async (name) => {
		database = await createTestDatabase();
		await run(readFileSync(join(FIXTURES, `${name}.sql`), 'utf8'));
		await run(`CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'`);
		const owner = await asSuperuser({ shop: 'auto' });
		await run(await owner.setupScript({ role, kind: 'read' }));
		const segments = await open({ shop: 'auto' });
		const missing = async () =>
			(await segments.checkMapping()).findings.filter(
				({ code, message }) => code === 'PERMISSION_MISSING' && !/segment store/.test(message),
			);
		await expect(missing()).resolves.toEqual([]);
		const rights = await ownRights();
		expect(rights.length).toBeGreaterThan(3);
		for (const right of rights) {
			const [table = '', which] = right.split(': ');
			expect(which).toBe('SELECT');
			await run(`REVOKE SELECT ON ${table} FROM ${role}`);
			await expect(missing()).resolves.not.toEqual([]);
			await run(`GRANT SELECT ON ${table} TO ${role}`);
		}
	});

	it('are there for all presets but the demo shop, which stands below', () => {
		expect([...fixtures, 'demo'].sort()).toEqual(PRESETS.map(({ name }) => name).sort());
	});
});

describe('a login that only reads', () => {
	it('can preview, check, list and read members, and write nothing', async () => {
		await demoShop();
		const owner = await asSuperuser();
		await owner.install();
		await owner.create({ title: 'All', query: 'orders_count >= 0' });
		await owner.evaluate('all');
		await run(await owner.setupScript({ role, kind: 'read' }));
		const segments = await open();
		await expect(segments.checkMapping()).resolves.toMatchObject({ ok: true });
		await expect(segments.preview('orders_count >= 0')).resolves.toMatchObject({ count: 300 });
		await expect(segments.list()).resolves.toMatchObject([{ title: 'All', memberCount: 300 }]);
		const [first] = await run('SELECT id FROM shop.customer ORDER BY id LIMIT 1');
		await expect(segments.check('All', Number(first?.id))).resolves.toMatchObject({ member: true });
		const members: unknown[] = [];
		for await (const member of segments.members({ title: 'All' }, { limit: 3 })) members.push(member);
		expect(members).toHaveLength(3);
		await expect(segments.history('All')).resolves.toMatchObject({ evaluations: [{}] });
		for (const refused of [
			() => segments.create({ title: 'New', query: 'orders_count >= 1' }),
			() => segments.evaluate('All'),
			() => segments.delete('All'),
			() => segments.uninstall({ confirm: 'segments' }),
		])
			await expect(faultOf(refused())).resolves.toMatchObject({ code: 'PERMISSION_DENIED' });
		expect((await ownRights()).every((right) => right.endsWith(': SELECT'))).toBe(true);
	});

	it('passes the test of the credential', async () => {
		await demoShop();
		const owner = await asSuperuser();
		await owner.install();
		await run(await owner.setupScript({ role, kind: 'read' }));
		const n8n = new N8n({ credential: credentialFor(login()) });
		await expect(n8n.testCredential()).resolves.toMatchObject({ status: 'OK' });
	});
});

describe('a login that owns the store', () => {
	it('has it made by the script, and needs no DBA from then on', async () => {
		await demoShop();
		await run(await (await asSuperuser()).setupScript({ role, kind: 'store' }));
		const segments = await open();
		await expect(segments.checkMapping()).resolves.toMatchObject({ ok: true });
		await expect(segments.install()).resolves.toMatchObject({ applied: [] });
		await segments.create({ title: 'Buyers', query: 'orders_count >= 1' });
		await expect(segments.evaluate('Buyers')).resolves.toMatchObject({ mode: 'full' });
		await expect(
			run(
				`SELECT count(*)::int AS of_others FROM pg_class WHERE relnamespace = 'segments'::regnamespace AND relowner <> '${role}'::regrole`,
			),
		).resolves.toEqual([{ of_others: 0 }]);
		expect(
			(await ownRights()).filter((right) => right.startsWith('shop.') && !right.endsWith(': SELECT')),
		).toEqual([]);
		await expect(segments.uninstall({ confirm: 'segments' })).resolves.toMatchObject({ removed: true });
	});

	it('may be a member of no role of the DBA afterwards, who is no superuser', async () => {
		await demoShop();
		const dba = `dba_${randomBytes(6).toString('hex')}`;
		const name = database.name;
		await run(
			`CREATE ROLE ${dba} LOGIN CREATEROLE PASSWORD '${PASSWORD}'; GRANT ${role} TO ${dba} WITH ADMIN OPTION; GRANT ALL ON DATABASE ${name} TO ${dba} WITH GRANT OPTION; GRANT USAGE ON SCHEMA shop TO ${dba} WITH GRANT OPTION; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO ${dba} WITH GRANT OPTION`,
		);
		const script = await (await asSuperuser()).setupScript({ role, kind: 'store' });
		const { Client } = await import('pg');
		const client = new Client({ connectionString: login(dba) });
		await client.connect();
		try {
			await client.query(script);
		} finally {
			await client.end();
		}
		await expect((await open()).install()).resolves.toMatchObject({ applied: [] });
		await run(`DROP OWNED BY ${dba} CASCADE; DROP ROLE ${dba}`);
	});
});

describe('a login that tracks changes of tables that it does not own', () => {
	it('puts tracking on, the first and every later time, and puts it to sleep', async () => {
		await demoShop();
		await run(await (await asSuperuser()).setupScript({ role, kind: 'tracking' }));
		const segments = await open();
		await expect(segments.install({ changeTracking: true })).resolves.toMatchObject({ changeTracking: true });
		await segments.create({ title: 'Vip', query: "tags includes any ('vip of the test')" });
		await segments.evaluate('Vip');
		await run(
			"INSERT INTO shop.tag (customer_id, name) SELECT min(id), 'vip of the test' FROM shop.customer",
		);
		await expect(segments.evaluate('Vip')).resolves.toMatchObject({ mode: 'incremental', joined: 1 });
		await expect(segments.install({ changeTracking: true })).resolves.toMatchObject({ changeTracking: true });
		const off = await segments.install({ changeTracking: false });
		expect(off).toMatchObject({ changeTracking: false, note: expect.stringContaining('asleep') });
		expect(
			(await ownRights()).filter(
				(right) => right.startsWith('shop.') && !/: SELECT(, TRIGGER)?$/.test(right),
			),
		).toEqual([]);
		const fault = await faultOf(segments.uninstall({ confirm: 'segments' }));
		expect(fault).toMatchObject({ code: 'PERMISSION_DENIED' });
		await run(String(fault.suggestion).slice(String(fault.suggestion).indexOf('BEGIN')));
		await expect(
			run(
				"SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname ~ 'touched' UNION ALL SELECT nspname FROM pg_namespace WHERE nspname = 'segments'",
			),
		).resolves.toEqual([]);
	});
});

test.each(['shop.order TO x; DROP TABLE shop.tag; --', 'shop."order', 'shop."or\nder"', 'a.b.c'])(
	'a mapping whose changes name no table gets no script: %j',
	(table) => {
		const mapping = {
			name: 'own',
			title: 'Own',
			ordersCounted: 'all',
			keyType: 'integer',
			relations: { customers: 'SELECT id FROM shop.customer' },
			changes: { [table]: 'SELECT customer_id FROM changed' },
		} as const;
		const setup = {
			mapping,
			store: new Store('segments'),
			role,
			kind: 'tracking',
			storeExists: false,
		} as const;
		expect(() => setupSql(setup)).toThrow(
			expect.objectContaining({ code: 'MAPPING_INVALID', path: `changes.${table}`, found: table }),
		);
	},
);

describe('the program', () => {
	it.each(['read', 'store', 'tracking'] as const)('prints what the node gives: %s', async (kind) => {
		await demoShop();
		const n8n = new N8n({ credential: { ...credentialFor(database.connectionString), shop: 'demo' } });
		const answer = await must(
			n8n.runNode('segmentManage', { resource: 'store', operation: 'getSetupScript', kind, role }),
		);
		expect(answer.items('Node')).toEqual([
			{ script: runProgram(['setup-sql', '--shop', 'demo', '--role', role, '--kind', kind]) },
		]);
	});

	it.each([
		[['setup-sq'], /There is no command "setup-sq"/],
		[['setup-sql', '--role', 'x'], /--shop is missing/],
		[['setup-sql', '--shop', 'demo'], /--role is missing/],
		[['setup-sql', '--shop', 'medus', '--role', 'x'], /There is no preset "medus"/],
		[['setup-sql', '--shop', 'demo', '--role', 'x', '--kind', 'reed'], /"kind" must be one of/],
		[['setup-sql', '--shop', 'demo', '--role', 'x', '--options', '{'], /not valid JSON/],
		[['setup-sql', '--shop', 'demo', '--role', 'x', '--quick'], /--quick/],
	])('refuses %p in words', (given, said) => {
		expect(() => runProgram(given)).toThrow(said);
	});

	it.each(['read', 'store', 'tracking'] as const)(
		'lets nobody out of a comment, a name or a block, and works for such names: %s',
		async (kind) => {
			database = await createTestDatabase({ template: 'demo' });
			const escape = '\nCREATE TABLE shop.escaped (a int); --';
			const odd = `${role}"$$;${escape}`;
			const quoted = `"${odd.replaceAll('"', '""')}"`;
			await run(`CREATE ROLE ${quoted} LOGIN PASSWORD '${PASSWORD}'`);
			const schema = `s'"$$;${escape}`;
			const script = runProgram([
				'setup-sql',
				'--shop',
				'demo',
				'--role',
				odd,
				'--schema',
				schema,
				'--kind',
				kind,
			]);
			await run(script);
			await expect(run("SELECT tablename FROM pg_tables WHERE tablename = 'escaped'")).resolves.toEqual([]);
			await expect(
				run(
					`SELECT has_table_privilege(oid, 'shop.customer', 'SELECT') AS reads FROM pg_roles WHERE rolname ~ '^${role}'`,
				),
			).resolves.toEqual([{ reads: true }]);
			await run(`DROP OWNED BY ${quoted} CASCADE; DROP ROLE ${quoted}`);
		},
	);
});
