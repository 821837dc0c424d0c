import { compileRule } from '../../../lib';
import { describeMapping, resolveShop } from '../../../lib/shop';
import type { Mapping } from '../../../lib/shop';
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
let mapping: Mapping;

describe('Vendure 3', () => {
	beforeAll(async () => {
		shop = await fixtureShop('vendure');
		mapping = await resolveShop('auto', shop.pool);
	});
	afterAll(() => shop.drop());

	it('takes placed orders, in major units and as instants; no carts, cancelled orders or copies for sellers', async () => {
		expect(
			await rowsOf(mapping, 'orders', 'id customer_id placed_at amount currency status coupon', shop.pool),
		).toEqual([
			['1', '1', '2026-11-01 23:30', '29.45', 'EUR', 'PaymentSettled', 'WELCOME'],
			['4', '1', '2026-11-03 10:00', '100', 'USD', 'Shipped', null],
			['6', '2', '2026-11-04 10:00', '4900', 'JPY', 'Delivered', null],
			['7', '3', '2026-11-05 10:00', '10', 'EUR', 'Delivered', null],
		]);
	});

	it('keeps an order one row, however many channels it is in', async () => {
		expect(await rowsOf(mapping, 'orders', 'id channel', shop.pool)).toEqual([
			['1', 'eu,outlet'],
			['4', 'eu'],
			['6', null],
			['7', null],
		]);
		const outlet = await resolveShop({ preset: 'vendure', options: { channel: 'outlet' } }, shop.pool);
		expect(await rowsOf(outlet, 'orders', 'id', shop.pool)).toEqual([['1']]);
	});

	it('never takes a refund off again, and adds back those that went through when asked to', async () => {
		const kept = await resolveShop({ preset: 'vendure', options: { refunds: 'kept' } }, shop.pool);
		expect((await rowsOf(kept, 'orders', 'id amount', shop.pool))[0]).toEqual(['1', '36.45']);
		expect((await rowsOf(mapping, 'orders', 'id amount', shop.pool))[0]).toEqual(['1', '29.45']);
	});

	it('reads the decimals of the money strategy', async () => {
		const thousandths = await resolveShop({ preset: 'vendure', options: { moneyDecimals: 3 } }, shop.pool);
		expect((await rowsOf(thousandths, 'orders', 'id amount', shop.pool))[0]).toEqual(['1', '2.945']);
		const whole = await resolveShop({ preset: 'vendure', options: { moneyDecimals: 0 } }, shop.pool);
		expect((await rowsOf(whole, 'orders', 'id amount', shop.pool))[0]).toEqual(['1', '2945']);
	});

	it('sums amounts beyond the range of an integer', async () => {
		await shop.pool.query(`UPDATE "order" SET "subTotalWithTax" = 2147483647 WHERE id = 4`);
		await shop.pool.query(`UPDATE "order" SET "shippingWithTax" = 100 WHERE id = 4`);
		expect((await rowsOf(mapping, 'orders', 'id amount', shop.pool))[1]).toEqual(['4', '21474837.47']);
	});

	it('leaves out cancelled lines, and keeps variants that were deleted since', async () => {
		expect(
			await rowsOf(mapping, 'order_lines', 'order_id product_id variant_id sku quantity price', shop.pool),
		).toEqual([
			['1', '1', '10', 'SHIRT-S', '1', '12.5'],
			['1', '2', '20', 'GONE', '1', '11.95'],
			['4', '1', '11', 'SHIRT-M', '2', '50'],
			['5', '1', '11', 'SHIRT-M', '1', '50'],
			['6', '1', '10', 'SHIRT-S', '1', '4900'],
		]);
	});

	it('counts what is left of a line that was cancelled in part', async () => {
		await shop.pool.query('UPDATE order_line SET "orderPlacedQuantity" = 3 WHERE "orderId" = 1');
		expect((await rowsOf(mapping, 'order_lines', 'order_id quantity', shop.pool)).slice(0, 2)).toEqual([
			['1', '1'],
			['1', '1'],
		]);
	});

	it('reads customers that are not deleted, with custom fields under their own or the usual name', async () => {
		expect(
			await rowsOf(
				mapping,
				'customers',
				'id email has_account birthday email_subscribed points interests lastvisit',
				shop.pool,
			),
		).toEqual([
			[
				'1',
				'one@example.com',
				'true',
				'1990-02-28',
				'true',
				'40',
				'["running","music"]',
				'2026-11-02 05:30:00+06',
			],
			['2', 'two@example.com', 'false', null, null, '0', null, null],
			['4', 'four@example.com', 'true', null, null, '0', null, null],
		]);
	});

	it('has no consent where no custom field holds one', async () => {
		await shop.pool.query('ALTER TABLE customer RENAME "customFieldsMarketingoptin" TO "customFieldsOther"');
		const described = await describeMapping(await resolveShop('vendure', shop.pool), shop.pool);
		const names = described.columns?.customers?.map(({ name }) => name) ?? [];
		expect(names).not.toContain('email_subscribed');
		expect(names).toContain('other');
		await shop.pool.query('ALTER TABLE customer RENAME "customFieldsOther" TO "customFieldsMarketingoptin"');
	});

	it('reads addresses, empty texts being none, and countries by their code', async () => {
		expect(await rowsOf(mapping, 'addresses', 'customer_id city region country', shop.pool)).toEqual([
			['1', 'Berlin', null, 'DE'],
			['1', 'London', 'Greater London', 'GB'],
			['2', null, null, null],
		]);
	});

	it('reads names in the language of the default channel, those of collections else in any, and leaves out the root of the tree', async () => {
		expect(
			await rowsOf(mapping, 'product_categories', 'product_id variant_id category title', shop.pool),
		).toEqual([
			['1', '10', 'hemden', 'Hemden'],
			['1', '10', 'kleidung', 'Kleidung'],
			['1', '11', 'hemden', 'Hemden'],
			['1', '11', 'kleidung', 'Kleidung'],
			['2', '20', 'outlet', 'Outlet'],
		]);
		expect(await rowsOf(mapping, 'products', 'id title', shop.pool)).toEqual([
			['1', 'Hemd'],
			['2', 'Weg'],
			['3', null],
		]);
		const english = await resolveShop({ preset: 'vendure', options: { language: 'en' } }, shop.pool);
		expect((await rowsOf(english, 'product_categories', 'category', shop.pool)).flat()).toContain('clothing');
	});

	it('finds orders, lines and addresses by the indexes of the platform', async () => {
		expect(
			await indexesUsed(mapping, { relation: 'orders', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('"IDX_order_customer"');
		expect(
			await indexesUsed(mapping, { relation: 'order_lines', column: 'order_id', value: '1' }, shop.pool),
		).toContain('"IDX_order_line_order"');
		expect(
			await indexesUsed(mapping, { relation: 'addresses', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('"IDX_address_customer"');
	});

	it('asks and counts the collections of a line by its own variant alone', async () => {
		const taken = `"collectionId" = 3 AND "productVariantId" = 11`;
		const { rows } = await shop.pool.query(
			`DELETE FROM collection_product_variants_product_variant WHERE ${taken} RETURNING *`,
		);
		expect(rows).toHaveLength(1);
		const described = await describeMapping(mapping, shop.pool);
		const found = async (category: string) => {
			const where = `variant = '11' and category ${category}`;
			const { sql, bindings } = compileRule(`orders_count where (${where}) > 0`, described);
			return (await shop.pool.query({ text: sql, values: [...bindings], rowMode: 'array' })).rows;
		};
		expect(await found('is null')).toEqual([[1]]);
		expect(await found('has fewer than 1')).toEqual([[1]]);
		expect(await found('has exactly 0')).toEqual([[1]]);
		expect(await found('has more than 0')).toEqual([]);
		await shop.pool.query('INSERT INTO collection_product_variants_product_variant VALUES (3, 11)');
		expect(await found('has exactly 2')).toEqual([[1]]);
	});

	it('knows ids that are UUIDs', async () => {
		await shop.pool.query(
			'ALTER TABLE customer ALTER id DROP DEFAULT, ALTER id TYPE uuid USING gen_random_uuid()',
		);
		expect((await resolveShop('vendure', shop.pool)).keyType).toBe('uuid');
	});
});

describeDump('vendure.sql', () => {
	beforeAll(async () => {
		shop = await dumpedShop('vendure.sql');
		mapping = await resolveShop('auto', shop.pool);
	});
	afterAll(() => shop.drop());

	it('sums per customer and currency what a hand-written query sums', async () => {
		const expected = await byHand(
			`
			SELECT o."customerId"::text, o."currencyCode", count(*)::text, trim_scale(sum(o."subTotalWithTax" + o."shippingWithTax") / 100.0)
			FROM public."order" o WHERE o."orderPlacedAt" IS NOT NULL AND o.state <> 'Cancelled' AND o."customerId" IS NOT NULL
			GROUP BY o."customerId", o."currencyCode" ORDER BY o."customerId", o."currencyCode"`,
			shop.pool,
		);
		expect(expected.length).toBeGreaterThan(150);
		expect(await sums(mapping, shop.pool)).toEqual(expected);
	});

	it('with refunds kept, agrees with what was paid, to the cent that Vendure rounds off when it refunds', async () => {
		const kept = await resolveShop({ preset: 'vendure', options: { refunds: 'kept' } }, shop.pool);
		const paid = await byHand(
			`
			SELECT p."orderId"::text, trim_scale(sum(p.amount) / 100.0) FROM public.payment p JOIN public."order" o ON o.id = p."orderId"
			WHERE p.state = 'Settled' AND o.state <> 'Cancelled' AND EXISTS (SELECT 1 FROM public.refund r WHERE r."paymentId" = p.id)
			GROUP BY 1 ORDER BY 1`,
			shop.pool,
		);
		expect(paid.length).toBeGreaterThan(20);
		const seen = new Map((await rowsOf(kept, 'orders', 'id amount', shop.pool)) as [string, string][]);
		const off = (paid as [string, string][]).filter(
			([id, amount]) => !(Math.abs(Number(seen.get(id)) - Number(amount)) < 0.015),
		);
		expect(off).toEqual([]);
	});

	it('finds who spent more than 500 USD in 90 days and never bought electronics', async () => {
		const expected = await byHand(
			`
			SELECT c.id::text FROM public.customer c WHERE c."deletedAt" IS NULL
			AND 50000 < (SELECT sum(o."subTotalWithTax" + o."shippingWithTax") FROM public."order" o WHERE o."customerId" = c.id AND o."currencyCode" = 'USD'
				AND o.state <> 'Cancelled' AND o."orderPlacedAt" >= timestamp '2026-11-22' - interval '90 days')
			AND c.id NOT IN (SELECT o."customerId" FROM public."order" o JOIN public.order_line l ON l."orderId" = o.id
				JOIN public.collection_product_variants_product_variant v USING ("productVariantId") JOIN public.collection_closure k ON k.id_descendant = v."collectionId"
				JOIN public.collection_translation t ON t."baseId" = k.id_ancestor
				WHERE o.state <> 'Cancelled' AND o."orderPlacedAt" IS NOT NULL AND l.quantity > 0 AND t.slug = 'electronics' AND o."customerId" IS NOT NULL)
			ORDER BY c.id`,
			shop.pool,
		);
		expect(expected.length).toBeGreaterThan(0);
		expect(await spentButNever(mapping, 'USD', 'electronics', shop.pool)).toEqual(expected);
	});
});
