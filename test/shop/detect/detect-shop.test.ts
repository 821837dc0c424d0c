import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRESETS, detectShop, resolveShop } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { blindPool, emptyShop, fixtureShop, rowsOf } from '../shop';

const FIXTURES = [
	'medusa',
	'vendure',
	'saleor',
	'spree',
	'solidus',
	'evershop',
	'odoo',
	'shopify-airbyte',
	'shopify-fivetran',
];
const fixture = (name: string) => readFileSync(join(__dirname, '..', 'fixtures', `${name}.sql`), 'utf8');

/** The fixture in a schema of its own. */
async function load(shop: TestDatabase, name: string, schema: string): Promise<void> {
	await shop.pool.query(
		`CREATE SCHEMA "${schema}"; SET search_path TO "${schema}"; ${fixture(name)}; RESET search_path`,
	);
}

describe('detectShop', () => {
	let shop: TestDatabase;
	afterEach(() => shop.drop());

	it.each(FIXTURES)('recognises %s, and nothing else in its tables', async (name) => {
		shop = await fixtureShop(name);
		expect((await detectShop(shop.pool)).preset).toBe(name);
		for (const other of PRESETS.filter((one) => one.name !== name)) {
			await expect(resolveShop(other.name, shop.pool)).rejects.toMatchObject({ code: 'SHOP_NOT_RECOGNISED' });
		}
	});

	it('looks into every schema, on the search path or not', async () => {
		shop = await emptyShop();
		await load(shop, 'medusa', 'my shop');
		expect(await detectShop(shop.pool)).toEqual({
			preset: 'medusa',
			options: { schema: 'my shop' },
			confidence: 'sure',
			doubts: [],
		});
		const mapping = await resolveShop('auto', shop.pool);
		expect(await rowsOf(mapping, 'orders', 'id', shop.pool)).toHaveLength(6);
		expect(mapping.relations.customers).toContain('"my shop".customer');
	});

	it('takes the schema that comes first on the search path, and says that there is another', async () => {
		shop = await fixtureShop('medusa');
		await load(shop, 'medusa', 'copy');
		const detection = await detectShop(shop.pool);
		expect(detection).toMatchObject({
			options: { schema: 'public' },
			confidence: 'likely',
			doubts: [expect.stringContaining('medusa in schema "copy"')],
		});
		await shop.pool.query(`ALTER DATABASE ${shop.name} SET search_path TO copy, public`);
		const { Pool } = await import('pg');
		const pool = new Pool({ connectionString: shop.connectionString });
		expect((await detectShop(pool)).options).toEqual({ schema: 'copy' });
		await pool.end();
	});

	it('refuses when two shops are equally likely, naming both', async () => {
		shop = await fixtureShop('shopify-airbyte');
		await shop.pool.query(fixture('shopify-fivetran'));
		await expect(detectShop(shop.pool)).rejects.toMatchObject({
			code: 'SHOP_NOT_RECOGNISED',
			message: expect.stringMatching(
				/shopify-airbyte in schema "airbyte_shopify".*shopify-fivetran in schema "fivetran_shopify"/,
			),
			details: {
				candidates: [
					expect.objectContaining({ preset: 'shopify-airbyte' }),
					expect.objectContaining({ preset: 'shopify-fivetran' }),
				],
			},
		});
		expect((await resolveShop('shopify-fivetran', shop.pool)).name).toBe('shopify-fivetran');
	});

	it('refuses when something is missing, naming the nearest and what each lacks', async () => {
		shop = await fixtureShop('medusa');
		await shop.pool.query('DROP TABLE order_summary; ALTER TABLE product_category DROP mpath');
		const error = await detectShop(shop.pool).catch((thrown) => thrown);
		expect(error).toMatchObject({
			code: 'SHOP_NOT_RECOGNISED',
			suggestion: expect.stringContaining('"preset"'),
		});
		expect(error.message).toContain(
			'medusa in schema "public" (lacks order_summary, product_category.mpath)',
		);
		expect(error.details.candidates[0]).toMatchObject({
			preset: 'medusa',
			schema: 'public',
			missing: ['order_summary', 'product_category.mpath'],
		});
	});

	it('refuses an empty database', async () => {
		shop = await emptyShop();
		await expect(detectShop(shop.pool)).rejects.toMatchObject({
			code: 'SHOP_NOT_RECOGNISED',
			details: { candidates: [] },
		});
	});

	it('sees tables that it has no right to read', async () => {
		shop = await fixtureShop('saleor');
		const { pool, drop } = await blindPool(shop);
		expect((await detectShop(pool)).preset).toBe('saleor');
		await drop();
	});

	it.each([
		['spree', 'ALTER TABLE spree_orders DROP status', 'older than 5.5'],
		['spree', 'DROP TABLE spree_customer_groups', 'older than 5.4'],
		['medusa', 'ALTER TABLE order_line_item DROP is_giftcard', 'early Medusa 2'],
		['saleor', 'DROP TABLE order_ordergrantedrefund', 'refunds are not deducted'],
		['vendure', 'ALTER TABLE "order" DROP "aggregateOrderId"', 'older than 2.1'],
		['odoo', 'ALTER TABLE product_template ALTER name TYPE varchar', 'older than 16'],
		['solidus', 'ALTER TABLE spree_users DROP customer_metadata', 'older than 4.4'],
		[
			'shopify-airbyte',
			'ALTER TABLE airbyte_shopify.orders DROP current_total_price',
			'refunds are not deducted',
		],
		['shopify-fivetran', 'DROP TABLE fivetran_shopify.refund', 'refunds are not deducted'],
	])('says doubts about the version of %s after %s', async (name, change, doubt) => {
		shop = await fixtureShop(name);
		await shop.pool.query(change);
		const detection = await detectShop(shop.pool);
		expect(detection).toMatchObject({ preset: name, confidence: 'likely' });
		expect(detection.doubts.join(' ')).toContain(doubt);
	});

	it('goes on without the settings that it may not read, and says so', async () => {
		shop = await fixtureShop('vendure');
		const { pool, drop } = await blindPool(shop);
		expect(await detectShop(pool)).toMatchObject({
			preset: 'vendure',
			options: { schema: 'public' },
			doubts: [expect.stringContaining('permission denied')],
		});
		await drop();
	});
});
