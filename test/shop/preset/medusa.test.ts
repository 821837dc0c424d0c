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
const mapping = preset('medusa');

describe('Medusa 2', () => {
	beforeAll(async () => {
		shop = await fixtureShop('medusa');
	});
	afterAll(() => shop.drop());

	it('takes orders that are placed: no drafts, cancelled or deleted ones', async () => {
		expect(
			await rowsOf(
				mapping,
				'orders',
				'id customer_id placed_at amount currency status channel coupon',
				shop.pool,
			),
		).toEqual([
			['o1', 'cus_1', '2026-11-01 10:00', '60.27', 'eur', 'completed', 'Webshop', 'AUTUMN,WELCOME'],
			['o2', 'cus_1', '2026-11-02 10:00', '4900', 'jpy', 'pending', 'Wholesale', null],
			['o6', 'cus_2', '2026-11-08 10:00', '30', 'eur', 'pending', 'Webshop', null],
			['o7', 'cus_3', '2026-11-09 10:00', '40', 'eur', 'pending', 'Webshop', null],
			['o8', 'cus_1', '2026-11-10 10:00', '10.1', 'eur', 'pending', 'Webshop', null],
			['o9', 'cus_5', '2026-11-11 10:00', '20', 'eur', 'pending', 'Webshop', null],
		]);
	});

	it('joins totals and lines on the version of the order', async () => {
		expect(
			await rowsOf(mapping, 'order_lines', 'order_id product_id variant_id sku quantity price', shop.pool),
		).toEqual([
			['o1', 'prod_gone', null, 'GONE', '1', '50'],
			['o1', 'prod_shirt', 'var_s', 'SHIRT-S', '2', '24.5'],
			['o1', null, null, null, '1', '5'],
			['o2', 'prod_mug', 'var_mug', 'MUG', '1', '10'],
			['o8', 'prod_mug', 'var_mug', 'MUG', '1', '10'],
		]);
	});

	it('has the same lines of orders that say their version', async () => {
		const lines = (from: string, on: string) =>
			ask(
				mapping,
				`SELECT l.order_id, l.product_id, l.sku, l.quantity, l.price FROM {orders} o JOIN ${from} l ON ${on} ORDER BY 1, 2, 3`,
				shop.pool,
			);
		const ofVersions = `(${mapping.linesOfVersions})`;
		const byId = 'l.order_id = o.id';
		const expected = await lines('{order_lines}', byId);
		expect(await lines(ofVersions, `${byId} AND l.lines_version = o.lines_version`)).toEqual(expected);
		expect((await lines(ofVersions, byId)).length).toBeGreaterThan(expected.length);
	});

	it('counts a refund once: the current total is already net of it', async () => {
		const [[deducted]] = (await ask(
			mapping,
			"SELECT trim_scale(amount) FROM {orders} o WHERE id = 'o1'",
			shop.pool,
		)) as [[string]];
		const [[kept]] = (await ask(
			preset('medusa', { refunds: 'kept' }),
			"SELECT trim_scale(amount) FROM {orders} o WHERE id = 'o1'",
			shop.pool,
		)) as [[string]];
		expect([deducted, kept]).toEqual(['60.27', '100']);
	});

	it('takes the latest of two totals of one version', async () => {
		const amountOf = async () =>
			(await ask(mapping, "SELECT trim_scale(amount) FROM {orders} o WHERE id = 'o1'", shop.pool)).flat();
		await shop.pool.query(
			`INSERT INTO order_summary (id, order_id, version, totals) VALUES ('s1', 'o1', 2, '{"current_order_total": 999}'), ('s3a', 'o1', 2, '{"current_order_total": 7}')`,
		);
		expect(await amountOf()).toEqual(['7']);
		await shop.pool.query(`DELETE FROM order_summary WHERE id IN ('s1', 's3a')`);
		expect(await amountOf()).toEqual(['60.27']);
	});

	it('keeps products bought before they were deleted, and leaves out lines of quantity 0', async () => {
		const bought = await rowsOf(mapping, 'order_lines', 'product_id', shop.pool);
		expect(bought.flat()).toContain('prod_gone');
		expect(bought.flat()).not.toContain('prod_never');
	});

	it('leaves out deleted customers and keeps one e-mail address as two customers', async () => {
		expect(await rowsOf(mapping, 'customers', 'id email has_account', shop.pool)).toEqual([
			['cus_1', 'One@example.com', 'true'],
			['cus_2', 'one@example.com', 'false'],
			['cus_4', 'four@example.com', 'true'],
			['cus_5', 'five@example.com', 'false'],
		]);
	});

	it('gives the orders of a guest to the account with the e-mail address, when asked to', async () => {
		const byEmail = preset('medusa', { guestsByEmail: true });
		expect(await rowsOf(byEmail, 'customers', 'id', shop.pool)).toEqual([['cus_1'], ['cus_4'], ['cus_5']]);
		expect(await rowsOf(byEmail, 'orders', 'id customer_id', shop.pool)).toEqual([
			['o1', 'cus_1'],
			['o2', 'cus_1'],
			['o6', 'cus_1'],
			['o7', 'cus_3'],
			['o8', 'cus_1'],
			['o9', 'cus_5'],
		]);
		expect(byEmail.ordersCounted).toContain('guest orders by e-mail');
	});

	it('reads addresses and groups that are not deleted, countries in upper case', async () => {
		expect(await rowsOf(mapping, 'addresses', 'customer_id city region country', shop.pool)).toEqual([
			['cus_1', 'Berlin', null, 'DE'],
			['cus_1', 'Wien', null, 'AT'],
		]);
		expect(await rowsOf(mapping, 'groups', 'customer_id name', shop.pool)).toEqual([['cus_1', 'VIP']]);
	});

	it('puts a product under every ancestor of its category', async () => {
		expect(
			await rowsOf(mapping, 'product_categories', 'product_id category category_id title', shop.pool),
		).toEqual([
			['prod_gone', 'clothing', 'c1', 'Clothing'],
			['prod_gone', 'shirts', 'c2', 'Shirts'],
			['prod_mug', 'home', 'c4', 'Home'],
			['prod_shirt', 'clothing', 'c1', 'Clothing'],
			['prod_shirt', 'linen', 'c3', 'Linen'],
			['prod_shirt', 'shirts', 'c2', 'Shirts'],
		]);
	});

	it('has no consent and no birthday, rather than empty ones', async () => {
		const { columns } = await describeMapping(mapping, shop.pool);
		const names = columns?.customers?.map(({ name }) => name) ?? [];
		expect(names).toContain('metadata');
		expect(names).not.toEqual(expect.arrayContaining(['email_subscribed']));
		expect(names).not.toEqual(expect.arrayContaining(['birthday']));
	});

	it('calls a JSON key whose type changes from row to row "any"', async () => {
		const { columns } = await describeMapping(mapping, shop.pool);
		expect(columns?.customers?.find(({ name }) => name === 'metadata')?.keys).toEqual([
			{ name: 'newsletter', type: 'boolean' },
			{ name: 'sms', type: 'any' },
			{ name: 'tier', type: 'text' },
		]);
	});

	it('leaves out drafts whose status says nothing of it, and orders that were cancelled before their status was', async () => {
		await shop.pool
			.query(`INSERT INTO "order" (id, customer_id, status, is_draft_order, currency_code, created_at, canceled_at) VALUES
			('x1', 'cus_4', 'pending', true, 'eur', '2026-11-12Z', NULL), ('x2', 'cus_4', 'pending', false, 'eur', '2026-11-12Z', '2026-11-13Z')`);
		expect((await rowsOf(mapping, 'orders', 'customer_id', shop.pool)).flat()).not.toContain('cus_4');
		await shop.pool.query(`DELETE FROM "order" WHERE id IN ('x1', 'x2')`);
	});

	it('leaves out lines and coupons that were deleted, and lines of deleted orders', async () => {
		await shop.pool
			.query(`INSERT INTO order_line_item (id, product_id, unit_price, deleted_at) VALUES ('x1', 'prod_never', 1, '2026-11-12Z'), ('x2', 'prod_never', 1, NULL);
			INSERT INTO order_item (id, order_id, version, item_id, quantity, deleted_at) VALUES ('x1', 'o8', 1, 'x1', 1, NULL), ('x2', 'o8', 1, 'x2', 1, '2026-11-12Z'), ('x3', 'o5', 1, 'x2', 1, NULL);
			INSERT INTO promotion VALUES ('x', 'GONE'); INSERT INTO order_promotion VALUES ('x', 'o1', 'x', '2026-11-12Z')`);
		expect((await rowsOf(mapping, 'order_lines', 'product_id', shop.pool)).flat()).not.toContain(
			'prod_never',
		);
		expect((await rowsOf(mapping, 'orders', 'coupon', shop.pool)).flat()).toContain('AUTUMN,WELCOME');
		await shop.pool.query(
			`DELETE FROM order_item WHERE id LIKE 'x%'; DELETE FROM order_line_item WHERE id LIKE 'x%'; DELETE FROM order_promotion WHERE id = 'x'; DELETE FROM promotion WHERE id = 'x'`,
		);
	});

	it('knows ancestors by whole ids, with the dot that early versions end a path with, and leaves out deleted ones', async () => {
		await shop.pool
			.query(`INSERT INTO product_category VALUES ('c10', 'Ten', 'ten', 'c10.', NULL), ('c11', 'Gone', 'gone', 'c11', '2026-10-01Z'), ('c12', 'Kept', 'kept', 'c11.c12', NULL), ('c13', 'Old', 'old', 'c1.c13', '2026-10-01Z');
			INSERT INTO product_category_product VALUES ('prod_never', 'c10'), ('prod_never', 'c12'), ('prod_never', 'c13')`);
		const seen = await rowsOf(mapping, 'product_categories', 'product_id category', shop.pool);
		expect(seen.filter(([id]) => id === 'prod_never')).toEqual([
			['prod_never', 'kept'],
			['prod_never', 'ten'],
		]);
		await shop.pool.query(
			`DELETE FROM product_category_product WHERE product_category_id IN ('c10', 'c12', 'c13'); DELETE FROM product_category WHERE id IN ('c10', 'c11', 'c12', 'c13')`,
		);
	});

	it('counts one sales channel only, by name or id, and other statuses', async () => {
		for (const channel of ['Wholesale', 'sc_2']) {
			const limited = preset('medusa', { channel });
			expect(await rowsOf(limited, 'orders', 'id', shop.pool)).toEqual([['o2']]);
			expect(limited.ordersCounted).toContain(`only channel ${channel}`);
		}
		const drafts = preset('medusa', { statusesNotCounted: ['canceled'] });
		expect((await rowsOf(drafts, 'orders', 'id', shop.pool)).flat()).toContain('o4');
	});

	it('finds orders and lines by the indexes of the platform, which are partial', async () => {
		expect(
			await indexesUsed(mapping, { relation: 'orders', column: 'customer_id', value: "'cus_1'" }, shop.pool),
		).toContain('"IDX_order_customer_id"');
		expect(
			await indexesUsed(mapping, { relation: 'orders', column: 'customer_id', value: "'cus_1'" }, shop.pool),
		).toContain('"IDX_order_summary_order_id_version"');
		expect(
			await indexesUsed(mapping, { relation: 'order_lines', column: 'order_id', value: "'o1'" }, shop.pool),
		).toContain('"IDX_order_item_order_id_version"');
		expect(
			await indexesUsed(
				mapping,
				{ relation: 'addresses', column: 'customer_id', value: "'cus_1'" },
				shop.pool,
			),
		).toContain('"IDX_customer_address_customer_id"');
	});

	it('leaves coupons out where the platform has no table of them', async () => {
		await shop.pool.query('BEGIN; DROP TABLE order_promotion; COMMIT');
		const older = await resolveShop('medusa', shop.pool);
		const described = await describeMapping(older, shop.pool);
		expect(described.columns?.orders?.map(({ name }) => name)).not.toContain('coupon');
		expect(Object.keys(older.changes)).not.toContain('public.order_promotion');
	});
});

