import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../../lib/error/defined';
import { Database } from '../../../lib/database';
import { install, readStoreState, requireUsable, Store } from '../../../lib/store/schema';
import { LATEST_VERSION, MIGRATIONS } from '../../../lib/store/schema/migration';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { faultOf } from '../../support/fault';
import { dumpSchema } from '../../support/schema-dump';

const ALL = MIGRATIONS.map(({ version }) => version);
const store = new Store('segments');

let test: TestDatabase;
let database: Database;

beforeEach(async () => {
	test = await createTestDatabase();
	database = new Database(test.connectionString);
});

afterEach(async () => {
	await database.close();
	await test.drop();
});

const tables = async (schema: string) => {
	const { rows } = await test.pool.query<{ name: string }>(
		"SELECT relname AS name FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1) AND relkind = 'r' ORDER BY 1",
		[schema],
	);
	return rows.map(({ name }) => name);
};

const usable = (keyType: 'integer' | 'text' = 'integer', of = store) =>
	database.readOnly(async (tx) => requireUsable(await readStoreState(of, tx), of, keyType));

it('makes the store, and does nothing the second time', async () => {
	await expect(install(database, store, 'integer', {})).resolves.toEqual({
		schema: 'segments',
		version: LATEST_VERSION,
		applied: ALL,
		changeTracking: false,
	});
	await expect(install(database, store, 'integer', {})).resolves.toMatchObject({ applied: [] });
	await expect(usable()).resolves.toBeUndefined();
});

it('makes what the committed dump shows (UPDATE_SCHEMA_DUMP=1 writes it anew)', async () => {
	await install(database, store, 'integer', {});
	const file = join(__dirname, 'schema.sql');
	const dump = await dumpSchema(test.pool, 'segments');
	if (process.env.UPDATE_SCHEMA_DUMP === '1') writeFileSync(file, dump);
	expect(dump).toBe(readFileSync(file, 'utf8'));
});

it('is made once when twenty call it at the same time', async () => {
	const others = Array.from({ length: 20 }, () => new Database(test.connectionString, { maxConnections: 1 }));
	const results = await Promise.all(others.map((one) => install(one, store, 'integer', {})));
	await Promise.all(others.map((one) => one.close()));
	expect(results.map(({ applied }) => applied.length).sort()).toEqual([
		...Array.from({ length: 19 }, () => 0),
		ALL.length,
	]);
	const { rows } = await test.pool.query('SELECT version FROM segments.migration ORDER BY version');
	expect(rows.map(({ version }) => version as number)).toEqual(ALL);
});

it('goes on from where an older version of the package stopped', async () => {
	await install(database, store, 'integer', {});
	await test.pool.query(
		`DELETE FROM segments.migration WHERE version = ${LATEST_VERSION}; DROP TABLE segments.held_batch`,
	);
	await expect(faultOf(usable())).resolves.toMatchObject({
		code: 'STORE_NOT_INSTALLED',
		message: expect.stringContaining(`needs version ${LATEST_VERSION}`),
	});
	await expect(install(database, store, 'integer', {})).resolves.toMatchObject({ applied: [LATEST_VERSION] });
	await expect(usable()).resolves.toBeUndefined();
});

it('leaves nothing behind when a step fails', async () => {
	await test.pool.query('CREATE SCHEMA segments; CREATE TABLE segments.consumer (mine int)');
	await faultOf(install(database, store, 'integer', {}));
	await expect(tables('segments')).resolves.toEqual(['consumer']);
});

it.each(['text', 'uuid', 'bigint'] as const)(
	'keeps customers under ids of type %s, as the shop does',
	async (keyType) => {
		await install(database, store, keyType, {});
		const { rows } = await test.pool.query(
			"SELECT DISTINCT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attname = 'customer_id' AND attrelid IN ('segments.membership'::regclass, 'segments.membership_change'::regclass)",
		);
		expect(rows).toEqual([{ type: keyType }]);
	},
);

