import { checkMapping, describeMapping, preset, resolveShop } from '../../../lib/shop';
import type { Mapping } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { describeDump, dumpedShop, fixtureShop, indexesUsed, rowsOf } from '../shop';

let shop: TestDatabase;
let mapping: Mapping;

describe('Odoo 17+', () => {
	beforeAll(async () => {
		shop = await fixtureShop('odoo');
		mapping = await resolveShop('auto', shop.pool);
	});
	afterAll(() => shop.drop());

	it('takes confirmed orders, rolled up to the commercial entity, dates in UTC, each in its currency', async () => {
		expect(
			await rowsOf(mapping, 'orders', 'id customer_id placed_at amount currency status', shop.pool),
		).toEqual([
			['1', '1', '2026-11-01 23:30', '119.99', 'EUR', 'sale'],
			['5', '1', '2026-11-05 10:00', '50', 'USD', 'sale'],
			['6', '1', '2026-11-06 10:00', '80', 'USD', 'sale'],
		]);
		expect(mapping.ordersCounted).toContain('credit notes not deducted');
	});

	it('converts to the currency of the company, and counts one company only, by id or name', async () => {
		const options = { company: '1', amounts: 'company' };
		expect(await rowsOf(preset('odoo', options), 'orders', 'id amount currency', shop.pool)).toEqual([
			['1', '119.99', 'EUR'],
			['5', '40', 'EUR'],
		]);
		expect(
			await rowsOf(
				preset('odoo', { company: 'Ours US', amounts: 'company' }),
				'orders',
				'id amount currency',
				shop.pool,
			),
		).toEqual([['6', '80', 'USD']]);
	});

	it('counts the point of sale only when asked to, under ids that no sales order has, without its refunds', async () => {
		const pos = await resolveShop({ preset: 'odoo', options: { pointOfSale: true } }, shop.pool);
		expect(await rowsOf(pos, 'orders', 'id customer_id amount currency channel', shop.pool)).toEqual(
			expect.arrayContaining([
				['-1', '3', '15', 'EUR', 'point of sale'],
				['1', '1', '119.99', 'EUR', 'sales'],
			]),
		);
		expect(await rowsOf(pos, 'orders', 'id', shop.pool)).toHaveLength(4);
		expect(await rowsOf(pos, 'order_lines', 'order_id product_id quantity', shop.pool)).toContainEqual([
			'-1',
			'2',
			'1',
		]);
	});

	it('reads customers: no contacts, employees, suppliers, archived partners, nor the company itself', async () => {
		expect(await rowsOf(mapping, 'customers', 'id name email phone language has_account', shop.pool)).toEqual(
			[
				['1', 'One Ltd', 'One@example.com', '+49 1', 'en_US', 'true'],
				['3', 'Two', null, null, null, 'false'],
			],
		);
		expect((await rowsOf(preset('odoo', { suppliers: true }), 'customers', 'id', shop.pool)).flat()).toEqual([
			'1',
			'3',
			'6',
		]);
	});

	it('takes a supplier that buys, too, for a customer, and no address that was archived', async () => {
		await shop.pool
			.query(`INSERT INTO res_partner (id, name, city, active, is_company, commercial_partner_id, customer_rank, supplier_rank) VALUES (20, 'Both', 'Wien', true, true, 20, 1, 1);
			INSERT INTO res_partner (id, name, parent_id, city, active, is_company, commercial_partner_id, customer_rank, supplier_rank) VALUES (21, 'Moved', 20, 'Graz', false, false, 20, 0, 0)`);
		expect((await rowsOf(mapping, 'customers', 'id', shop.pool)).flat()).toEqual(['1', '20', '3']);
		const cities = await rowsOf(mapping, 'addresses', 'customer_id city', shop.pool);
		expect(cities.filter(([id]) => id === '20')).toEqual([['20', 'Wien']]);
		await shop.pool.query('DELETE FROM res_partner WHERE id >= 20');
	});

	it('leaves out sections, whatever their quantity', async () => {
		await shop.pool.query(
			`INSERT INTO sale_order_line (order_id, display_type, product_uom_qty, price_unit) VALUES (5, 'line_section', 1, 0)`,
		);
		expect(await rowsOf(mapping, 'order_lines', 'order_id', shop.pool)).toHaveLength(3);
		await shop.pool.query(
			'DELETE FROM sale_order_line WHERE product_uom_qty = 1 AND display_type IS NOT NULL',
		);
	});

	it('takes the blacklists for the opposite of a consent, and nobody for either who has no address', async () => {
		expect(await rowsOf(mapping, 'customers', 'id email_subscribed sms_subscribed', shop.pool)).toEqual([
			['1', 'false', 'true'],
			['3', null, null],
		]);
	});

	it('reads Studio fields, dates in UTC', async () => {
		expect((await rowsOf(mapping, 'customers', 'id x_studio_tier x_studio_seen', shop.pool))[0]).toEqual([
			'1',
			'gold',
			'2026-11-02 05:30:00+06',
		]);
	});

	it('reads addresses and tags of the contacts, too, names in the language asked for', async () => {
		expect(await rowsOf(mapping, 'addresses', 'customer_id city region country', shop.pool)).toEqual(
			expect.arrayContaining([
				['1', 'Austin', 'Texas', 'US'],
				['1', 'Berlin', null, 'DE'],
			]),
		);
		expect(await rowsOf(mapping, 'tags', 'customer_id name', shop.pool)).toEqual([['1', 'VIP']]);
		expect(
			await rowsOf(preset('odoo', { language: 'de_DE' }), 'tags', 'customer_id name', shop.pool),
		).toEqual([['1', 'Stammkunde']]);
		expect(await rowsOf(preset('odoo', { language: 'de_DE' }), 'products', 'id title', shop.pool)).toEqual([
			['1', 'Hemd'],
			['2', 'Mug'],
			['3', 'Delivery'],
		]);
	});

	it('leaves out sections, delivery, down payments and lines of quantity 0, and keeps archived products', async () => {
		expect(
			await rowsOf(mapping, 'order_lines', 'order_id product_id variant_id sku quantity price', shop.pool),
		).toEqual([
			['1', '1', '10', 'SHIRT-S', '2', '45'],
			['1', '2', '20', 'MUG', '1', '20'],
			['5', '1', '10', 'SHIRT-S', '1', '50'],
		]);
	});

	it('puts a product under every ancestor of its category; 1/40 is not under 1/4', async () => {
		expect(
			(await rowsOf(mapping, 'product_categories', 'product_id category', shop.pool)).filter(
				([id]) => id !== '3',
			),
		).toEqual([
			['1', 'All'],
			['1', 'All / Clothing'],
			['1', 'All / Clothing / Shirts'],
			['2', 'All'],
			['2', 'All / Home'],
		]);
		expect(
			await rowsOf(
				preset('odoo', { categories: 'shop' }),
				'product_categories',
				'product_id category',
				shop.pool,
			),
		).toEqual([
			['1', 'Sale'],
			['1', 'Summer'],
		]);
	});

	it('finds orders, lines and addresses by the indexes of the platform', async () => {
		expect(
			await indexesUsed(mapping, { relation: 'orders', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('sale_order__partner_id_index');
		expect(
			await indexesUsed(mapping, { relation: 'orders', column: 'customer_id', value: '1' }, shop.pool),
		).toContain('res_partner__commercial_partner_id_index');
		expect(
			await indexesUsed(mapping, { relation: 'order_lines', column: 'order_id', value: '1' }, shop.pool),
		).toContain('sale_order_line__order_id_index');
	});

	it('does without columns and apps that are not there', async () => {
		await shop.pool.query(
			'ALTER TABLE res_partner DROP mobile, DROP phone_sanitized; DROP TABLE mail_blacklist; ALTER TABLE sale_order_line DROP is_delivery; DROP TABLE pos_order, pos_order_line',
		);
		const newer = await resolveShop({ preset: 'odoo', options: { pointOfSale: true } }, shop.pool);
		const names = (await describeMapping(newer, shop.pool)).columns?.customers?.map(({ name }) => name) ?? [];
		expect(names).toContain('phone');
		expect(names).not.toContain('email_subscribed');
		expect(names).not.toContain('sms_subscribed');
	});
});

describeDump('odoo-ddl.sql', () => {
	it('fits the schema of the platform', async () => {
		shop = await dumpedShop('odoo-ddl.sql');
		try {
			for (const options of [{}, { pointOfSale: true, amounts: 'company', categories: 'shop' }]) {
				const report = await checkMapping(
					await resolveShop({ preset: 'odoo', options }, shop.pool),
					shop.pool,
				);
				expect(report).toMatchObject({ ok: true, findings: [] });
			}
		} finally {
			await shop.drop();
		}
	});
});
