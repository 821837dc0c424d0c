import { describeMapping, preset, resolveShop } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import {
	ask,
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
const mapping = preset('saleor');
const order = (number: number) => `00000000-0000-0000-0000-00000000000${number}`;

describe('Saleor 3', () => {
	beforeAll(async () => {
		shop = await fixtureShop('saleor');
	});
	afterAll(() => shop.drop());

	it('takes confirmed orders, gross, less granted refunds, one row each', async () => {
		expect(
			await rowsOf(
				mapping,
				'orders',
				'id customer_id placed_at amount currency status channel coupon',
				shop.pool,
			),
		).toEqual([
			[order(1), '1', '2026-11-01 10:00', '100', 'USD', 'fulfilled', 'us', 'WELCOME'],
			[order(2), '1', '2026-11-02 10:00', '50', 'EUR', 'partially fulfilled', 'eu', null],
			[order(8), '5', '2026-11-08 10:00', '30', 'USD', 'unfulfilled', 'us', null],
		]);
		expect(
			(await rowsOf(preset('saleor', { refunds: 'kept' }), 'orders', 'id amount', shop.pool))[0],
		).toEqual([order(1), '119.99']);
	});

	it('leaves guest orders out, and gives them to the customer with the e-mail address when asked to', async () => {
		expect((await rowsOf(mapping, 'orders', 'id', shop.pool)).flat()).not.toContain(order(7));
		const byEmail = preset('saleor', { guestsByEmail: true });
		expect(await rowsOf(byEmail, 'orders', 'id customer_id', shop.pool)).toEqual([
			[order(1), '1'],
			[order(2), '1'],
			[order(7), '1'],
			[order(8), '5'],
		]);
	});

	it('gives a guest order to one customer, where an e-mail address is there twice in other letters', async () => {
		await shop.pool.query("INSERT INTO account_user (id, email) VALUES (9, 'one@EXAMPLE.com')");
		expect(
			(await rowsOf(preset('saleor', { guestsByEmail: true }), 'orders', 'id customer_id', shop.pool)).filter(
				([id]) => id === order(7),
			),
		).toEqual([[order(7), '1']]);
		await shop.pool.query('DELETE FROM account_user WHERE id = 9');
	});

	it('counts replacement orders, unless asked not to', async () => {
		expect(
			(await rowsOf(preset('saleor', { replacements: false }), 'orders', 'id', shop.pool)).flat(),
		).toEqual([order(1), order(2)]);
	});

	it('keeps lines of deleted variants: no product, but the variant from its global id', async () => {
		expect(
			await rowsOf(
				mapping,
				'order_lines',
				'order_id product_id variant_id product_title quantity price',
				shop.pool,
			),
		).toEqual([
			[order(1), '1', '10', 'Shirt', '2', '50'],
			[order(1), null, '77', 'Gone', '1', '19.99'],
			[order(1), null, null, 'Strange', '1', '0'],
			[order(2), '1', '10', 'Shirt', '1', '50'],
			[order(3), '2', '20', 'Mug', '1', '500'],
		]);
	});

	it('reads customers: active, and staff only when it has ordered; empty texts are none', async () => {
		expect(await rowsOf(mapping, 'customers', 'id email first_name phone customer_type', shop.pool)).toEqual([
			['1', 'One@example.com', 'One', '+49301', 'wholesale'],
			['2', 'two@example.com', null, null, null],
			['5', 'buyer@example.com', 'Staff', null, null],
		]);
		expect(await rowsOf(mapping, 'addresses', 'customer_id city region country', shop.pool)).toEqual([
			['1', 'BERLIN', null, 'DE'],
			['1', 'NEW YORK', 'NY', 'US'],
			['2', null, null, null],
		]);
	});

	it('does not trust the stored number of orders, and has no consent', async () => {
		const { columns } = await describeMapping(mapping, shop.pool);
		const names = columns?.customers?.map(({ name }) => name) ?? [];
		expect(names).not.toContain('number_of_orders');
		expect(names).not.toContain('email_subscribed');
		expect(mapping.relations.tags).toBeUndefined();
	});

	it('keeps the trees of categories apart', async () => {
		expect(await rowsOf(mapping, 'product_categories', 'product_id category title', shop.pool)).toEqual([
			['1', 'clothing', 'Clothing'],
			['1', 'linen', 'Linen'],
			['1', 'shirts', 'Shirts'],
			['2', 'home', 'Home'],
			['2', 'mugs', 'Mugs'],
		]);
		const german = await resolveShop({ preset: 'saleor', options: { language: 'de' } }, shop.pool);
		expect((await rowsOf(german, 'product_categories', 'title', shop.pool)).flat()).toEqual(
			expect.arrayContaining(['Kleidung', 'Shirts']),
		);
	});

	it('finds orders and lines by the indexes of the platform', async () => {
		expect(
			await indexesUsed(mapping, { relation: 'orders', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('order_order_user_id_7cf9bc2b');
		expect(
			await indexesUsed(
				mapping,
				{ relation: 'order_lines', column: 'order_id', value: `'${order(1)}'` },
				shop.pool,
			),
		).toContain('order_orderline_order_id_eb04ec2d');
		expect(
			await indexesUsed(mapping, { relation: 'addresses', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('account_user_addresses_user_id_address_id_key');
		expect(
			await indexesUsed(
				preset('saleor', { guestsByEmail: true }),
				{ relation: 'orders', column: 'customer_id', value: '1' },
				shop.pool,
			),
		).toContain('order_order_user_id_7cf9bc2b');
	});

	it('does without tables and columns that an older version lacks, and says so', async () => {
		await shop.pool.query('DROP TABLE order_ordergrantedrefund');
		await shop.pool.query('ALTER TABLE account_user DROP customer_type_id');
		const older = await resolveShop('saleor', shop.pool);
		expect((await rowsOf(older, 'orders', 'id amount', shop.pool))[0]).toEqual([order(1), '119.99']);
		expect(older.ordersCounted).toContain('refunds not deducted');
		expect(
			(await describeMapping(older, shop.pool)).columns?.customers?.map(({ name }) => name),
		).not.toContain('customer_type');
	});
});

describeDump('saleor-sample.sql', () => {
	beforeAll(async () => {
		shop = await dumpedShop('saleor-sample.sql');
	});
	afterAll(() => shop.drop());

	it('sums per customer and currency what a hand-written query sums', async () => {
		const expected = await byHand(
			`
			WITH refund AS (SELECT order_id, sum(amount_value) AS amount FROM public.order_ordergrantedrefund GROUP BY order_id)
			SELECT o.user_id::text, o.currency, count(*)::text, trim_scale(sum(o.total_gross_amount - coalesce(r.amount, 0)))
			FROM public.order_order o LEFT JOIN refund r ON r.order_id = o.id
			WHERE o.user_id IS NOT NULL AND o.status IN ('unfulfilled', 'partially fulfilled', 'fulfilled', 'partially_returned', 'returned')
			GROUP BY o.user_id, o.currency ORDER BY o.user_id, o.currency`,
			shop.pool,
		);
		expect(expected.length).toBeGreaterThan(100);
		expect(await sums(mapping, shop.pool)).toEqual(expected);
	});

	it('knows every deleted variant by its global id', async () => {
		const [[lost, known]] = (await ask(
			mapping,
			'SELECT count(*) FILTER (WHERE product_id IS NULL)::int, count(variant_id)::int FROM {order_lines} l',
			shop.pool,
		)) as [[number, number]];
		const [[expected, all]] = (await byHand(
			'SELECT count(*) FILTER (WHERE variant_id IS NULL)::int, count(*)::int FROM public.order_orderline',
			shop.pool,
		)) as [[number, number]];
		expect([lost, known]).toEqual([expected, all]);
	});

	it('finds who spent more than 500 USD in 90 days and never bought of category x', async () => {
		const expected = await byHand(
			`
			SELECT u.id::text FROM public.account_user u WHERE u.is_active AND (NOT u.is_staff OR u.id IN (SELECT user_id FROM public.order_order))
			AND 500 < (SELECT sum(o.total_gross_amount - coalesce((SELECT sum(g.amount_value) FROM public.order_ordergrantedrefund g WHERE g.order_id = o.id), 0)) FROM public.order_order o
				WHERE o.user_id = u.id AND o.currency = 'USD' AND o.status NOT IN ('draft', 'unconfirmed', 'canceled', 'expired') AND o.created_at >= {now} - interval '90 days')
			AND NOT EXISTS (SELECT 1 FROM public.order_order o JOIN public.order_orderline l ON l.order_id = o.id JOIN public.product_productvariant v ON v.id = l.variant_id
				JOIN public.product_product p ON p.id = v.product_id
				WHERE o.user_id = u.id AND o.status NOT IN ('draft', 'unconfirmed', 'canceled', 'expired') AND p.category_id IN (1, 2, 3))
			ORDER BY u.id`,
			shop.pool,
		);
		expect(expected.length).toBeGreaterThan(0);
		expect(await spentButNever(mapping, 'USD', 'x', shop.pool)).toEqual(expected);
	});
});
