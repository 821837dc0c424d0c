import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSegments, type Segments } from '../../../lib';
import { startPostgres, type PostgresServer } from '../../../tools/postgres';
import { byTitle, credentialFor } from '../../nodes/support/shop';
import { N8n } from '../../../tools/n8n-engine';
import { faultOf } from '../../support/fault';
import { TrackedShop } from '../../support/tracked-shop';
import { TRACKED_SHOP } from '../../support/tracked-shop-tables';

/** Of a version that can also dump: the embedded Postgres brings no pg_dump. */
const BINARIES = '/usr/lib/postgresql/15/bin';

/**
 * All objects, rights, comments and settings of this one database: other tests set roles and databases of
 * their own.
 */
const CATALOGUE = `
	-- Rights as they are: a GRANT that was taken back leaves those of the owner written out.
	SELECT 'schema ' || nspname || ' ' || coalesce(nspacl, acldefault('n', nspowner))::text || coalesce(obj_description(oid, 'pg_namespace'), '') AS line FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)'
	UNION ALL SELECT 'relation ' || oid::regclass || ' ' || relkind::text || coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, relowner))::text || coalesce(reloptions::text, '') || relrowsecurity::text || relreplident::text FROM pg_class WHERE relnamespace <> 'pg_toast'::regnamespace
	UNION ALL SELECT 'column ' || attrelid::regclass || '.' || attname || ' ' || atttypid::regtype || coalesce(attacl::text, '') FROM pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace <> 'pg_toast'::regnamespace)
	UNION ALL SELECT 'function ' || oid::regprocedure || coalesce(proacl::text, '') FROM pg_proc
	UNION ALL SELECT 'type ' || oid::regtype || coalesce(typacl::text, '') FROM pg_type WHERE typnamespace <> 'pg_toast'::regnamespace
	UNION ALL SELECT 'constraint ' || conname || ' ' || conrelid || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
	UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger
	UNION ALL SELECT 'default rights ' || defaclobjtype::text || defaclacl::text FROM pg_default_acl
	UNION ALL SELECT 'publication ' || pubname FROM pg_publication
	UNION ALL SELECT 'event trigger ' || evtname FROM pg_event_trigger
	UNION ALL SELECT 'extension ' || extname FROM pg_extension
	UNION ALL SELECT 'large object ' || oid FROM pg_largeobject_metadata
	UNION ALL SELECT 'setting ' || setdatabase || ' ' || setrole || ' ' || setconfig::text FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
	ORDER BY 1`;

let shop: TrackedShop;

beforeEach(async () => {
	shop = await TrackedShop.open({ tracking: false });
	await shop.segments.uninstall({ confirm: 'segments' });
});

afterEach(() => shop.close());

const catalogue = () => shop.ids(CATALOGUE);

async function use(segments: Segments): Promise<void> {
	await segments.install({ changeTracking: true });
	await segments.create({ title: 'Buyers', query: 'orders_count >= 1' });
	await segments.evaluate('all');
	await shop.run('INSERT INTO shop.purchase (customer_id) VALUES (1)');
	await segments.evaluate('all');
	await segments.changes({ consumer: 'c', from: 'beginning' });
}

it('leaves nothing behind: the catalogue is as it was', async () => {
	const before = await catalogue();
	await use(shop.segments);
	expect((await catalogue()).length).toBeGreaterThan(before.length + 50);
	await expect(shop.segments.uninstall({ confirm: 'segments' })).resolves.toEqual({
		schema: 'segments',
		removed: true,
	});
	await expect(catalogue()).resolves.toEqual(before);
	await expect(shop.segments.uninstall({ confirm: 'segments' })).resolves.toEqual({
		schema: 'segments',
		removed: false,
	});
	await expect(faultOf(shop.segments.list())).resolves.toMatchObject({ code: 'STORE_NOT_INSTALLED' });
	await use(shop.segments);
});

it('leaves a schema that a DBA made, and the other store in the same database', async () => {
	await shop.run(`CREATE SCHEMA theirs AUTHORIZATION ${shop.owner}`);
	const second = await shop.another({ schema: 'theirs' });
	const before = await catalogue();
	await use(shop.segments);
	await use(second);
	await second.uninstall({ confirm: 'theirs' });
	await expect(shop.evaluate('buyers')).resolves.toMatch(/^incremental/);
	await shop.segments.uninstall({ confirm: 'segments' });
	await expect(catalogue()).resolves.toEqual(before);
});

it('must be confirmed by the name of the schema', async () => {
	await use(shop.segments);
	for (const confirm of ['', 'Segments', 'yes'])
		await expect(faultOf(shop.segments.uninstall({ confirm }))).resolves.toMatchObject({
			code: 'OPTION_INVALID',
			path: 'confirm',
			allowed: ['segments'],
		});
	await expect(faultOf(shop.segments.uninstall({} as never))).resolves.toMatchObject({
		code: 'OPTION_INVALID',
	});
	await expect(shop.segments.get('Buyers')).resolves.toMatchObject({ memberCount: 1 });
});

