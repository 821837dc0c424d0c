import { checkMapping, preset, resolveShop } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { describeDump, dumpedShop, fixtureShop, indexesUsed, rowsOf } from '../shop';

let shop: TestDatabase;
const mapping = preset('evershop');

describe('EverShop 2', () => {
	beforeAll(async () => {
		shop = await fixtureShop('evershop');
	});
	afterAll(() => shop.drop());

	it('takes orders of every status but the cancelled and fully refunded, less refunds in part', async () => {
		expect(
			await rowsOf(
				mapping,
				'orders',
				'id customer_id placed_at amount currency status payment_status coupon',
				shop.pool,
			),
		).toEqual([
			['1', '1', '2026-11-01 10:00', '100', 'USD', 'completed', 'paid', 'WELCOME'],
			['4', '1', '2026-11-04 10:00', '50', 'EUR', 'processing', null, null],
			['6', '2', '2026-11-06 10:00', '70', 'USD', 'awaiting_pickup', 'paid', null],
		]);
		expect(
			(await rowsOf(preset('evershop', { refunds: 'kept' }), 'orders', 'id amount', shop.pool))[0],
		).toEqual(['1', '119.99']);
	});

	it('leaves out what was cancelled or not paid, whether the order or its payment says so', async () => {
		await shop.pool
			.query(`INSERT INTO "order" (order_id, order_number, status, payment_status, currency, customer_id, grand_total, created_at) VALUES
			(20, '20', 'canceled', 'paid', 'USD', 1, 5, '2026-11-01Z'), (21, '21', 'processing', 'canceled', 'USD', 1, 5, '2026-11-01Z'),
			(22, '22', 'processing', 'stripe_failed', 'USD', 1, 5, '2026-11-01Z')`);
		expect((await rowsOf(mapping, 'orders', 'id', shop.pool)).flat()).toEqual(['1', '4', '6']);
		await shop.pool.query('DELETE FROM "order" WHERE order_id >= 20');
	});

	it('knows a refund in whatever case a plugin writes it', async () => {
		await shop.pool.query(
			`UPDATE payment_transaction SET payment_action = 'Refund' WHERE payment_action = 'refund'`,
		);
		expect((await rowsOf(mapping, 'orders', 'id amount', shop.pool))[0]).toEqual(['1', '100']);
		await shop.pool.query(
			`UPDATE payment_transaction SET payment_action = 'refund' WHERE payment_action = 'Refund'`,
		);
	});

	it('gives a guest order to one customer, though its e-mail address is there twice in other letters', async () => {
		expect(
			await rowsOf(preset('evershop', { guestsByEmail: true }), 'orders', 'id customer_id', shop.pool),
		).toEqual([
			['1', '1'],
			['4', '1'],
			['5', '1'],
			['6', '2'],
		]);
	});

	it('reads customers that are not disabled, e-mail addresses as typed, the phone of the default address', async () => {
		expect(await rowsOf(mapping, 'customers', 'id email name phone', shop.pool)).toEqual([
			['1', 'One@Example.com', 'One Example', '2'],
			['2', 'two@example.com', null, null],
			['4', 'one@example.com', 'One Again', null],
		]);
		expect(await rowsOf(mapping, 'addresses', 'customer_id city region country', shop.pool)).toEqual([
			['1', 'Austin', 'US-TX', 'US'],
			['1', 'Bonn', null, 'DE'],
		]);
		expect(await rowsOf(mapping, 'groups', 'customer_id name', shop.pool)).toEqual([
			['1', 'Wholesale'],
			['2', 'General'],
			['3', 'General'],
			['4', 'General'],
		]);
	});

	it('keeps lines of products that are gone, and leaves out lines of quantity 0', async () => {
		expect(
			await rowsOf(mapping, 'order_lines', 'order_id product_id product_title quantity price', shop.pool),
		).toEqual([
			['1', '1', 'Shirt', '2', '50'],
			['1', '99', 'Gone', '1', '19.99'],
			['2', '2', 'Mug', '1', '500'],
		]);
	});

	it('climbs from a category to its parents', async () => {
		expect(await rowsOf(mapping, 'product_categories', 'product_id category category_id', shop.pool)).toEqual(
			[
				['1', 'clothing', '1'],
				['1', 'linen', '3'],
				['1', 'shirts', '2'],
				['2', 'home', '4'],
			],
		);
	});

	it('comes to an end where categories go round in a circle', async () => {
		await shop.pool.query('UPDATE category SET parent_id = 3 WHERE category_id = 1');
		expect(
			(await rowsOf(mapping, 'product_categories', 'product_id category', shop.pool)).filter(
				([id]) => id === '1',
			),
		).toHaveLength(3);
		await shop.pool.query('UPDATE category SET parent_id = NULL WHERE category_id = 1');
	});

	it('finds lines and addresses by the indexes of the platform', async () => {
		expect(
			await indexesUsed(mapping, { relation: 'order_lines', column: 'order_id', value: '1' }, shop.pool),
		).toContain('"FK_ORDER"');
		expect(
			await indexesUsed(mapping, { relation: 'addresses', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('"FK_CUSTOMER_ADDRESS_LINK"');
	});

	it('says that orders have no index on the customer, once there are many', async () => {
		await shop.pool
			.query(`INSERT INTO "order" (order_id, order_number, status, currency, customer_id, grand_total, created_at)
			SELECT 100 + n, n::text, 'completed', 'USD', n % 100, 1, '2026-11-01Z' FROM generate_series(1, 12000) n; ANALYZE "order"`);
		const { ok, findings } = await checkMapping(mapping, shop.pool);
		expect(ok).toBe(true);
		expect(findings).toEqual([
			expect.objectContaining({
				severity: 'advice',
				code: 'INDEX_MISSING',
				relation: 'orders',
				suggestion: 'CREATE INDEX CONCURRENTLY ON public."order" (customer_id, created_at);',
			}),
		]);
		await shop.pool.query('CREATE INDEX ON public."order" (customer_id, created_at)');
		expect((await checkMapping(mapping, shop.pool)).findings).toEqual([]);
	});
});

describeDump('evershop-ddl.sql', () => {
	it('fits the schema of the platform', async () => {
		shop = await dumpedShop('evershop-ddl.sql');
		try {
			const report = await checkMapping(await resolveShop('auto', shop.pool), shop.pool);
			expect(report).toMatchObject({ ok: true, findings: [] });
		} finally {
			await shop.drop();
		}
	});
});
