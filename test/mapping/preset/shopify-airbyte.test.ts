import { checkMapping, describeMapping, preset, resolveShop } from '../../../lib/mapping';
import type { TestDatabase } from '../../support/database';
import { fixtureShop, rowsOf } from '../shop';

let shop: TestDatabase;
const mapping = preset('shopify-airbyte');

describe('Shopify by Airbyte', () => {
	beforeAll(async () => {
		shop = await fixtureShop('shopify-airbyte');
	});
	afterAll(() => shop.drop());

	it('takes the newest version of each order: not cancelled, tests, refunded in full or deleted', async () => {
		expect(
			await rowsOf(
				mapping,
				'orders',
				'id customer_id placed_at amount currency status channel coupon',
				shop.pool,
			),
		).toEqual([
			['1', '1', '2026-11-02 04:30', '100', 'USD', 'partially_refunded', 'web', 'WELCOME'],
			['2', '1', '2026-11-03 10:00', '50', 'EUR', 'paid', 'pos', null],
		]);
		expect(
			(await rowsOf(preset('shopify-airbyte', { refunds: 'kept' }), 'orders', 'id amount', shop.pool))[0],
		).toEqual(['1', '119.99']);
	});

	it('reads dates that are texts: with a zone, without one, or no date at all', async () => {
		const byEmail = preset('shopify-airbyte', { guestsByEmail: true });
		expect(await rowsOf(byEmail, 'orders', 'id customer_id placed_at', shop.pool)).toEqual([
			['1', '1', '2026-11-02 04:30'],
			['2', '1', '2026-11-03 10:00'],
			['7', '1', '2026-11-09 00:00'],
		]);
	});

	it('takes the newest version of each customer, one row each', async () => {
		expect(await rowsOf(mapping, 'customers', 'id email first_name has_account', shop.pool)).toEqual([
			['1', 'One@example.com', 'One', 'true'],
			['2', 'two@example.com', null, 'false'],
			['3', 'three@example.com', null, null],
		]);
	});

	it('trusts deduplicated streams when told to, and the check finds out that they are not', async () => {
		const deduplicated = preset('shopify-airbyte', { deduplicated: true });
		expect(await rowsOf(deduplicated, 'customers', 'id', shop.pool)).toHaveLength(4);
		const { ok, findings } = await checkMapping(deduplicated, shop.pool);
		expect(ok).toBe(false);
		expect(findings).toContainEqual(
			expect.objectContaining({
				code: 'ID_TWICE',
				relation: 'customers',
				message: expect.stringContaining('The id 1 comes 2 times'),
			}),
		);
	});

	it('reads consent where it is, and leaves it missing where nothing says so', async () => {
		expect(await rowsOf(mapping, 'customers', 'id email_subscribed sms_subscribed', shop.pool)).toEqual([
			['1', 'true', 'false'],
			['2', 'true', null],
			['3', null, null],
		]);
	});

	it('splits tags at the commas', async () => {
		expect(await rowsOf(mapping, 'tags', 'customer_id name', shop.pool)).toEqual([
			['1', 'b2b'],
			['1', 'summer sale'],
			['1', 'vip'],
		]);
	});

	it('reads addresses out of JSON, whatever stands there', async () => {
		expect(await rowsOf(mapping, 'addresses', 'customer_id city region country', shop.pool)).toEqual([
			['1', 'Austin', 'Texas', 'US'],
			['1', 'Berlin', null, 'DE'],
			['1', 'Berlin', null, 'DE'],
			['2', 'Bonn', null, 'DE'],
		]);
	});

	it('reads lines out of JSON, once, with numbers as texts and values that are none', async () => {
		expect(
			await rowsOf(
				mapping,
				'order_lines',
				'order_id product_id product_title variant_id quantity price',
				shop.pool,
			),
		).toEqual([
			['1', '1', 'Shirt', '10', '2', '50'],
			['1', '99', 'Gone', null, '1', '19.99'],
			['1', null, 'Custom', null, '1', null],
		]);
	});

	it('reads custom collections that are there, each product once; or the types of products', async () => {
		expect(await rowsOf(mapping, 'product_categories', 'product_id category title', shop.pool)).toEqual([
			['1', 'summer', 'Summer'],
			['99', 'summer', 'Summer'],
		]);
		expect(
			await rowsOf(
				preset('shopify-airbyte', { categories: 'product_type' }),
				'product_categories',
				'product_id category',
				shop.pool,
			),
		).toEqual([['1', 'Clothing']]);
	});

	it('reads variants out of JSON and the newest metafields', async () => {
		expect(await rowsOf(mapping, 'variants', 'id title sku product_id', shop.pool)).toEqual([
			['10', 'Shirt / S', 'SHIRT-S', '1'],
			['11', 'Shirt / M', 'SHIRT-M', '1'],
		]);
		expect((await rowsOf(mapping, 'customers', 'id metafields', shop.pool))[0]).toEqual([
			'1',
			'{"loyalty_tier": "gold"}',
		]);
	});

	it('counts one shop only', async () => {
		const limited = preset('shopify-airbyte', { shop: 'b.example.com' });
		expect(await rowsOf(limited, 'orders', 'id', shop.pool)).toEqual([['2']]);
		expect(await rowsOf(limited, 'customers', 'id', shop.pool)).toEqual([['2']]);
	});

	it('does without columns and streams that are not there yet', async () => {
		await shop.pool
			.query(`SET search_path TO airbyte_shopify; ALTER TABLE orders DROP current_total_price, DROP deleted_at, DROP test, DROP processed_at, DROP cancelled_at, DROP discount_codes, DROP source_name;
			ALTER TABLE customers DROP email_marketing_consent, DROP accepts_marketing, DROP tags, DROP addresses; DROP TABLE products, collects, metafield_customers; RESET search_path`);
		const early = await resolveShop('auto', shop.pool);
		const { columns } = await describeMapping(early, shop.pool);
		expect(columns?.customers?.map(({ name }) => name)).not.toContain('email_subscribed');
		expect(columns?.customers?.map(({ name }) => name)).toContain('sms_subscribed');
		expect(early.relations.tags ?? early.relations.product_categories ?? early.relations.products).toBeUndefined();
		expect(early.ordersCounted).toContain('refunds not deducted');
		expect((await rowsOf(early, 'orders', 'id amount', shop.pool))[0]).toEqual(['1', '119.99']);
	});
});