it.each([
	['a view on its tables', 'CREATE VIEW shop.report AS SELECT title FROM segments.segment', 'shop.report'],
	['a table in its schema', 'CREATE TABLE segments.notes (a int)', 'segments.notes'],
	[
		'a function in its schema',
		"CREATE FUNCTION segments.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
		'segments.mine',
	],
	['a type in its schema', "CREATE TYPE segments.mood AS ENUM ('good')", 'segments.mood'],
])('is refused, everything being as it was, where %s would go with it', async (_what, made, named) => {
	await use(shop.segments);
	await shop.run(made);
	const before = await catalogue();
	await expect(faultOf(shop.segments.uninstall({ confirm: 'segments' }))).resolves.toMatchObject({
		code: 'PERMISSION_DENIED',
		message: expect.stringContaining(named),
	});
	await expect(catalogue()).resolves.toEqual(before);
	await shop.run('INSERT INTO shop.purchase (customer_id) VALUES (2)');
	await expect(shop.evaluate('buyers')).resolves.toMatch(/^incremental/);
});

it('of a store that is newer than the package is refused', async () => {
	await shop.segments.install();
	await shop.run("INSERT INTO segments.migration (version, name) VALUES (99, 'from the future')");
	await expect(faultOf(shop.segments.uninstall({ confirm: 'segments' }))).resolves.toMatchObject({
		code: 'STORE_TOO_NEW',
	});
});

it('by the script that a DBA runs is the same, with the role of the tracking functions', async () => {
	const before = await catalogue();
	const superuser = shop.closeLater(
		await openSegments({
			connection: (shop.pool as unknown as { options: { connectionString: string } }).options
				.connectionString,
			shop: TRACKED_SHOP,
		}),
	);
	const { script } = await superuser.install({ print: true, changeTracking: true });
	await shop.run(script ?? '');
	const roles = () => shop.ids("SELECT rolname FROM pg_roles WHERE rolname = 'segments_tracking'");
	await expect(roles()).resolves.toEqual(['segments_tracking']);
	const { script: removal, removed } = await superuser.uninstall({ confirm: 'segments', print: true });
	expect(removed).toBe(false);
	await shop.run(removal ?? '');
	await expect(catalogue()).resolves.toEqual(before);
	await expect(roles()).resolves.toEqual([]);
});

it('from the node, which asks for the name of the schema', async () => {
	await use(shop.segments);
	const n8n = new N8n({
		credential: { ...credentialFor(shop.connectionString), shop: 'own', mapping: TRACKED_SHOP },
	});
	const uninstall = (confirm: string) =>
		n8n.runNode('segmentManage', { resource: 'store', operation: 'uninstall', confirm, print: false });
	expect((await uninstall('yes')).error?.message).toContain('must be confirmed by that name');
	const { error } = await n8n.runNode('segmentManage', {
		resource: 'segment',
		operation: 'get',
		segment: byTitle('Buyers'),
	});
	expect(error).toBeUndefined();
	expect((await uninstall('segments')).items('Node')).toEqual([{ schema: 'segments', removed: true }]);
});

const pgDump = existsSync(join(BINARIES, 'pg_dump')) ? it : it.skip;

pgDump(
	`leaves the dump of pg_dump identical${existsSync(join(BINARIES, 'pg_dump')) ? '' : ' (skipped: PostgreSQL 15 is not installed)'}`,
	async () => {
		const server: PostgresServer = await startPostgres({ binaries: BINARIES });
		try {
			await server.createDatabase('dumped');
			const dumped = await TrackedShop.open({ connectionString: server.connectionString('dumped') });
			// A dump of PostgreSQL 15.14 and later has a random word in it, against scripts that end it early.
			const dump = () =>
				execFileSync(join(BINARIES, 'pg_dump'), ['--dbname', server.connectionString('dumped')], {
					encoding: 'utf8',
					maxBuffer: 64 * 1024 * 1024,
				}).replace(/^\\(un)?restrict .*$/gm, '');
			await dumped.segments.uninstall({ confirm: 'segments' });
			const before = dump();
			await dumped.segments.install({ changeTracking: true });
			await dumped.segments.create({ title: 'Buyers', query: 'orders_count >= 0' });
			await dumped.segments.evaluate('all');
			expect(dump()).toContain('touched_insert');
			await dumped.segments.uninstall({ confirm: 'segments' });
			expect(dump()).toBe(before);
			await dumped.close();
		} finally {
			await server.stop();
		}
	},
);
