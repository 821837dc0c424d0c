import { defined } from '../../../lib/error/defined';
import { PRESETS, checkMapping, preset, resolveShop } from '../../../lib/shop';
import type { CheckOptions, Mapping } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { blindPool, fixtureShop, reading } from '../shop';

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
const TIMES = 'SELECT o.id, o.customer_id, o.created_at AS placed_at, 1.0 AS amount FROM "order" o';

let shop: TestDatabase;

async function own(relations: Partial<Mapping['relations']>, further: object = {}): Promise<Mapping> {
	const customers = 'SELECT c.id FROM customer c';
	return resolveShop({ customers, ordersCounted: 'all', ...relations, ...further }, shop.pool);
}

const checked = (mapping: Mapping, options?: CheckOptions) =>
	reading(shop, mapping, (db) => checkMapping(mapping, db, options));

describe('checkMapping', () => {
	afterEach(() => shop.drop());

	it.each(FIXTURES)('finds nothing wrong with the preset for %s, whatever its options', async (name) => {
		shop = await fixtureShop(name);
		const { options } = PRESETS.find((one) => one.name === name) ?? { options: [] };
		const others = options
			.filter(({ type }) => type === 'boolean' || type === 'choice')
			.map((option) => [
				option.name,
				option.type === 'boolean'
					? !option.default
					: option.choices?.find((choice) => choice !== option.default),
			]);
		const variants = [{}, Object.fromEntries(others.filter(([other]) => other !== 'deduplicated'))];
		for (const given of variants) {
			const mapping = await resolveShop({ preset: name, options: given }, shop.pool);
			const report = await checked(mapping);
			expect({ given, findings: report.findings, ok: report.ok }).toEqual({ given, findings: [], ok: true });
			expect(report.relations.map(({ relation }) => relation)).toEqual(
				expect.arrayContaining(['customers', 'orders', 'order_lines']),
			);
			expect(
				report.relations.every(({ columns, rows }) => columns.length > 0 && typeof rows === 'number'),
			).toBe(true);
		}
	});

	it('reports missing tables and columns of several relations at once, every one of them', async () => {
		shop = await fixtureShop('medusa');
		await shop.pool.query(
			'ALTER TABLE customer DROP company_name, DROP metadata; DROP TABLE product_category, customer_address',
		);
		const { ok, findings, relations } = await checked(preset('medusa'));
		expect(ok).toBe(false);
		expect(findings).toEqual(
			expect.arrayContaining([
				expect.objectContaining({
					severity: 'error',
					code: 'COLUMN_MISSING',
					relation: 'customers',
					column: 'company_name',
				}),
				expect.objectContaining({
					severity: 'error',
					code: 'COLUMN_MISSING',
					relation: 'customers',
					column: 'metadata',
				}),
				expect.objectContaining({
					severity: 'error',
					code: 'TABLE_MISSING',
					relation: 'product_categories',
					message: 'There is no table public.product_category.',
				}),
				expect.objectContaining({ severity: 'error', code: 'TABLE_MISSING', relation: 'addresses' }),
			]),
		);
		expect(relations.find(({ relation }) => relation === 'orders')?.columns.length).toBeGreaterThan(5);
		expect(relations.find(({ relation }) => relation === 'customers')).toEqual({
			relation: 'customers',
			columns: [],
			rows: null,
		});
	});

	it('reports every right that is missing, with the GRANT that mends it', async () => {
		shop = await fixtureShop('medusa');
		const { pool, role, drop } = await blindPool(shop);
		await shop.pool.query(`GRANT SELECT ON customer, order_item TO ${role}`);
		const wanting = (await checkMapping(preset('medusa'), pool)).findings.filter(
			({ code }) => code === 'PERMISSION_MISSING',
		);
		expect(
			wanting.filter(({ relation }) => relation === 'order_lines').map(({ suggestion }) => suggestion),
		).toEqual([
			`GRANT SELECT ON TABLE public."order" TO ${role};`,
			`GRANT SELECT ON TABLE public.order_line_item TO ${role};`,
		]);
		expect(wanting.some(({ relation }) => relation === 'customers')).toBe(false);
		await shop.pool.query([...new Set(wanting.map(({ suggestion }) => suggestion))].join(' '));
		expect(await checkMapping(preset('medusa'), pool)).toMatchObject({ ok: true, findings: [] });
		await drop();
	});

	it('names the schema, too, when that is closed', async () => {
		shop = await fixtureShop('shopify-fivetran');
		const { pool, role, drop } = await blindPool(shop);
		const { findings } = await checkMapping(preset('shopify-fivetran'), pool);
		expect(findings).toContainEqual(
			expect.objectContaining({
				relation: 'tags',
				suggestion: `GRANT USAGE ON SCHEMA fivetran_shopify TO ${role}; GRANT SELECT ON TABLE fivetran_shopify.customer_tag TO ${role};`,
			}),
		);
		await drop();
	});

	it('reports wrong types with the cast that mends each', async () => {
		shop = await fixtureShop('medusa');
		const mapping = await own({
			customers:
				"SELECT c.id, 'yes' AS tax_exempt, 7 AS first_name, now()::timestamp AS seen FROM customer c",
			orders:
				'SELECT o.id, o.customer_id, o.created_at::timestamp AS placed_at, 1.5::float8 AS amount FROM "order" o',
			order_lines:
				"SELECT i.order_id, i.item_id AS product_id, 1250 AS price, '2' AS quantity FROM order_item i",
			// Nobody adds up coordinates: their type is right.
			addresses:
				'SELECT c.id AS customer_id, 52.5::float8 AS latitude, 13.4::float8 AS longitude FROM customer c',
		});
		const { findings } = await checked(mapping);
		expect(
			findings.map(({ severity, code, relation, column, suggestion }) => [
				severity,
				code,
				relation,
				column,
				suggestion,
			]),
		).toEqual([
			['error', 'COLUMN_TYPE', 'customers', 'tax_exempt', 'Write "… = \'yes\' AS tax_exempt".'],
			['error', 'COLUMN_TYPE', 'customers', 'first_name', 'Write "…::text AS first_name".'],
			[
				'error',
				'TIMESTAMP_WITHOUT_ZONE',
				'orders',
				'placed_at',
				'Write "… AT TIME ZONE \'UTC\' AS placed_at", or the zone that the shop writes it in.',
			],
			['error', 'COLUMN_TYPE', 'order_lines', 'quantity', 'Write "…::numeric AS quantity".'],
			[
				'warning',
				'TIMESTAMP_WITHOUT_ZONE',
				'customers',
				'seen',
				'Write "… AT TIME ZONE \'UTC\' AS seen", or the zone that the shop writes it in.',
			],
			['warning', 'MONEY_INEXACT', 'orders', 'amount', 'Write "…::numeric AS amount".'],
			['advice', 'MONEY_WHOLE_NUMBER', 'order_lines', 'price', 'For cents write "… / 100.0 AS price".'],
		]);
	});

	it('reports keys that cannot be compared, and required columns behind a star', async () => {
		shop = await fixtureShop('medusa');
		const mapping = await own({
			addresses: 'SELECT 7 AS customer_id',
			tags: 'SELECT * FROM customer_group',
			customers: 'SELECT c.created_at AS id FROM customer c',
			order_lines: `SELECT 'o'::text AS order_id, 'p'::text AS product_id, 'v'::text AS variant_id`,
			product_categories: `SELECT 'p'::text AS product_id, 7 AS variant_id, 'c'::text AS category`,
		});
		const { findings } = await checked(mapping);
		expect(findings).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ code: 'KEYS_DIFFER', relation: 'addresses', column: 'customer_id' }),
				expect.objectContaining({
					code: 'KEYS_DIFFER',
					relation: 'product_categories',
					column: 'variant_id',
				}),
				expect.objectContaining({ code: 'COLUMN_REQUIRED', relation: 'tags', column: 'customer_id' }),
				expect.objectContaining({ code: 'COLUMN_TYPE', relation: 'customers', column: 'id' }),
			]),
		);
	});

	it('reports an order that comes twice, as a join to channels or versions makes it', async () => {
		shop = await fixtureShop('medusa');
		const mapping = await own({
			orders: `SELECT o.id, o.customer_id, o.created_at AS placed_at, (s.totals ->> 'current_order_total')::numeric AS amount
			FROM "order" o JOIN order_summary s ON s.order_id = o.id`,
		});
		const { ok, findings } = await checked(mapping);
		expect(ok).toBe(false);
		expect(findings).toEqual([
			expect.objectContaining({
				code: 'ID_TWICE',
				relation: 'orders',
				message: 'The id o1 comes 2 times. An order that comes twice is summed twice.',
			}),
		]);
	});

	it('reports a cast that fails on some rows only', async () => {
		shop = await fixtureShop('medusa');
		const mapping = await own({
			orders:
				'SELECT o.id::integer AS id, o.customer_id, o.created_at AS placed_at, 1.0 AS amount FROM "order" o',
		});
		expect((await checked(mapping)).findings).toContainEqual(
			expect.objectContaining({
				severity: 'error',
				code: 'SELECT_FAILED',
				relation: 'orders',
				message: expect.stringContaining('invalid input syntax for type integer'),
			}),
		);
	});

	it('runs nothing that writes, not even a function', async () => {
		shop = await fixtureShop('medusa');
		await shop.pool.query(
			"CREATE FUNCTION spoil() RETURNS text LANGUAGE sql VOLATILE AS $$ UPDATE customer SET first_name = 'spoilt' RETURNING id $$",
		);
		const mapping = await own({ customers: 'SELECT spoil() AS id' });
		const { ok, findings } = await checked(mapping);
		expect(ok).toBe(false);
		expect(findings).toContainEqual(
			expect.objectContaining({
				relation: 'customers',
				code: 'CALL_REFUSED',
				message: expect.stringContaining('public.spoil'),
			}),
		);
		expect((await shop.pool.query("SELECT 1 FROM customer WHERE first_name = 'spoilt'")).rows).toEqual([]);
	});

	it('reports changes that do not run or return more than an id', async () => {
		shop = await fixtureShop('medusa');
		const changes = {
			customer: 'SELECT c.id, c.email FROM changed c',
			'public."order"': 'SELECT o.buyer FROM changed o',
			nowhere: 'all',
			customer_group: 'all',
			product: 'SELECT o.customer_id FROM changed p JOIN "order" o ON true',
		};
		const { findings } = await checked(await own({}, { changes }));
		expect(findings).toEqual([
			expect.objectContaining({ code: 'CHANGES_FAILED', message: expect.stringContaining('they return 2') }),
			expect.objectContaining({
				code: 'COLUMN_MISSING',
				column: 'buyer',
				message: expect.stringContaining('Changes of public."order"'),
			}),
			expect.objectContaining({ code: 'TABLE_MISSING', message: expect.stringContaining('nowhere') }),
		]);
	});

	it('advises the index that a look-up lacks, on an expression if need be', async () => {
		shop = await fixtureShop('shopify-airbyte');
		await shop.pool
			.query(`INSERT INTO airbyte_shopify.orders (_airbyte_raw_id, _airbyte_extracted_at, id, customer, currency, total_price, financial_status, created_at)
			SELECT n::text, '2026-11-02Z', 1000 + n, jsonb_build_object('id', n), 'USD', 1, 'paid', '2026-11-02Z' FROM generate_series(1, 12000) n; ANALYZE airbyte_shopify.orders`);
		const mapping = preset('shopify-airbyte', { deduplicated: true });
		const advice = (await checked(mapping)).findings.filter(({ severity }) => severity === 'advice');
		expect(advice.map(({ relation, suggestion }) => [relation, suggestion])).toEqual([
			[
				'orders',
				"CREATE INDEX CONCURRENTLY ON airbyte_shopify.orders ((CASE jsonb_typeof((customer -> 'id'::text)) WHEN 'number'::text THEN ((customer -> 'id'::text))::bigint ELSE (\"substring\"((customer ->> 'id'::text), '\\d+$'::text))::bigint END));",
			],
			['order_lines', 'CREATE INDEX CONCURRENTLY ON airbyte_shopify.orders (id);'],
		]);
		for (const { suggestion } of advice)
			await shop.pool.query(defined(suggestion).replace('CONCURRENTLY', ''));
		await shop.pool.query('ANALYZE airbyte_shopify.orders');
		expect((await checked(mapping)).findings.filter(({ severity }) => severity === 'advice')).toEqual([]);
	});

	it('does not advise an index on a small table', async () => {
		shop = await fixtureShop('evershop');
		expect((await checked(preset('evershop'))).findings).toEqual([]);
		expect(
			(await checked(preset('evershop'), { largeTable: 1 })).findings.map(({ relation }) => relation),
		).toContain('orders');
	});

	it('leaves nothing open behind on a pool', async () => {
		shop = await fixtureShop('medusa');
		await checked(await own({ orders: TIMES, tags: 'SELECT * FROM nowhere' }));
		expect(
			(
				await shop.pool.query(
					"SELECT state FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'",
				)
			).rows,
		).toEqual([]);
		await expect(shop.pool.query('CREATE TABLE still_writable ()')).resolves.toBeDefined();
	});
});