it('lives in any schema, whatever its name', async () => {
	const odd = new Store('Meine "Segmente"; DROP');
	await install(database, odd, 'integer', {});
	await expect(usable('integer', odd)).resolves.toBeUndefined();
	await expect(tables('Meine "Segmente"; DROP')).resolves.toContain('membership_change');
});

describe('the script for a DBA', () => {
	const role = 'store_clerk';

	afterEach(async () => {
		await test.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
	});

	it('makes the same store, and gives the rights that the login needs', async () => {
		await test.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
		const login = new URL(test.connectionString);
		const clerk = new Database(Object.assign(login, { username: role, password: 'x' }).href);
		await expect(faultOf(install(clerk, store, 'integer', {}))).resolves.toMatchObject({
			code: 'PERMISSION_DENIED',
		});
		const { script, applied } = await install(clerk, store, 'integer', { print: true });
		expect(applied).toEqual([]);
		await expect(tables('segments')).resolves.toEqual([]);
		await test.pool.query(defined(script));
		await expect(install(clerk, store, 'integer', {})).resolves.toMatchObject({ applied: [] });
		await clerk.readWrite((tx) =>
			tx.query(
				"INSERT INTO segments.segment (key, title, title_folded, kind) VALUES ('a', 'A', 'a', 'static')",
			),
		);
		expect(await dumpSchema(test.pool, 'segments')).toBe(readFileSync(join(__dirname, 'schema.sql'), 'utf8'));
		await clerk.close();
	});

	it('works for a login that may only use the schema that a DBA made for it', async () => {
		await test.pool.query(
			`CREATE ROLE ${role} LOGIN PASSWORD 'x'; CREATE SCHEMA segments; GRANT USAGE, CREATE ON SCHEMA segments TO ${role}`,
		);
		const clerk = new Database(
			Object.assign(new URL(test.connectionString), { username: role, password: 'x' }).href,
		);
		await expect(install(clerk, store, 'integer', {})).resolves.toMatchObject({ applied: ALL });
		await clerk.close();
	});
});

describe('what does not fit', () => {
	it('there is no store yet: says what to do and makes nothing', async () => {
		const fault = await faultOf(usable());
		expect(fault).toMatchObject({
			code: 'STORE_NOT_INSTALLED',
			suggestion: expect.stringContaining('install()'),
		});
		await expect(tables('segments')).resolves.toEqual([]);
	});

	it('the store is newer than the package', async () => {
		await install(database, store, 'integer', {});
		await test.pool.query("INSERT INTO segments.migration (version, name) VALUES (99, 'from the future')");
		for (const call of [() => usable(), () => install(database, store, 'integer', {})]) {
			await expect(faultOf(call())).resolves.toMatchObject({
				code: 'STORE_TOO_NEW',
				message: expect.stringContaining('version 99'),
			});
		}
	});

	it.each([1, 4, 5, 6])('the store is of the development version %i', async (version) => {
		await install(database, store, 'integer', {});
		await test.pool.query('DELETE FROM segments.migration');
		await test.pool.query(
			`INSERT INTO segments.migration (version, name)
			SELECT n, (ARRAY['segments, their versions and their users', 'membership, its changes and the evaluations that brought them',
				'consumers of changes and their positions', 'change tracking', 'consumers that begin with the present members',
				'what the last good evaluation could see'])[n]
			FROM generate_series(1, $1::int) AS n`,
			[version],
		);
		for (const call of [() => usable(), () => install(database, store, 'integer', {})]) {
			await expect(faultOf(call())).resolves.toMatchObject({
				code: 'STORE_NOT_INSTALLED',
				message: expect.stringContaining('made by a development version'),
				suggestion: expect.stringContaining('another schema'),
			});
		}
	});

	it('the shop has ids of another type than the store', async () => {
		await install(database, store, 'integer', {});
		await expect(faultOf(usable('text'))).resolves.toMatchObject({
			code: 'MAPPING_INVALID',
			message: expect.stringContaining('of type text'),
		});
	});
});
