import { openSegments } from '../../../lib';
import { describeMapping, preset, resolveShop } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import {
	byHand,
	describeDump,
	dumpedShop,
	fixtureShop,
	indexesUsed,
	rowsOf,
	spentButNever,
	sums,
} from '../shop';

let shop: TestDatabase;
const mapping = preset('spree');

describe('Spree 5', () => {
	beforeAll(async () => {
		shop = await fixtureShop('spree');
	});
	afterAll(() => shop.drop());

	it('takes completed orders less refunds, dates in UTC; no carts, drafts or cancelled orders', async () => {
		expect(
			await rowsOf(
				mapping,
				'orders',
				'id customer_id placed_at amount currency status channel coupon',
				shop.pool,
			),
		).toEqual([
			['1', '1', '2026-11-01 23:30', '100', 'USD', 'complete', 'online', 'WELCOME'],
			['4', '1', '2026-11-03 10:00', '50', 'EUR', 'returned', null, null],
		]);
		expect((await rowsOf(preset('spree', { refunds: 'kept' }), 'orders', 'id amount', shop.pool))[0]).toEqual(
			['1', '119.99'],
		);
	});

	it('gives guest orders to the customer with the e-mail address only when asked to', async () => {
		expect(
			await rowsOf(preset('spree', { guestsByEmail: true }), 'orders', 'id customer_id', shop.pool),
		).toEqual([
			['1', '1'],
			['4', '1'],
			['5', '1'],
		]);
	});

	it('gives a guest order to one customer, where an e-mail address is there twice in other letters', async () => {
		await shop.pool.query("INSERT INTO spree_users (id, email) VALUES (9, 'one@EXAMPLE.com')");
		const orders = await rowsOf(
			preset('spree', { guestsByEmail: true }),
			'orders',
			'id customer_id',
			shop.pool,
		);
		expect(orders.filter(([id]) => id === '5')).toEqual([['5', '1']]);
		await shop.pool.query('DELETE FROM spree_users WHERE id = 9');
	});

	it('counts customers from their creation on, asked of the column that its statistics are of', async () => {
		const segments = await openSegments({
			connection: shop.connectionString,
			shop: 'spree',
			timeZone: 'Asia/Dhaka',
		});
		try {
			const asOf = (instant: string) =>
				segments.preview({ field: 'email', operator: 'is_set' }, { asOf: instant });
			expect((await asOf('2025-12-31T23:59:00Z')).count).toBe(0);
			const { count, sql } = await asOf('2026-01-01T00:00:00Z');
			expect(count).toBe(2);
			expect(sql).toContain('(c.created_at_utc > (');
		} finally {
			await segments.close();
		}
	});

	it('counts one store only, by its code', async () => {
		expect(await rowsOf(preset('spree', { store: 'second' }), 'orders', 'id', shop.pool)).toEqual([['4']]);
	});

	it('keeps products bought before they were deleted, and leaves out lines of quantity 0', async () => {
		expect(
			await rowsOf(mapping, 'order_lines', 'order_id product_id variant_id sku quantity price', shop.pool),
		).toEqual([
			['1', '1', '11', 'SHIRT-S', '2', '50'],
			['1', '2', '20', 'GONE', '1', '19.99'],
			['2', '3', '30', 'MUG', '1', '500'],
		]);
	});

	it('reads customers with their consent, dates in UTC and metafields', async () => {
		expect(
			await rowsOf(
				mapping,
				'customers',
				'id email created_at language email_subscribed metafields',
				shop.pool,
			),
		).toEqual([
			['1', 'One@example.com', '2026-01-01 00:00', 'de', 'true', '{"loyalty_tier": "gold"}'],
			['2', 'two@example.com', '2026-01-01 00:00', null, 'false', null],
		]);
	});

	it('takes metafields of users only, not of products with the same id', async () => {
		await shop.pool.query(
			`INSERT INTO spree_metafields (resource_type, resource_id, metafield_definition_id, value) VALUES ('Spree::Product', 2, 1, 'silver')`,
		);
		expect(await rowsOf(mapping, 'customers', 'id metafields', shop.pool)).toContainEqual(['2', null]);
		await shop.pool.query(`DELETE FROM spree_metafields WHERE resource_type = 'Spree::Product'`);
	});

	it('takes tags and groups of users only: not of orders with the same id, nor of other contexts and classes', async () => {
		expect(await rowsOf(mapping, 'tags', 'customer_id name', shop.pool)).toEqual([['1', 'vip']]);
		expect(await rowsOf(mapping, 'groups', 'customer_id name', shop.pool)).toEqual([['1', 'B2B']]);
		expect(
			await rowsOf(
				preset('spree', { userClass: 'Spree::AdminUser' }),
				'groups',
				'customer_id name',
				shop.pool,
			),
		).toEqual([['2', 'B2B']]);
	});

	it('reads the address book and the addresses that the user points to, regions in text or by id', async () => {
		expect(await rowsOf(mapping, 'addresses', 'customer_id city region country', shop.pool)).toEqual([
			['1', 'Austin', 'Texas', 'US'],
			['1', 'Berlin', 'Land Berlin', 'DE'],
		]);
	});

	it('puts a product under every ancestor of its taxons, each within its taxonomy', async () => {
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

	it('finds orders, lines, addresses and tags by the indexes of the platform', async () => {
		expect(
			await indexesUsed(mapping, { relation: 'orders', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('index_spree_orders_on_user_id_and_created_by_id');
		expect(
			await indexesUsed(mapping, { relation: 'orders', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('index_spree_payments_on_order_id');
		expect(
			await indexesUsed(mapping, { relation: 'order_lines', column: 'order_id', value: '1' }, shop.pool),
		).toContain('index_spree_line_items_on_order_id');
		expect(
			await indexesUsed(mapping, { relation: 'addresses', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('index_spree_addresses_on_user_id');
		expect(
			await indexesUsed(mapping, { relation: 'tags', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('spree_taggings_taggable_context');
	});

	it('does without columns that came later, and reads another table of users', async () => {
		await shop.pool.query(
			'ALTER TABLE spree_orders DROP status; DROP TABLE spree_metafields; DROP TABLE spree_customer_groups; ALTER TABLE spree_users RENAME TO members',
		);
		const older = await resolveShop(
			{ preset: 'spree', options: { usersTable: 'members', userClass: 'Member' } },
			shop.pool,
		);
		const { columns } = await describeMapping(older, shop.pool);
		expect(columns?.customers?.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['first_name', 'email_subscribed']),
		);
		expect(columns?.customers?.map(({ name }) => name)).not.toContain('metafields');
		expect(older.relations.groups).toBeUndefined();
		expect((await rowsOf(older, 'orders', 'id', shop.pool)).flat()).toEqual(['1', '4', '7']);
	});
});

describeDump('spree-sample.sql', () => {
	beforeAll(async () => {
		shop = await dumpedShop('spree-sample.sql');
	});
	afterAll(() => shop.drop());

	it('sums per customer and currency what a hand-written query sums', async () => {
		const expected = await byHand(
			`
			WITH refund AS (SELECT p.order_id, sum(r.amount) AS amount FROM public.spree_refunds r JOIN public.spree_payments p ON p.id = r.payment_id GROUP BY p.order_id)
			SELECT o.user_id::text, o.currency, count(*)::text, trim_scale(sum(o.total - coalesce(r.amount, 0)))
			FROM public.spree_orders o LEFT JOIN refund r ON r.order_id = o.id
			WHERE o.user_id IS NOT NULL AND o.completed_at IS NOT NULL AND o.state IN ('complete', 'returned')
			GROUP BY o.user_id, o.currency ORDER BY o.user_id, o.currency`,
			shop.pool,
		);
		expect(expected.length).toBeGreaterThan(100);
		expect(await sums(mapping, shop.pool)).toEqual(expected);
	});

	it('finds who spent more than 500 USD in 90 days and never bought of taxon x', async () => {
		const expected = await byHand(
			`
			SELECT u.id::text FROM public.spree_users u
			WHERE 500 < (SELECT sum(o.total - coalesce((SELECT sum(r.amount) FROM public.spree_refunds r JOIN public.spree_payments p ON p.id = r.payment_id WHERE p.order_id = o.id), 0))
				FROM public.spree_orders o WHERE o.user_id = u.id AND o.currency = 'USD' AND o.state IN ('complete', 'returned') AND o.completed_at >= timestamp '2026-11-22' - interval '90 days')
			AND NOT EXISTS (SELECT 1 FROM public.spree_orders o JOIN public.spree_line_items l ON l.order_id = o.id JOIN public.spree_variants v ON v.id = l.variant_id
				JOIN public.spree_products_taxons pt ON pt.product_id = v.product_id
				WHERE o.user_id = u.id AND o.completed_at IS NOT NULL AND o.state IN ('complete', 'returned') AND pt.taxon_id IN (2, 3, 4))
			ORDER BY u.id`,
			shop.pool,
		);
		expect(expected.length).toBeGreaterThan(0);
		expect(await spentButNever(mapping, 'USD', 'categories/x', shop.pool)).toEqual(expected);
	});
});
