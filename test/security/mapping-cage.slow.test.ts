import { Client } from 'pg';
import { defined } from '../../lib/error/defined';
import { openSegments, type OwnMapping, type Segments } from '../../lib';
import { SegmentsError } from '../../lib/error';
import { Database } from '../../lib/database/database';
import { readRows } from '../../lib/database/read-rows';
import { checkMapping, PRESETS, type Mapping } from '../../lib/shop';
import { trusted } from '../../lib/database/sql';
import { fixtureShop } from '../shop/shop';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { faultOf } from '../support/fault';
import { HONEST, HOSTILE, HOSTILE_CHANGES, HOSTILE_TABLES, INERT, SHOP } from './corpus';

const SETTINGS = {
	standard_conforming_strings: 'off',
	backslash_quote: 'on',
	quote_all_identifiers: 'on',
	array_nulls: 'off',
	transform_null_equals: 'on',
	escape_string_warning: 'on',
};

const ROLE = `cage_${Math.random().toString(36).slice(2)}`;

let test_: TestDatabase;
let connection: string;

/** All that a mapping could have changed: rows, objects, sequences, large objects, settings, locks. */
const STATE = `
	SELECT (SELECT md5(string_agg(c::text, '|' ORDER BY id)) FROM shop.customer c) AS customers,
		(SELECT md5(string_agg(p::text, '|' ORDER BY id)) FROM shop.purchase p) AS purchases,
		(SELECT (last_value, is_called)::text FROM shop.counter) AS counter,
		(SELECT md5(string_agg(concat(oid, relname, relkind), '|' ORDER BY oid)) FROM pg_class WHERE relnamespace::regnamespace::text !~ 'segments|pg_') AS relations,
		(SELECT string_agg(nspname, '|' ORDER BY oid) FROM pg_namespace WHERE nspname !~ 'segments|pg_temp|pg_toast') AS schemas,
		(SELECT md5(string_agg(concat(oid, proname, prosrc), '|' ORDER BY oid)) FROM pg_proc WHERE pronamespace::regnamespace::text !~ 'segments') AS functions,
		(SELECT count(*) FROM pg_largeobject_metadata) AS objects,
		(SELECT string_agg(s::text, '|' ORDER BY s::text) FROM pg_db_role_setting s
			WHERE s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = '${ROLE}')) OR s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())) AS settings,
		(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS locks,
		(SELECT count(*) FROM pg_replication_slots) AS slots`;

const state = async () => (await test_.pool.query(STATE)).rows[0] as unknown;

const mappingOf = (customers: string, further: object = {}): OwnMapping => ({
	customers,
	ordersCounted: 'none',
	keyType: 'integer',
	...further,
});

const withChanges = (changes: object) => mappingOf('SELECT id FROM shop.customer', { changes });

/** Every way from a mapping to the server. */
async function everyDoor(segments: Segments): Promise<{ ok: boolean; members: unknown[] }> {
	await segments.install({ changeTracking: false });
	const { ok } = await segments.checkMapping();
	await segments.fields();
	await segments.products();
	await segments.preview('customer_id is_set');
	await segments.create({ title: 'All', query: 'customer_id is_set' });
	await segments.evaluate('all', { mode: 'full' });
	await segments.check('all', 1);
	const members = [];
	for await (const member of segments.members('all')) members.push(member);
	await segments.delete('all');
	return { ok, members };
}

async function opened<T>(shop: OwnMapping | string, work: (segments: Segments) => Promise<T>): Promise<T> {
	const segments = await openSegments({ connection, shop });
	try {
		return await work(segments);
	} finally {
		await segments.close();
	}
}

beforeAll(async () => {
	test_ = await createTestDatabase();
	await test_.pool.query(SHOP);
	const settings = Object.entries(SETTINGS);
	await test_.pool.query(`CREATE ROLE ${ROLE} SUPERUSER LOGIN PASSWORD '${ROLE}'`);
	for (const [name, value] of settings) {
		await test_.pool.query(`ALTER ROLE ${ROLE} SET ${name} = ${value}`);
		await test_.pool.query(`ALTER DATABASE ${test_.name} SET ${name} = ${value}`);
	}
	const url = new URL(test_.connectionString);
	[url.username, url.password] = [ROLE, ROLE];
	connection = url.href;
	await opened(mappingOf('SELECT id FROM shop.customer'), (segments) => segments.install());
});

