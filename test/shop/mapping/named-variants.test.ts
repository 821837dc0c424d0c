import { openSegments } from '../../../lib';
import { preset, resolveShop } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { ask, fixtureShop } from '../shop';

describe.each(['odoo', 'saleor', 'solidus', 'spree', 'vendure'] as const)('%s', (name) => {
	const mapping = preset(name);
	const variants = String(mapping.variantsOfProducts);
	let shop: TestDatabase;
	beforeAll(async () => {
		shop = await fixtureShop(name);
	});
	afterAll(() => shop?.drop());

	it('has lines whose product is that of their variant, and of no other', async () => {
		const rows = await ask(
			mapping,
			`SELECT l.order_id::text, l.product_id::text, v.product_id::text FROM {order_lines} l LEFT JOIN (${variants}) v ON v.id = l.line_variant_id`,
			shop.pool,
		);
		expect(rows.filter(([, product]) => product !== null)).not.toEqual([]);
		for (const [, ofLine, ofVariant] of rows) expect(ofVariant).toBe(ofLine);
	});

	it('keeps them under a mapping with lines of its own for these lines only', async () => {
		const under = async (own: object) =>
			(await resolveShop({ preset: name, ...own }, shop.pool)).variantsOfProducts;
		const kept = await under({ groups: null });
		expect(kept).toContain('product_id');
		expect(await under({ variants: 'SELECT 1 AS id, 1 AS product_id' })).toBe(kept);
		expect(await under({ order_lines: 'SELECT 1 AS order_id, 1 AS product_id' })).toBeUndefined();
	});

	it('finds who bought each of its products, and who never did', async () => {
		const products = (
			await ask(mapping, `SELECT DISTINCT product_id::text FROM (${variants}) v ORDER BY 1`, shop.pool)
		).map(([id]) => String(id));
		const segments = await openSegments({ connection: shop.connectionString, shop: name, timeZone: 'UTC' });
		const bought = `SELECT o.customer_id FROM {orders} o JOIN {order_lines} l ON l.order_id = o.id WHERE l.product_id = `;
		try {
			for (const product of products) {
				for (const [operator, among] of [
					['includes_any', 'IN'],
					['includes_none', 'NOT IN'],
				] as const) {
					const wanted = await ask(
						mapping,
						`SELECT c.id::text FROM {customers} c WHERE c.id ${among} (${bought}${product} AND o.customer_id IS NOT NULL) ORDER BY 1`,
						shop.pool,
					);
					const rule = { field: 'products_purchased', operator, value: [product] };
					const { customers, sql, form } = await segments.preview(rule, { sampleSize: 50 });
					expect(customers.map(({ customer_id: id }) => [String(id)]).sort()).toEqual(wanted.sort());
					expect(sql).toContain('"line_variant_id" = ');
					expect(form.settings).toEqual({ random_page_cost: '2' });
				}
			}
		} finally {
			await segments.close();
		}
	});
});
