import { checkMapping, describeMapping, preset, resolveShop } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { createTestDatabase } from '../../support/database';
import { ask, byHand, indexesUsed, rowsOf } from '../shop';

let shop: TestDatabase;
const mapping = preset('demo');

describe('the demo shop', () => {
	beforeAll(async () => {
		shop = await createTestDatabase({ template: 'demo' });
	});
	afterAll(() => shop.drop());

	it('is recognised, and fits', async () => {
		const detected = await resolveShop('auto', shop.pool);
		expect(detected).toEqual(mapping);
		expect(await checkMapping(detected, shop.pool)).toMatchObject({ ok: true, findings: [] });
	});

	it('sums completed orders of customers, less what credit notes took back', async () => {
		const expected = await byHand(
			`
			SELECT o.customer_id, count(*)::int, trim_scale(sum(o.total - o.refunded)) FROM shop."order" o
			WHERE o.status = 'completed' AND o.customer_id IS NOT NULL GROUP BY o.customer_id ORDER BY o.customer_id`,
			shop.pool,
		);
		expect(expected.length).toBeGreaterThan(50);
		const seen = await ask(
			mapping,
			'SELECT o.customer_id, count(*)::int, trim_scale(sum(o.amount)) FROM {orders} o GROUP BY o.customer_id ORDER BY o.customer_id',
			shop.pool,
		);
		expect(seen).toEqual(expected);
		const refunded = await byHand(
			`SELECT 1 FROM shop."order" WHERE refunded > 0 AND customer_id IS NOT NULL AND status = 'completed'`,
			shop.pool,
		);
		expect(refunded.length).toBeGreaterThan(0);
	});

	it('keeps refunds and cancelled orders in when asked to, and counts one channel only', async () => {
		const all = preset('demo', { refunds: 'kept', statusesNotCounted: [] });
		const expected = await byHand(
			'SELECT trim_scale(sum(total)), count(*)::int FROM shop."order" WHERE customer_id IS NOT NULL',
			shop.pool,
		);
		expect(
			await ask(all, 'SELECT trim_scale(sum(amount)), count(*)::int FROM {orders} o', shop.pool),
		).toEqual(expected);
		expect(all.ordersCounted).toBe('placed; gross of tax, with shipping; refunds not deducted');
		const [[channel]] = (await byHand(
			'SELECT channel FROM shop."order" WHERE channel IS NOT NULL LIMIT 1',
			shop.pool,
		)) as [[string]];
		expect(
			await ask(preset('demo', { channel }), 'SELECT DISTINCT o.channel FROM {orders} o', shop.pool),
		).toEqual([[channel]]);
	});

	it('puts a product under its category and the one above', async () => {
		const [[product, own, above]] = (await byHand(
			`
			SELECT pc.product_id::text, c.slug, a.slug FROM shop.product_category pc
			JOIN shop.category c ON c.id = pc.category_id JOIN shop.category a ON a.id = c.parent_id ORDER BY 1 LIMIT 1`,
			shop.pool,
		)) as [[string, string, string]];
		const seen = (await rowsOf(mapping, 'product_categories', 'product_id category', shop.pool)).filter(
			([id]) => id === product,
		);
		expect(seen.map(([, category]) => category)).toEqual(expect.arrayContaining([own, above]));
	});

	it('describes every column, with the keys of the loyalty card', async () => {
		const { columns, keyType } = await describeMapping(mapping, shop.pool);
		expect(keyType).toBe('integer');
		const types = Object.fromEntries((columns?.customers ?? []).map(({ name, type }) => [name, type]));
		expect(types).toMatchObject({
			id: 'number',
			birthday: 'day',
			created_at: 'instant',
			email_subscribed: 'boolean',
			wallet_balance: 'number',
			loyalty: 'json',
		});
		expect(columns?.customers?.find(({ name }) => name === 'loyalty')?.keys).toEqual([
			{ name: 'card', type: 'number' },
			{ name: 'paused', type: 'boolean' },
			{ name: 'since', type: 'text' },
			{ name: 'tier', type: 'text' },
		]);
		expect(columns?.events?.find(({ name }) => name === 'properties')?.keys?.length).toBeGreaterThan(0);
	});

	it('finds orders, lines and events by the indexes of the shop', async () => {
		expect(
			await indexesUsed(mapping, { relation: 'orders', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('order_customer_id_placed_at_idx');
		expect(
			await indexesUsed(mapping, { relation: 'order_lines', column: 'order_id', value: '1' }, shop.pool),
		).toContain('order_line_order_id_idx');
		expect(
			await indexesUsed(mapping, { relation: 'events', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('event_customer_id_name_occurred_at_idx');
	});
});