describeDump('medusa.sql', () => {
	beforeAll(async () => {
		shop = await dumpedShop('medusa.sql');
	});
	afterAll(() => shop.drop());

	it('sums per customer and currency what a hand-written query sums', async () => {
		const expected = await byHand(
			`
			SELECT o.customer_id, upper(o.currency_code), count(*)::text, trim_scale(sum((s.totals ->> 'current_order_total')::numeric))
			FROM public."order" o
			JOIN public.order_summary s ON (s.order_id, s.version) = (o.id, o.version)
			WHERE o.deleted_at IS NULL AND o.status NOT IN ('canceled', 'draft')
			GROUP BY 1, 2 ORDER BY 1, 2`,
			shop.pool,
		);
		expect(expected.length).toBeGreaterThan(200);
		expect(await sums(mapping, shop.pool)).toEqual(expected);
	});

	it('agrees with the money that was captured and refunded, wherever an order is settled', async () => {
		const wrong = await ask(
			mapping,
			`
			SELECT o.id, o.amount, t.net FROM {orders} o
			JOIN (SELECT order_id, sum(amount) AS net, min(amount) AS least FROM public.order_transaction GROUP BY order_id) t ON t.order_id = o.id
			JOIN public.order_summary s ON s.order_id = o.id AND s.totals ->> 'pending_difference' = '0'
			JOIN public."order" raw ON raw.id = o.id AND raw.version = s.version
			WHERE o.amount <> t.net`,
			shop.pool,
		);
		expect(wrong).toEqual([]);
		const refunded = await ask(
			mapping,
			`SELECT count(*)::int FROM {orders} o WHERE EXISTS (SELECT 1 FROM public.order_transaction t WHERE t.order_id = o.id AND t.amount < 0)`,
			shop.pool,
		);
		expect(refunded[0]?.[0]).toBeGreaterThan(40);
	});

	it('finds who spent more than 500 EUR in 90 days and never bought clothing', async () => {
		const expected = await byHand(
			`
			SELECT c.id FROM public.customer c WHERE c.deleted_at IS NULL
			AND 500 < (SELECT sum((s.totals ->> 'current_order_total')::numeric) FROM public."order" o
				JOIN public.order_summary s ON s.order_id = o.id AND s.version = o.version
				WHERE o.customer_id = c.id AND o.currency_code = 'eur' AND o.status NOT IN ('canceled', 'draft') AND o.created_at >= {now} - interval '90 days')
			AND c.id NOT IN (SELECT o.customer_id FROM public."order" o JOIN public.order_item i ON i.order_id = o.id AND i.version = o.version
				JOIN public.order_line_item l ON l.id = i.item_id JOIN public.product_category_product p USING (product_id)
				WHERE o.status NOT IN ('canceled', 'draft') AND i.quantity > 0 AND p.product_category_id IN
					(SELECT k.id FROM public.product_category k WHERE k.handle IN ('clothing', 'shirts', 'pants')))
			ORDER BY 1`,
			shop.pool,
		);
		expect(expected.length).toBeGreaterThan(0);
		expect(await spentButNever(mapping, 'EUR', 'clothing', shop.pool)).toEqual(expected);
	});
});
