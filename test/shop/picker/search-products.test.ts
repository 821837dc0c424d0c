import { defined, firstOf } from '../../../lib/error/defined';
import { checkMapping, describeMapping, preset, resolveShop, searchProducts } from '../../../lib/shop';
import type { Mapping } from '../../../lib/shop';
import type { TestDatabase } from '../../support/database';
import { fixtureShop } from '../shop';

let shop: TestDatabase;
const mapping = preset('medusa');

describe('searchProducts', () => {
	beforeAll(async () => {
		shop = await fixtureShop('medusa');
		await shop.pool.query("INSERT INTO product VALUES ('prod_100', '100% Wool_en', 'wool', NULL)");
	});
	afterAll(() => shop.drop());

	const titles = async (search: object) =>
		(await searchProducts(mapping, shop.pool, search)).map(({ id }) => id);

	it('lists all, by title, page by page, those deleted since among them', async () => {
		expect(await titles({})).toEqual(['prod_100', 'prod_gone', 'prod_mug', 'prod_never', 'prod_shirt']);
		expect(await titles({ limit: 2, offset: 2 })).toEqual(['prod_mug', 'prod_never']);
	});

	it('finds any part of a title in any case, the whole id, and the SKU of a variant', async () => {
		expect(await titles({ search: 'HIR' })).toEqual(['prod_shirt']);
		expect(await titles({ search: ' prod_gone ' })).toEqual(['prod_gone']);
		expect(await titles({ search: 'shirt-m' })).toEqual(['prod_shirt']);
	});

	it('takes %, _ and \\ for what they are', async () => {
		expect(await titles({ search: '%' })).toEqual(['prod_100']);
		expect(await titles({ search: 'l_e' })).toEqual(['prod_100']);
		expect(await titles({ search: '\\' })).toEqual([]);
	});

	it('finds variants by title and SKU', async () => {
		expect(await searchProducts(mapping, shop.pool, { kind: 'variant', search: 'shirt-s' })).toEqual([
			{ id: 'var_s', title: 'Shirt / S', sku: 'SHIRT-S' },
		]);
	});

	it('finds categories, each once, by title and slug', async () => {
		expect(await searchProducts(mapping, shop.pool, { kind: 'category' })).toEqual([
			{ id: 'clothing', title: 'Clothing', sku: null },
			{ id: 'home', title: 'Home', sku: null },
			{ id: 'linen', title: 'Linen', sku: null },
			{ id: 'shirts', title: 'Shirts', sku: null },
		]);
		expect(
			(await searchProducts(mapping, shop.pool, { kind: 'category', search: 'shir' })).map(({ id }) => id),
		).toEqual(['shirts']);
	});

	it('leaves out what has no id, which no rule can name', async () => {
		const withoutId = {
			...mapping,
			relations: {
				...mapping.relations,
				products: `${mapping.relations.products} UNION ALL SELECT NULL, 'Shirt without an id', NULL`,
			},
		};
		const found = await searchProducts(withoutId, shop.pool, { search: 'shirt' });
		expect(found.map(({ id }) => id)).toEqual(['prod_shirt']);
	});

	it('has the check advise the index that a large catalogue wants, and then uses it', async () => {
		await shop.pool.query(
			"INSERT INTO product SELECT 'p' || n, md5(n::text), 'h' || n FROM generate_series(1, 60000) n; ANALYZE product",
		);
		const [advice, ...others] = (await checkMapping(mapping, shop.pool)).findings;
		expect(others).toEqual([]);
		expect(advice).toMatchObject({
			severity: 'advice',
			code: 'INDEX_MISSING',
			relation: 'products',
			column: 'title',
			suggestion:
				'CREATE EXTENSION IF NOT EXISTS pg_trgm;\nCREATE INDEX CONCURRENTLY ON public.product USING gin (title gin_trgm_ops);',
		});
		for (const statement of (advice?.suggestion ?? '').split('\n')) await shop.pool.query(statement);
		expect((await checkMapping(mapping, shop.pool)).findings).toEqual([]);
		const scans = async () => {
			// Before 15 the counts came by themselves, a little later.
			await shop.pool
				.query('SELECT pg_stat_force_next_flush()')
				.catch(() => shop.pool.query('SELECT pg_sleep(2)'));
			return (
				await shop.pool.query(
					"SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'product_title_idx'",
				)
			).rows[0].idx_scan;
		};
		const before = await scans();
		expect(await titles({ search: 'wool_en' })).toEqual(['prod_100']);
		expect(Number(await scans())).toBeGreaterThan(Number(before));
	});

	it('finds nothing where the mapping has no products', async () => {
		const none = await resolveShop({ preset: 'medusa', products: null }, shop.pool);
		expect(await searchProducts(none, shop.pool, {})).toEqual([]);
	});
});

