import { openSegments } from '../../../lib';
import { checkMapping, describeMapping, preset, resolveShop } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { ask, fixtureShop, rowsOf } from '../shop';

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

	it.each(['voided', 'refunded', 'expired'])('leaves out orders whose payment is %s', async (status) => {
		await shop.pool
			.query(`INSERT INTO airbyte_shopify.orders (_airbyte_raw_id, _airbyte_extracted_at, id, customer, currency, total_price, financial_status, created_at) VALUES
			('x', '2026-11-02Z', 30, '{"id": 2}', 'USD', 5, '${status}', '2026-11-09Z')`);
		expect((await rowsOf(mapping, 'orders', 'id', shop.pool)).flat()).toEqual(['1', '2']);
		await shop.pool.query('DELETE FROM airbyte_shopify.orders WHERE id = 30');
	});

	it('takes the newest version of each product and collection', async () => {
		await shop.pool
			.query(`INSERT INTO airbyte_shopify.products (_airbyte_raw_id, _airbyte_extracted_at, id, title, variants) VALUES ('z', '2026-11-09Z', 1, 'Shirt, new', '[{"id": 10, "title": "S"}]');
			INSERT INTO airbyte_shopify.custom_collections (_airbyte_raw_id, _airbyte_extracted_at, id, title, handle) VALUES ('z', '2026-11-09Z', 1, 'Summer, new', 'summer')`);
		expect(await rowsOf(mapping, 'products', 'id title', shop.pool)).toEqual([
			['1', 'Shirt, new'],
			['2', 'Mug'],
		]);
		expect(await rowsOf(mapping, 'variants', 'id title', shop.pool)).toEqual([['10', 'Shirt, new / S']]);
		expect(await rowsOf(mapping, 'product_categories', 'product_id title', shop.pool)).toEqual([
			['1', 'Summer, new'],
			['99', 'Summer, new'],
		]);
		await shop.pool.query(
			`DELETE FROM airbyte_shopify.products WHERE _airbyte_raw_id = 'z'; DELETE FROM airbyte_shopify.custom_collections WHERE _airbyte_raw_id = 'z'`,
		);
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
			// Only the flag that Shopify has given up says so.
			['2', null, null],
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

	it.each([
		['as the preset reads them, from their own row', 'shopify-airbyte'],
		[
			'with customers of its own, from the tags',
			{
				preset: 'shopify-airbyte',
				customers: 'SELECT c.id, c.email FROM airbyte_shopify.customers c WHERE _airbyte_raw_id <> $$a$$',
			},
		],
	])('finds customers by their tags, and those without: %s', async (_how, mapped) => {
		const segments = await openSegments({ connection: shop.connectionString, shop: mapped, timeZone: 'UTC' });
		const found = async (rule: object) =>
			(await segments.preview({ field: 'tags', ...rule }, { sampleSize: 9 })).customers
				.map((one) => String(one.customer_id))
				.sort();
		try {
			expect(await found({ operator: 'includes_any', value: ['VIP'] })).toEqual(['1']);
			expect(await found({ operator: 'includes_any', value: ['VIP'], caseSensitive: true })).toEqual([]);
			expect(await found({ operator: 'includes_any', value: ['vip'], caseSensitive: true })).toEqual(['1']);
			expect(await found({ operator: 'includes_all', value: ['b2b', 'Summer Sale'] })).toEqual(['1']);
			expect(await found({ operator: 'includes_any', value: ['summer', 'sale', 'b2', '%', ''] })).toEqual([]);
			expect(await found({ operator: 'includes_none', value: ['vip'] })).toEqual(['2', '3']);
			expect(
				await found({ operator: 'includes_any', value: ['vip', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] }),
			).toEqual(['1']);
			expect(await found({ operator: 'is_not_null' })).toEqual(['1']);
			expect(await found({ operator: 'is_null' })).toEqual(['2', '3']);
		} finally {
			await segments.close();
		}
	});

	it('keeps the text of all tags to itself, as long as the customers are its own', async () => {
		const names = async (mapped: object | string) => {
			const segments = await openSegments({
				connection: shop.connectionString,
				shop: mapped,
				timeZone: 'UTC',
			});
			return (await segments.fields().finally(() => segments.close())).map(({ name }) => name);
		};
		expect(await names('shopify-airbyte')).not.toContain('tags_text');
		expect(
			await names({
				preset: 'shopify-airbyte',
				customers: 'SELECT c.id, c.tags AS tags_text FROM airbyte_shopify.customers c',
			}),
		).toContain('tags_text');
	});

	it('takes no order for one of a customer and of a guest, too', async () => {
		await shop.pool
			.query(`INSERT INTO airbyte_shopify.orders (_airbyte_raw_id, _airbyte_extracted_at, id, email, customer, currency, total_price, financial_status, created_at) VALUES
			('x', '2026-11-02Z', 40, 'two@example.com', '{}', 'USD', 5, 'paid', '2026-11-09Z')`);
		expect(
			await rowsOf(preset('shopify-airbyte', { guestsByEmail: true }), 'orders', 'id customer_id', shop.pool),
		).toEqual([
			['1', '1'],
			['2', '1'],
			['40', '2'],
			['7', '1'],
		]);
		await shop.pool.query('DELETE FROM airbyte_shopify.orders WHERE id = 40');
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

	it('reads the lines of an order from its own row, as it reads those of all', async () => {
		const lines = `SELECT l.order_id, l.product_id, l.product_title, l.variant_id, l.sku, trim_scale(l.quantity) AS quantity, trim_scale(l.price) AS price FROM {orders} o`;
		const joined = await ask(
			mapping,
			`${lines} JOIN {order_lines} l ON l.order_id = o.id ORDER BY 1, 2, 3`,
			shop.pool,
		);
		const own = `${lines} CROSS JOIN LATERAL (${mapping.linesOfOrder?.select}) l ORDER BY 1, 2, 3`;
		expect(joined).toHaveLength(3);
		expect(await ask(mapping, own, shop.pool)).toEqual(joined);
	});

	it('finds who bought a product, its id a number or a text, and reads the orders once', async () => {
		await shop.pool
			.query(`INSERT INTO airbyte_shopify.orders (_airbyte_raw_id, _airbyte_extracted_at, id, customer, currency, total_price, financial_status, line_items, created_at) VALUES
			('t', '2026-11-02Z', 20, '{"id": 2}', 'USD', 5, 'paid', '[{"product_id": "5", "variant_id": "50", "quantity": 1, "price": "5.00"}, {"product_id": 6, "quantity": 0}]', '2026-11-09Z')`);
		const segments = await openSegments({
			connection: shop.connectionString,
			shop: 'shopify-airbyte',
			timeZone: 'UTC',
		});
		try {
			const found = async (field: string, value: string) =>
				(
					await segments.preview({ field, operator: 'includes_any', value: [value] }, { sampleSize: 9 })
				).customers.map((one) => String(one.customer_id));
			expect(await found('products_purchased', '1')).toEqual(['1']);
			expect(await found('products_purchased', '99')).toEqual(['1']);
			expect(await found('products_purchased', '5')).toEqual(['2']);
			expect(await found('variants_purchased', '50')).toEqual(['2']);
			expect(await found('products_purchased', '6')).toEqual([]);
			expect(await found('products_purchased', '05')).toEqual([]);
			const { sql, bindings } = await segments.preview({
				field: 'products_purchased',
				operator: 'includes_any',
				value: ['1'],
			});
			const { rows } = await shop.pool.query(`EXPLAIN ${sql}`, [...bindings]);
			const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
			// Beside them the newer versions, as "n".
			expect(plan.match(/ on orders o/g)).toHaveLength(1);
			expect(plan).toContain('@>');
		} finally {
			await segments.close();
		}
		await shop.pool.query('DELETE FROM airbyte_shopify.orders WHERE id = 20');
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
		expect(
			early.relations.tags ?? early.relations.product_categories ?? early.relations.products,
		).toBeUndefined();
		expect(early.ordersCounted).toContain('refunds not deducted');
		expect((await rowsOf(early, 'orders', 'id amount', shop.pool))[0]).toEqual(['1', '119.99']);
	});
});