afterAll(async () => {
	await test_.pool.query(`DROP OWNED BY ${ROLE} CASCADE; DROP ROLE ${ROLE}`);
	await test_.drop();
});

describe('the shop of these tests', () => {
	it('has a login whose sessions read texts otherwise', async () => {
		const client = new Client({ connectionString: connection });
		await client.connect();
		const { rows } = await client.query(String.raw`SELECT 'a\'b' AS text`);
		expect(rows).toEqual([{ text: "a'b" }]);
		await client.end();
	});

	it('has many mappings to try', () => {
		expect(Object.keys(HOSTILE).length + Object.keys(HOSTILE_CHANGES).length).toBeGreaterThanOrEqual(90);
		expect(Object.keys(HONEST).length).toBeGreaterThanOrEqual(20);
	});
});

describe('a hostile mapping', () => {
	it.each(Object.entries(HOSTILE))('is refused, and changes nothing: %s', async (_, customers) => {
		const before = await state();
		const fault = await faultOf(opened(mappingOf(customers), everyDoor));
		expect(fault).toMatchObject({
			code: 'MAPPING_INVALID',
			path: expect.stringMatching(/^(relations\.|shop\.)?customers$/),
		});
		expect(await state()).toEqual(before);
	});

	it.each(Object.entries(HOSTILE_CHANGES))(
		'is refused in its changes, and changes nothing: %s',
		async (_, change) => {
			const before = await state();
			const shop = withChanges({ 'shop.customer': change });
			const fault = await faultOf(opened(shop, (segments) => segments.install({ changeTracking: true })));
			expect(fault).toMatchObject({ code: 'MAPPING_INVALID', path: 'changes.shop.customer' });
			expect(await state()).toEqual(before);
		},
	);

	it.each(HOSTILE_TABLES)('is refused for the table %j in its changes', async (table) => {
		const before = await state();
		const shop = withChanges({ [table]: 'SELECT id FROM changed' });
		const fault = await faultOf(opened(shop, (segments) => segments.install({ changeTracking: true })));
		// Where the name itself cannot be told, the door refuses it before.
		const path = table.includes('\0') ? 'shop.changes' : `changes.${table}`;
		expect(fault).toMatchObject({ code: 'MAPPING_INVALID', path });
		expect(await state()).toEqual(before);
	});

	it('is refused in every relation, with the path of each', async () => {
		const shop = mappingOf('SELECT shop.spoil() AS id', {
			tags: "SELECT 1 AS customer_id, nextval('shop.counter')::text AS name",
			groups: 'SELECT id AS customer_id, name FROM shop.customer',
		});
		const fault = await faultOf(opened(shop, everyDoor));
		const faults = fault.details?.faults as readonly SegmentsError[];
		expect(faults.map(({ path, found }) => [path, found])).toEqual([
			['relations.customers', 'shop.spoil'],
			['relations.tags', 'nextval'],
		]);
	});

	it('is told which function it is, and what can be done', async () => {
		await expect(
			faultOf(opened(mappingOf(defined(HOSTILE['a view of a view'])), everyDoor)),
		).resolves.toMatchObject({
			found: 'shop.spoil',
			message: expect.stringContaining('view'),
			suggestion: expect.stringContaining('STABLE'),
		});
	});
});

/**
 * Should our reader err again: the server itself takes one statement, and in the doors that only read, no
 * write.
 */