describe('searchProducts, where ids are numbers', () => {
	let saleor: TestDatabase;
	beforeAll(async () => {
		saleor = await fixtureShop('saleor');
	});
	afterAll(() => saleor.drop());

	it('finds a whole id as a number, and takes no other text for one', async () => {
		const described = await describeMapping(preset('saleor'), saleor.pool);
		const { id, title } = firstOf(await searchProducts(described, saleor.pool, {}));
		const found = await searchProducts(described, saleor.pool, { search: id });
		expect(found.map((one) => one.id)).toContain(id);
		expect(
			(await searchProducts(described, saleor.pool, { search: defined(title).toUpperCase() })).map(
				(one) => one.id,
			),
		).toContain(id);
		for (const search of [`0${id}`, `${id}.0`, '9'.repeat(30)])
			expect(await searchProducts(described, saleor.pool, { search })).toEqual([]);
	});

	it('finds nothing by a text where there is nothing but numbers to find', async () => {
		const numbers = await describeMapping(
			await resolveShop(
				{ preset: 'saleor', products: 'SELECT p.id FROM public.product_product p', variants: null },
				saleor.pool,
			),
			saleor.pool,
		);
		expect((await searchProducts(numbers, saleor.pool, {})).length).toBeGreaterThan(0);
		expect(await searchProducts(numbers, saleor.pool, { search: 'shirt' })).toEqual([]);
	});
});

describe('searchProducts, where variants stand in JSON', () => {
	let airbyte: TestDatabase;
	beforeAll(async () => {
		airbyte = await fixtureShop('shopify-airbyte');
	});
	afterAll(() => airbyte.drop());

	const found = async (mapping: Mapping) =>
		searchProducts(await describeMapping(mapping, airbyte.pool), airbyte.pool, {
			kind: 'variant',
			search: 'shirt-',
		});
	const advice = async (mapping: Mapping) =>
		(await checkMapping(mapping, airbyte.pool)).findings.filter(({ relation }) => relation === 'variants');

	it('has the check advise a view that can have the index, and then uses it', async () => {
		await airbyte.pool
			.query(`INSERT INTO airbyte_shopify.products (_airbyte_raw_id, _airbyte_extracted_at, id, title, variants)
			SELECT 'p' || n, '2026-11-02Z', 1000 + n, md5(n::text), '[{"id": 1, "title": "S"}]' FROM generate_series(1, 60000) n; ANALYZE airbyte_shopify.products`);
		const before = await found(preset('shopify-airbyte'));
		expect(before.map(({ sku }) => sku)).toEqual(['SHIRT-M', 'SHIRT-S']);
		const [advised, ...others] = await advice(preset('shopify-airbyte'));
		const { code, message, suggestion } = defined(advised);
		expect([code, others]).toEqual(['INDEX_MISSING', []]);
		expect(message).toContain('all of airbyte_shopify.products is read and taken apart');
		await airbyte.pool.query(suggestion ?? '');
		const mapped = /^-- Map "variants" to: (.*)$/m.exec(suggestion ?? '')?.[1];
		const quick = await resolveShop({ preset: 'shopify-airbyte', variants: mapped }, airbyte.pool);
		expect(await found(quick)).toEqual(before);
		expect((await advice(quick)).map((one) => one.message)).toEqual([]);
		const { rows } = await airbyte.pool.query(
			`EXPLAIN SELECT * FROM (${quick.relations.variants}) r WHERE r.sku ILIKE '%shirt-%'`,
		);
		expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('variants_sku_idx');
	});
});
