import { checkMapping, preset, resolveShop } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { describeDump, dumpedShop, fixtureShop, indexesUsed, rowsOf } from '../shop';

let shop: TestDatabase;
const mapping = preset('solidus');

describe('Solidus 4', () => {
	beforeAll(async () => {
		shop = await fixtureShop('solidus');
	});
	afterAll(() => shop.drop());

	it('takes completed orders less refunds, dates in UTC; no carts or cancelled orders', async () => {
		expect(
			await rowsOf(mapping, 'orders', 'id customer_id placed_at amount currency status coupon', shop.pool),
		).toEqual([
			['1', '1', '2026-11-01 23:30', '100', 'USD', 'complete', 'welcome'],
			['4', '1', '2026-11-03 10:00', '50', 'EUR', 'awaiting_return', null],
			['6', '3', '2026-11-05 10:00', '70', 'USD', 'complete', null],
		]);
		expect(
			(await rowsOf(preset('solidus', { refunds: 'kept' }), 'orders', 'id amount', shop.pool))[0],
		).toEqual(['1', '119.99']);
	});

	it('gives guest orders to the customer with the e-mail address only when asked to', async () => {
		expect(
			await rowsOf(preset('solidus', { guestsByEmail: true }), 'orders', 'id customer_id', shop.pool),
		).toEqual([
			['1', '1'],
			['4', '1'],
			['5', '1'],
			['6', '3'],
		]);
	});

	it('gives a guest order to one customer, where an e-mail address is there twice in other letters', async () => {
		await shop.pool.query("INSERT INTO spree_users (id, email) VALUES (9, 'one@EXAMPLE.com')");
		const orders = await rowsOf(
			preset('solidus', { guestsByEmail: true }),
			'orders',
			'id customer_id',
			shop.pool,
		);
		expect(orders.filter(([id]) => id === '5')).toEqual([['5', '1']]);
		await shop.pool.query('DELETE FROM spree_users WHERE id = 9');
	});

	it('leaves out addresses that were taken out of the book', async () => {
		await shop.pool.query(
			'ALTER TABLE spree_user_addresses ADD archived boolean NOT NULL DEFAULT false; UPDATE spree_user_addresses SET archived = true WHERE address_id = 2',
		);
		const newer = await resolveShop('auto', shop.pool);
		expect(await rowsOf(newer, 'addresses', 'customer_id city', shop.pool)).toEqual([
			['1', 'Austin'],
			['2', 'Berlin'],
		]);
		await shop.pool.query('ALTER TABLE spree_user_addresses DROP archived');
	});

	it('reads the name and phone from the address: the default one of the book, else the one pointed to', async () => {
		expect(await rowsOf(mapping, 'customers', 'id email name phone created_at', shop.pool)).toEqual([
			['1', 'One@example.com', 'One Example', '555-1', '2026-01-01 00:00'],
			['2', 'two@example.com', 'Two Example', null, '2026-01-01 00:00'],
		]);
	});

	it('reads addresses of customers, not of orders', async () => {
		expect(await rowsOf(mapping, 'addresses', 'customer_id city region country', shop.pool)).toEqual([
			['1', 'Austin', 'Texas', 'US'],
			['1', 'Berlin', 'Land Berlin', 'DE'],
			['2', 'Berlin', 'Land Berlin', 'DE'],
		]);
	});

	it('has neither consent nor tags nor groups', async () => {
		expect(mapping.relations.tags ?? mapping.relations.groups).toBeUndefined();
		expect(mapping.relations.customers).not.toContain('subscribed');
	});

	it('keeps products bought before they were deleted, and leaves out lines of quantity 0', async () => {
		expect(
			await rowsOf(mapping, 'order_lines', 'order_id product_id variant_id quantity price', shop.pool),
		).toEqual([
			['1', '1', '11', '2', '50'],
			['1', '2', '20', '1', '19.99'],
			['2', '3', '30', '1', '500'],
		]);
	});

	it('puts a product under every ancestor of its taxons', async () => {
		expect(await rowsOf(mapping, 'product_categories', 'product_id category', shop.pool)).toEqual([
			['1', 'brands'],
			['1', 'brands/acme'],
			['1', 'categories'],
			['1', 'categories/clothing'],
			['1', 'categories/clothing/shirts'],
			['2', 'categories'],
			['2', 'categories/clothing'],
			['3', 'categories'],
			['3', 'categories/home'],
		]);
	});

	it('finds orders, lines and the address book by the indexes of the platform', async () => {
		expect(
			await indexesUsed(mapping, { relation: 'orders', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('index_spree_orders_on_user_id');
		expect(
			await indexesUsed(mapping, { relation: 'order_lines', column: 'order_id', value: '1' }, shop.pool),
		).toContain('index_spree_line_items_on_order_id');
		expect(
			await indexesUsed(mapping, { relation: 'addresses', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('index_spree_user_addresses_on_user_id');
	});

	it('is not taken for Spree', async () => {
		expect((await resolveShop('auto', shop.pool)).name).toBe('solidus');
		await expect(resolveShop('spree', shop.pool)).rejects.toMatchObject({
			code: 'SHOP_NOT_RECOGNISED',
			message: expect.stringContaining('spree_user_addresses'),
		});
	});
});

describeDump('solidus-ddl.sql', () => {
	it('fits the schema of the platform', async () => {
		shop = await dumpedShop('solidus-ddl.sql');
		try {
			const report = await checkMapping(await resolveShop('auto', shop.pool), shop.pool);
			expect(report).toMatchObject({ ok: true, findings: [] });
		} finally {
			await shop.drop();
		}
	});
});