describe('the second wall', () => {
	const OUT =
		"SELECT 1 AS id) r LIMIT 0; COMMIT; UPDATE shop.customer SET name = 'out'; SELECT * FROM (SELECT 1 AS id";
	let database: Database;

	beforeAll(() => {
		database = new Database(connection);
	});
	afterAll(() => database.close());

	const raw = (customers: string): Mapping => ({
		name: 'raw',
		title: 'Raw',
		relations: { customers },
		changes: {},
		ordersCounted: '',
		keyType: 'integer',
	});
	const select = `SELECT * FROM (${OUT}) r`;
	const explained = (read: Promise<unknown>) =>
		read.catch(async (error: unknown) => {
			throw await database.explain(error);
		});

	it.each<[string, () => Promise<unknown>]>([
		['single reads', () => explained(database.direct.query(select))],
		['a transaction that reads', () => database.readOnly((tx) => tx.query(select))],
		['a transaction that writes', () => database.readWrite((tx) => tx.query(select))],
		[
			'a reader of rows',
			async () => {
				for await (const _ of readRows(database, () => trusted(select)));
			},
		],
	])('takes no second statement in %s', async (_, run) => {
		const before = await state();
		const { message } = (await faultOf(run())) as Error;
		expect(message).toContain('cannot insert multiple commands into a prepared statement');
		expect(await state()).toEqual(before);
	});

	it('holds for checks of mappings that nobody has read', async () => {
		const before = await state();
		// The two that the protocol itself cannot carry.
		const texts = Object.values(HOSTILE).filter((one) => !/\0|\$1 AS/.test(one));
		const reports = [];
		for (const text of texts) reports.push(await checkMapping(raw(text), database.direct));
		expect(await state()).toEqual(before);
		const said = reports.map(({ findings }) => JSON.stringify(findings));
		expect(said.filter((text) => text.includes('cannot insert multiple commands')).length).toBeGreaterThan(5);
		expect(said.filter((text) => text.includes('CALL_REFUSED')).length).toBeGreaterThan(60);
	});

	it('reads in a transaction that refuses to write', async () => {
		const write = database.direct.query("UPDATE shop.customer SET name = 'direct'");
		await expect(write).rejects.toMatchObject({ code: '25006' });
	});
});

describe('a mapping that only looks hostile', () => {
	it.each(Object.entries(INERT))('is text and comments alone: %s', async (_, customers) => {
		const before = await state();
		await expect(opened(mappingOf(customers), everyDoor)).resolves.toMatchObject({
			ok: true,
			members: { length: 1 },
		});
		expect(await state()).toEqual(before);
	});
});

describe('an honest mapping', () => {
	it.each(Object.entries(HONEST))('works: %s', async (_, customers) => {
		const before = await state();
		await expect(opened(mappingOf(customers), everyDoor)).resolves.toMatchObject({
			ok: true,
			members: { length: 5 },
		});
		expect(await state()).toEqual(before);
	});

	it('is tracked in sessions that read texts otherwise', async () => {
		const shop = withChanges({
			'shop.customer': "SELECT c.id FROM changed c WHERE c.name IS DISTINCT FROM 'it''s' -- all",
		});
		await opened(shop, async (segments) => {
			await expect(segments.install({ changeTracking: true })).resolves.toMatchObject({
				changeTracking: true,
			});
			const client = new Client({ connectionString: connection });
			await client.connect();
			await client.query('UPDATE shop.customer SET email = email WHERE id = 1');
			const { rows } = await client.query('SELECT DISTINCT customer_id FROM segments.touched');
			await client.end();
			await segments.install({ changeTracking: false });
			expect(rows).toEqual([{ customer_id: 1 }]);
		});
	});

	it.each(PRESETS.filter(({ name }) => name !== 'demo').map(({ name }) => name))(
		'is the preset %s',
		async (name) => {
			const shop = await fixtureShop(name);
			for (const [setting, value] of Object.entries(SETTINGS))
				await shop.pool.query(`ALTER DATABASE ${shop.name} SET ${setting} = ${value}`);
			const segments = await openSegments({ connection: shop.connectionString, shop: name });
			expect((await segments.checkMapping()).ok).toBe(true);
			await segments.install();
			await segments.create({ title: 'All', query: 'customer_id is_set' });
			const [evaluated] = await segments.evaluate('all', { mode: 'full' });
			expect(evaluated?.members).toBeGreaterThan(0);
			await segments.close();
			await shop.drop();
		},
	);
});
