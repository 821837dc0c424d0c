import { describeMapping, preset, resolveShop } from '../../../lib/shop';
import type { Mapping } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { fixtureShop, reading, rowsOf } from '../shop';

const WHOLE = {
	customers: 'SELECT c.id, c.email FROM customer c',
	orders: 'SELECT o.id, o.customer_id, o.created_at AS placed_at, 1.0 AS amount FROM "order" o',
	ordersCounted: 'all; amounts made up',
};

let shop: TestDatabase;

const described = (mapping: Mapping) => reading(shop, mapping, (db) => describeMapping(mapping, db));

describe("a mapping of one's own", () => {
	beforeAll(async () => {
		shop = await fixtureShop('medusa');
	});
	afterAll(() => shop.drop());

	it('is taken whole, as an object or as JSON text, its relations beside or in "relations"', async () => {
		const { ordersCounted, ...relations } = WHOLE;
		for (const own of [WHOLE, JSON.stringify(WHOLE), { relations, ordersCounted }]) {
			const mapping = await resolveShop(own, shop.pool);
			expect(mapping).toMatchObject({ name: 'own', relations, ordersCounted, changes: {}, keyType: 'text' });
			expect(await rowsOf(mapping, 'customers', 'id', shop.pool)).toHaveLength(5);
		}
	});

	it('keeps the lines of all versions only for orders that say theirs', async () => {
		const { relations, linesOfVersions } = preset('medusa');
		const lines = async (own: object) =>
			(await resolveShop({ preset: 'medusa', ...own }, shop.pool)).linesOfVersions;
		expect(linesOfVersions).toMatch(/lines_version/);
		expect(await lines({ groups: null })).toBe(linesOfVersions);
		expect(await lines({ orders: relations.orders, orders_not_counted: relations.orders_not_counted })).toBe(
			linesOfVersions,
		);
		const orders = 'SELECT id, customer_id, created_at AS placed_at, 0 AS amount FROM "order"';
		expect(await lines({ orders })).toBeUndefined();
		expect(
			await lines({ orders_not_counted: orders.replace('0 AS', "'x' AS status, 0 AS") }),
		).toBeUndefined();
		expect(
			await lines({ order_lines: 'SELECT order_id, item_id AS product_id FROM order_item' }),
		).toBeUndefined();
	});

	it('replaces, adds and removes single relations of a preset, and keeps the rest', async () => {
		const mapping = await resolveShop(
			{
				preset: 'medusa',
				options: { refunds: 'kept' },
				groups: null,
				tags: "SELECT c.id AS customer_id, 'all' AS name FROM customer c",
				customers: "SELECT c.id, c.metadata ->> 'tier' AS tier FROM customer c",
				changes: { 'public.customer': null, 'public.tier': 'all' },
				currency: 'eur',
			},
			shop.pool,
		);
		const base = preset('medusa', { refunds: 'kept' });
		expect(mapping).toMatchObject({
			name: 'medusa',
			title: 'Medusa 2, adapted',
			ordersCounted: base.ordersCounted,
			currency: 'EUR',
		});
		expect(mapping.relations).toMatchObject({
			orders: base.relations.orders,
			order_lines: base.relations.order_lines,
		});
		expect(mapping.relations.groups).toBeUndefined();
		expect(Object.keys(mapping.changes)).toEqual(expect.arrayContaining(['public.tier', 'public."order"']));
		expect(Object.keys(mapping.changes)).not.toContain('public.customer');
		const { columns } = await described(mapping);
		expect(columns?.customers).toEqual([
			{ name: 'id', type: 'text', pgType: 'text' },
			{ name: 'tier', type: 'text', pgType: 'text' },
		]);
		expect(columns?.tags?.map(({ name }) => name)).toEqual(['customer_id', 'name']);
	});

	it('starts from whatever preset is recognised', async () => {
		const mapping = await resolveShop({ preset: 'auto', tags: null, ordersCounted: 'as I say' }, shop.pool);
		expect(mapping).toMatchObject({ name: 'medusa', ordersCounted: 'as I say' });
	});

	it.each([
		[
			'an entry that is not there',
			{ ...WHOLE, ordrs: 'SELECT 1' },
			{ path: 'ordrs', suggestion: 'Did you mean "orders"?' },
		],
		[
			'a relation that is not there',
			{ relations: { custmers: 'SELECT 1 AS id' }, ...WHOLE },
			{ path: 'relations.custmers', suggestion: 'Did you mean "customers"?' },
		],
		['no customers', { orders: WHOLE.orders, ordersCounted: 'x' }, { path: 'customers' }],
		[
			'no word about the orders',
			{ customers: WHOLE.customers, orders: WHOLE.orders },
			{ path: 'ordersCounted' },
		],
		[
			'a required column that is missing',
			{ ...WHOLE, orders: 'SELECT o.id, o.customer_id, o.created_at AS placed_on, 1 AS amount FROM o' },
			{
				path: 'orders',
				suggestion: 'Did you mean "placed_on"?',
				message: 'The mapping\'s "orders" does not return the column placed_at.',
			},
		],
		[
			'a required column that no star stands for',
			{ ...WHOLE, orders: 'SELECT o.id, o.customer_id, o.a * o.b AS amount, count(*) AS n FROM o' },
			{ path: 'orders', message: 'The mapping\'s "orders" does not return the column placed_at.' },
		],
		[
			'a statement that writes',
			{ ...WHOLE, customers: 'DELETE FROM customer' },
			{ path: 'customers', found: 'DELETE' },
		],
		[
			'a change that writes',
			{ ...WHOLE, changes: { customer: 'TRUNCATE customer' } },
			{ path: 'changes.customer' },
		],
		[
			'a key of a strange type',
			{ ...WHOLE, keyType: 'txt' },
			{ path: 'keyType', suggestion: 'Did you mean "text"?' },
		],
		['a currency that is none', { ...WHOLE, currency: 'euro' }, { path: 'currency' }],
		['a list for an object', { ...WHOLE, changes: [] }, { path: 'changes' }],
		['options without a preset', { ...WHOLE, options: {} }, { path: 'options' }],
		['an unknown preset', { preset: 'medsua' }, { path: 'preset', suggestion: 'Did you mean "medusa"?' }],
		['a preset that is no name', { preset: 2 }, { path: 'preset' }],
	])('is refused for %s, with the path', async (_, own, fault) => {
		await expect(resolveShop(own as never, shop.pool)).rejects.toMatchObject({
			code: 'MAPPING_INVALID',
			...fault,
		});
	});

	it.each(['SELECT * FROM o', 'SELECT o.*, 1 AS amount FROM o', 'SELECT DISTINCT o . * FROM o'])(
		'leaves to the database what a star stands for: %s',
		async (orders) => {
			await expect(resolveShop({ ...WHOLE, orders }, shop.pool)).resolves.toMatchObject({
				relations: { orders },
			});
		},
	);

	it('tells all faults at once', async () => {
		const own = {
			...WHOLE,
			ordrs: 'x',
			customers: 'DROP TABLE customer',
			keyType: 'txt',
			addresses: 'SELECT 1 AS id',
		};
		const error = await resolveShop(own as never, shop.pool).catch((thrown) => thrown);
		expect(error.message).toContain('4 faults');
		expect(error.details.faults.map(({ path }: { path: string }) => path)).toEqual([
			'ordrs',
			'customers',
			'addresses',
			'keyType',
		]);
	});

	it('is refused when its text is no JSON', async () => {
		await expect(resolveShop('{"customers": ', shop.pool)).rejects.toMatchObject({
			code: 'MAPPING_INVALID',
			path: 'shop',
			message: expect.stringContaining('not valid JSON'),
		});
	});

	it.each([
		[{ chanel: 'x' }, { path: 'options.chanel', suggestion: 'Did you mean "channel"?' }],
		[
			{ refunds: 'deduct' },
			{ path: 'options.refunds', allowed: ['deducted', 'kept'], suggestion: 'Did you mean "deducted"?' },
		],
		[{ guestsByEmail: 'yes' }, { path: 'options.guestsByEmail' }],
		[{ statusesNotCounted: 'canceled' }, { path: 'options.statusesNotCounted' }],
		[{ currency: 'Euro' }, { path: 'options.currency' }],
	])('is refused for the option %j, with the path', async (options, fault) => {
		await expect(resolveShop({ preset: 'medusa', options }, shop.pool)).rejects.toMatchObject({
			code: 'OPTION_INVALID',
			...fault,
		});
	});

	it('keeps the values of options from being read as SQL', async () => {
		const channel = "x'; DROP TABLE customer; --";
		const mapping = await resolveShop(
			{ preset: 'medusa', options: { channel, statusesNotCounted: ["a'b", 'c\\d'] } },
			shop.pool,
		);
		expect(await rowsOf(mapping, 'orders', 'id', shop.pool)).toEqual([]);
		const schema = await resolveShop({ preset: 'medusa', options: { schema: 'we"ird; x' } }, shop.pool);
		expect(schema.relations.customers).toContain('"we""ird; x".customer');
	});
});
