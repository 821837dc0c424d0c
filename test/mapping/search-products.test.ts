import { preset, resolveShop, searchProducts } from '../../lib/mapping';
import type { TestDatabase } from '../support/database';
import { fixtureShop } from './shop';

let shop: TestDatabase;
const mapping = preset('medusa');

describe('searchProducts', () => {
	beforeAll(async () => {
		shop = await fixtureShop('medusa');
		await shop.pool.query("INSERT INTO product VALUES ('prod_100', '100% Wool_en', 'wool', NULL)");
	});
	afterAll(() => shop.drop());

	const titles = async (search: object) => (await searchProducts(mapping, shop.pool, search)).map(({ id }) => id);

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
		expect(await searchProducts(mapping, shop.pool, { kind: 'variant', search: 'shirt-s' })).toEqual([{ id: 'var_s', title: 'Shirt / S', sku: 'SHIRT-S' }]);
	});

	it('finds categories, each once, by title and slug', async () => {
		expect(await searchProducts(mapping, shop.pool, { kind: 'category' })).toEqual([
			{ id: 'clothing', title: 'Clothing', sku: null }, { id: 'home', title: 'Home', sku: null },
			{ id: 'linen', title: 'Linen', sku: null }, { id: 'shirts', title: 'Shirts', sku: null },
		]);
		expect((await searchProducts(mapping, shop.pool, { kind: 'category', search: 'shir' })).map(({ id }) => id)).toEqual(['shirts']);
	});

	it('finds nothing where the mapping has no products', async () => {
		const none = await resolveShop({ preset: 'medusa', products: null }, shop.pool);
		expect(await searchProducts(none, shop.pool, {})).toEqual([]);
	});
});
