import { describeMapping, preset, withIdOrTitle, type Mapping } from '../../../lib/shop';
import type { Queryable } from '../../../lib/database';
import type { TestDatabase } from '../../support/database';
import { fixtureShop } from '../shop';

let shop: TestDatabase;
let mapping: Mapping;
beforeAll(async () => {
	shop = await fixtureShop('medusa');
	mapping = await describeMapping(preset('medusa'), shop.pool);
	await shop.pool.query("INSERT INTO product VALUES ('prod_second', 'shirt', 'second', NULL)");
});
afterAll(() => shop?.drop());

/** What is found, and the statements that were asked for it. */
async function found(kind: 'product' | 'category', ...texts: string[]) {
	const asked: string[] = [];
	const db = {
		query: (text: string, values: unknown[]) => {
			asked.push(text);
			return shop.pool.query(text, values);
		},
	} as unknown as Queryable;
	const rows = await withIdOrTitle(mapping, db, kind, texts);
	return { ids: rows.map(({ id }) => id), titlesRead: asked.length > 1 };
}

it('finds products by their ids without reading any title', async () => {
	expect(await found('product', 'prod_mug', 'prod_shirt')).toEqual({
		ids: ['prod_mug', 'prod_shirt'],
		titlesRead: false,
	});
});

it('finds all that have a title, regardless of case, beside those known by their ids', async () => {
	expect(await found('product', 'prod_mug', ' SHIRT ')).toEqual({
		ids: ['prod_mug', 'prod_second', 'prod_shirt'],
		titlesRead: true,
	});
});

it('finds categories by slug, by id and by title', async () => {
	const { rows } = await shop.pool.query<{ id: string }>(
		`SELECT id FROM product_category WHERE handle = 'home'`,
	);
	expect(await found('category', 'linen', rows[0]?.id ?? '')).toEqual({
		ids: ['home', 'linen'],
		titlesRead: false,
	});
	expect(await found('category', 'Shirts')).toEqual({ ids: ['shirts'], titlesRead: true });
});

it('finds nothing that is not there', async () => {
	expect(await found('product', 'no such product')).toEqual({ ids: [], titlesRead: true });
});
