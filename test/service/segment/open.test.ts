import { defined } from '../../../lib/error/defined';
import { openSegments, type Segments } from '../../../lib';
import { createTestDatabase, demoNow, type TestDatabase } from '../../support/database';
import { faultOf } from '../../support/fault';
import { openSmallShop, SMALL_SHOP, type SmallShop } from '../../support/small-shop';
import { freePort } from '../../../tools/postgres/free-port';

describe('options', () => {
	const connection = 'postgres://nobody@127.0.0.1:1/none';

	it.each([
		[{ timeZone: 'Asia/Dakka' }, 'timeZone'],
		[{ schema: '' }, 'schema'],
		[{ schema: 'pg_mine' }, 'schema'],
		[{ maxConnections: 0 }, 'maxConnections'],
		[{ statementTimeoutMs: 1.5 }, 'statementTimeoutMs'],
		[{ timezone: 'UTC' }, 'timezone'],
		[{ connection: 'server=db;password=secret' }, 'connection'],
		[{ readConnection: 'server=db;password=secret' }, 'readConnection'],
	])('%j cannot be', async (options, path) => {
		await expect(faultOf(openSegments({ connection, ...options }))).resolves.toMatchObject({
			code: 'OPTION_INVALID',
			path,
		});
	});

	it('a database that is away is said to be away', async () => {
		const port = await freePort('127.0.0.1');
		await expect(
			faultOf(openSegments({ connection: `postgres://nobody@127.0.0.1:${port}/none` })),
		).resolves.toMatchObject({ code: 'CONNECTION_FAILED' });
	});
});

describe('without a store', () => {
	let shop: SmallShop;

	beforeAll(async () => {
		shop = await openSmallShop({ install: false });
		await shop.customers('BD', 'SA');
	});

	afterAll(() => shop.close());

	const read = async (rows: AsyncIterable<unknown>) => {
		for await (const _row of rows);
	};

	const CALLS: Readonly<Record<string, (segments: Segments) => Promise<unknown>>> = {
		create: (segments) => segments.create({ title: 'A', query: "country = 'BD'" }),
		update: (segments) => segments.update('a', { title: 'B' }),
		get: (segments) => segments.get('a'),
		find: (segments) => segments.find(['a']),
		list: (segments) => segments.list(),
		delete: (segments) => segments.delete('a'),
		evaluate: (segments) => segments.evaluate('all'),
		members: (segments) => read(segments.members('a')),
		check: (segments) => segments.check(1, 1),
		changes: (segments) => segments.changes({ consumer: 'x' }),
		acknowledge: (segments) => segments.acknowledge('x', []),
		previewEdit: (segments) => segments.previewEdit('a', "country = 'BD'"),
		history: (segments) => segments.history('a'),
		overlap: (segments) => segments.overlap(['a', 'b']),
		registerUse: (segments) => segments.registerUse({ kind: 'workflow', id: '1', name: null }, 'all'),
		forgetConsumer: (segments) => segments.forgetConsumer('x'),
	};

	it.each(Object.keys(CALLS))('%s says what to do, and creates nothing', async (name) => {
		await expect(faultOf(defined(CALLS[name])(shop.segments))).resolves.toMatchObject({
			code: 'STORE_NOT_INSTALLED',
			suggestion: expect.stringContaining('install()'),
		});
		await expect(shop.run("SELECT nspname FROM pg_namespace WHERE nspname = 'segments'")).resolves.toEqual(
			[],
		);
	});

	it('what only reads the shop works', async () => {
		await expect(shop.segments.preview("country = 'BD'")).resolves.toMatchObject({ count: 1 });
		await expect(shop.segments.check("country = 'BD'", 1)).resolves.toMatchObject({ member: true });
		await expect(shop.segments.findCustomer({ email: 'c2@example.com' })).resolves.toBe(2);
		await expect(shop.segments.checkMapping()).resolves.toMatchObject({ ok: true });
		await expect(shop.segments.products()).resolves.toEqual([]);
		await expect(shop.segments.fields()).resolves.toEqual(
			expect.arrayContaining([expect.objectContaining({ name: 'country', values: ['BD', 'SA'] })]),
		);
	});

	it('all goes on as soon as the store is there', async () => {
		const opened = await shop.open({ schema: 'elsewhere' });
		await expect(faultOf(opened.list())).resolves.toMatchObject({
			code: 'STORE_NOT_INSTALLED',
			message: expect.stringContaining('"elsewhere"'),
		});
		await expect(opened.install()).resolves.toMatchObject({ schema: 'elsewhere', changeTracking: false });
		await expect(opened.list()).resolves.toEqual([]);
		await opened.create({ title: 'A', query: "country = 'BD'" });
		await expect(opened.evaluate('a')).resolves.toMatchObject({ members: 1 });
		await expect(opened.check('a', 1)).resolves.toMatchObject({ member: true });
	});

	it('a connection that was closed says so', async () => {
		const opened = await shop.open();
		await opened.close();
		await opened.close();
		await expect(faultOf(opened.list())).resolves.toMatchObject({
			code: 'CONNECTION_FAILED',
			message: expect.stringContaining('was closed'),
		});
	});
});

