import { checkMapping, describeMapping, preset, resolveShop } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { ask, describeDump, dumpedShop, fixtureShop, rowsOf } from '../shop';

let shop: TestDatabase;
const mapping = preset('shopify-fivetran');

describe('Shopify by Fivetran', () => {
	beforeAll(async () => {
		shop = await fixtureShop('shopify-fivetran');
	});
	afterAll(() => shop.drop());

	it('takes orders that are not cancelled, tests, refunded in full or deleted; refunds of several lines and adjustments once', async () => {
		expect(
			await rowsOf(mapping, 'orders', 'id customer_id placed_at amount currency status channel', shop.pool),
		).toEqual([
			['1', '1', '2026-11-02 04:30', '95.01', 'USD', 'partially_refunded', 'web'],
			['2', '1', '2026-11-02 00:00', '0.1', 'USD', 'paid', 'web'],
			['8', '1', '2026-11-02 00:00', '0.2', 'USD', 'paid', 'web'],
		]);
		expect(
			(await rowsOf(preset('shopify-fivetran', { refunds: 'kept' }), 'orders', 'id amount', shop.pool))[0],
		).toEqual(['1', '119.99']);
	});

	it.each(['voided', 'refunded', 'expired'])('leaves out orders whose payment is %s', async (status) => {
		await shop.pool.query(
			`INSERT INTO fivetran_shopify."order" (id, customer_id, currency, total_price, financial_status, created_at) VALUES (30, 2, 'USD', 5, '${status}', '2026-11-09Z')`,
		);
		expect((await rowsOf(mapping, 'orders', 'id', shop.pool)).flat()).toEqual(['1', '2', '8']);
		await shop.pool.query('DELETE FROM fivetran_shopify."order" WHERE id = 30');
	});

	it('makes money exact before it is summed', async () => {
		expect(
			await ask(mapping, "SELECT sum(amount)::text FROM {orders} o WHERE id IN ('2', '8')", shop.pool),
		).toEqual([['0.3']]);
		const { columns } = await describeMapping(mapping, shop.pool);
		expect(columns?.orders?.find(({ name }) => name === 'amount')?.pgType).toBe('numeric');
		expect(columns?.order_lines?.find(({ name }) => name === 'price')?.pgType).toBe('numeric');
	});

	it('gives guest orders to the customer with the e-mail address only when asked to', async () => {
		expect(
			(
				await rowsOf(
					preset('shopify-fivetran', { guestsByEmail: true }),
					'orders',
					'id customer_id',
					shop.pool,
				)
			).at(-2),
		).toEqual(['7', '1']);
		expect((await rowsOf(mapping, 'orders', 'id', shop.pool)).flat()).not.toContain('7');
	});

	it('reads customers that are not deleted, with their consent', async () => {
		expect(
			await rowsOf(
				mapping,
				'customers',
				'id email has_account tax_exempt email_subscribed sms_subscribed metafields',
				shop.pool,
			),
		).toEqual([
			['1', 'One@example.com', 'true', 'true', 'true', 'false', '{"loyalty_tier": "gold"}'],
			['2', 'two@example.com', 'false', 'false', null, null, null],
		]);
		expect(await rowsOf(mapping, 'tags', 'customer_id name', shop.pool)).toEqual([
			['1', 'b2b'],
			['1', 'vip'],
		]);
		expect(await rowsOf(mapping, 'addresses', 'customer_id city region country', shop.pool)).toEqual([
			['1', 'Austin', 'Texas', 'US'],
			['1', 'Berlin', null, 'DE'],
		]);
	});

	it('keeps products bought before they were deleted, and leaves out lines of quantity 0', async () => {
		expect(
			await rowsOf(mapping, 'order_lines', 'order_id product_id variant_id quantity price', shop.pool),
		).toEqual([
			['1', '1', '10', '2', '50'],
			['1', '99', null, '1', '19.99'],
			['1', null, null, '1', '0'],
		]);
		expect(await rowsOf(mapping, 'product_categories', 'product_id category', shop.pool)).toEqual([
			['1', 'summer'],
			['99', 'summer'],
		]);
		expect(
			await rowsOf(
				preset('shopify-fivetran', { categories: 'product_type' }),
				'product_categories',
				'product_id category',
				shop.pool,
			),
		).toEqual([
			['1', 'Clothing'],
			['99', 'Clothing'],
		]);
	});

	it('reads coupons where they are synced', async () => {
		expect((await rowsOf(await resolveShop('auto', shop.pool), 'orders', 'id coupon', shop.pool))[0]).toEqual(
			['1', 'WELCOME'],
		);
		expect(mapping.relations.orders).not.toContain('order_discount_code');
	});

	it('does without tables that are not synced, and says that refunds are not deducted', async () => {
		await shop.pool.query(
			'DROP TABLE fivetran_shopify.order_adjustment, fivetran_shopify.collection_product, fivetran_shopify.customer_tag; ALTER TABLE fivetran_shopify.customer DROP sms_marketing_consent_state',
		);
		const less = await resolveShop('auto', shop.pool);
		expect(less.relations.tags ?? less.relations.product_categories).toBeUndefined();
		expect(less.ordersCounted).toContain('refunds not deducted');
		expect(
			(await describeMapping(less, shop.pool)).columns?.customers?.map(({ name }) => name),
		).not.toContain('sms_subscribed');
	});
});

describeDump('sync-ddl.sql', () => {
	it('fits the schemas of both syncs', async () => {
		shop = await dumpedShop('sync-ddl.sql');
		try {
			for (const name of ['shopify-airbyte', 'shopify-fivetran']) {
				const report = await checkMapping(await resolveShop(name, shop.pool), shop.pool);
				expect(report).toMatchObject({ ok: true, findings: [] });
			}
		} finally {
			await shop.drop();
		}
	});
});