describe('fields', () => {
	it('show what the shop can answer, with the values of those that have few', async () => {
		const shop = await openSmallShop({ install: false });
		await shop.customers('SA', 'BD', 'SA');
		const fields = await shop.segments.fields();
		const named = (name: string) => fields.find((field) => field.name === name);
		expect(named('country')).toMatchObject({
			label: 'Country',
			group: 'customer',
			type: 'list',
			element: 'text',
			within: false,
			values: ['BD', 'SA'],
			aliases: expect.arrayContaining(['customer_countries']),
		});
		expect(named('amount_spent')).toMatchObject({
			type: 'money',
			within: true,
			where: expect.arrayContaining([expect.objectContaining({ name: 'currency' })]),
		});
		expect(named('email')).not.toHaveProperty('values');
		expect(named('points')).toBeUndefined();
		await shop.close();
	});

	it('do without the values of one that has many', async () => {
		const shop = await openSmallShop({ install: false });
		await shop.customers(...Array.from({ length: 60 }, (_, index) => `C${index}`));
		expect((await shop.segments.fields()).find(({ name }) => name === 'country')).not.toHaveProperty(
			'values',
		);
		await shop.close();
	});

	it('do without values that take too long to read', async () => {
		const shop = await openSmallShop({ install: false });
		await shop.customers('SA');
		const opened = await shop.open();
		const holder = await shop.database.pool.connect();
		await holder.query('BEGIN; LOCK TABLE shop.customer');
		const country = (await opened.fields()).find(({ name }) => name === 'country');
		expect(country).toMatchObject({ label: 'Country' });
		expect(country).not.toHaveProperty('values');
		await holder.query('COMMIT');
		holder.release();
		expect((await opened.fields()).find(({ name }) => name === 'country')).toHaveProperty('values', ['SA']);
		await shop.close();
	});

	it('tell what keeps their values from being read', async () => {
		const shop = await openSmallShop({ install: false });
		await shop.customers('SA');
		const opened = await shop.open();
		await shop.run('ALTER TABLE shop.customer RENAME TO moved');
		await expect(faultOf(opened.fields())).resolves.toMatchObject({ code: 'MAPPING_INVALID' });
		await shop.close();
	});
});

describe('change tracking', () => {
	it('is put on and taken off by install, and left alone by an install that does not speak of it', async () => {
		const shop = await openSmallShop();
		await expect(shop.segments.install({ changeTracking: true })).resolves.toMatchObject({
			applied: [],
			changeTracking: true,
		});
		await expect(shop.segments.install()).resolves.toMatchObject({ changeTracking: true });
		await shop.customers('BD', 'SA');
		await shop.segments.create({ title: 'BD', query: "country = 'BD'" });
		await shop.segments.evaluate('bd');
		await shop.run("UPDATE shop.customer SET country = 'BD' WHERE id = 2");
		await expect(shop.segments.evaluate('bd')).resolves.toMatchObject({
			mode: 'incremental',
			joined: 1,
			examined: 1,
			members: 2,
		});
		await expect(shop.segments.install({ changeTracking: false })).resolves.toMatchObject({
			changeTracking: false,
		});
		await expect(shop.run('SELECT tgname FROM pg_trigger WHERE NOT tgisinternal')).resolves.toEqual([]);
		await shop.close();
	});

	it('can be put on by a script, where the login owns no table of the shop', async () => {
		const shop = await openSmallShop({ install: false });
		const { script } = await shop.segments.install({ print: true, changeTracking: true });
		await expect(shop.run("SELECT nspname FROM pg_namespace WHERE nspname = 'segments'")).resolves.toEqual(
			[],
		);
		await shop.database.pool.query(defined(script));
		await shop.customers('BD');
		await shop.segments.create({ title: 'BD', query: "country = 'BD'" });
		await shop.segments.evaluate('bd');
		await shop.customers('BD');
		await expect(shop.segments.evaluate('bd')).resolves.toMatchObject({ mode: 'incremental', joined: 1 });
		await shop.close();
	});
});

describe('the demo shop', () => {
	let database: TestDatabase;
	let segments: Segments;

	beforeAll(async () => {
		database = await createTestDatabase({ template: 'demo' });
		segments = await openSegments({ connection: database.connectionString, timeZone: 'Asia/Dhaka' });
		await segments.install();
	});

	afterAll(async () => {
		await segments.close();
		await database.drop();
	});

	it('is recognised by itself', async () => {
		const names = (await segments.fields()).map(({ name }) => name);
		expect(names).toEqual(
			expect.arrayContaining([
				'country',
				'tags',
				'amount_spent',
				'products_purchased',
				'events_count',
				'member_of',
				'loyalty.tier',
			]),
		);
	});

	it('gives preview, evaluation, members and check the same answer', async () => {
		const rule = {
			match: 'all',
			rules: [
				{ field: 'orders_count', operator: 'greater_than', value: 2, within: { last: 12, unit: 'months' } },
				{ field: 'country', operator: 'not_equals', value: 'DE' },
			],
		};
		const { count } = await segments.preview(rule, { asOf: demoNow });
		const { id } = await segments.create({ title: 'Often', rule });
		const evaluated = await segments.evaluate(id, { asOf: demoNow });
		const found: unknown[] = [];
		for await (const { customer_id } of segments.members(id)) found.push(customer_id);
		expect([evaluated.members, found.length]).toEqual([count, count]);
		expect(count).toBeGreaterThan(0);
		const { member } = await segments.check(id, found[0] as number, { asOf: demoNow });
		expect(member).toBe(true);
	});

	it('does not confuse a shop that is another one', async () => {
		await expect(
			faultOf(openSegments({ connection: database.connectionString, shop: 'medusa' })),
		).resolves.toMatchObject({ code: 'SHOP_NOT_RECOGNISED' });
		await expect(
			faultOf(openSegments({ connection: database.connectionString, shop: { ...SMALL_SHOP } })),
		).resolves.toMatchObject({ code: 'MAPPING_INVALID' });
	});
});
