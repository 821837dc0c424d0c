import type { Compiled, Compiler } from '../../../lib/compiler/compiler';
import { asksNamedRows } from '../../../lib/compiler/strategy/named-rows';
import { byNamedVariants } from '../../../lib/compiler/strategy/named-variants';
import { parseQuery } from '../../../lib/language/query';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { anew, compilerOver, idsIn, MOMENT, PURCHASE_TABLES, purchasesWith } from '../../support/purchases';

const BEYOND = 1_001;

/** Lines name a variant; one of them is of a product, one of none, one is gone. */
const ofType = (type: string, id: (n: string) => string) => ({
	tables: `
		CREATE TABLE variant (id integer PRIMARY KEY, product_id ${type});
		CREATE TABLE sold (purchase_id integer, variant_id integer);
		INSERT INTO variant SELECT n, CASE WHEN n <> 40 THEN ${id('n / 2')} END FROM generate_series(2, 60) AS n;
		INSERT INTO variant SELECT 1000 + n, ${id('9')} FROM generate_series(1, ${BEYOND}) AS n;
		INSERT INTO sold SELECT n, 1 + n * n % 70 FROM generate_series(1, 400) AS n WHERE n % 9 > 0;
		INSERT INTO sold SELECT 1 + n, 6 + n / 7 % 6 FROM generate_series(1, 300) AS n WHERE n % 3 > 0`,
	mapping: {
		...purchasesWith({
			order_lines: `SELECT s.purchase_id AS order_id, v.product_id, s.variant_id AS line_variant_id, 1 AS quantity
				FROM public.sold AS s LEFT JOIN public.variant AS v ON v.id = s.variant_id`,
		}),
		variantsOfProducts: 'SELECT v.id, v.product_id FROM public.variant AS v',
	},
});

const uuid = (n: number) => `abcdef00-0000-4000-8000-${String(n).padStart(12, '0')}`;
const TYPES = {
	integer: { ...ofType('integer', (n) => `(${n})`), written: String, sql: (n: number) => String(n) },
	uuid: {
		...ofType('uuid', (n) => `('abcdef00-0000-4000-8000-' || lpad((${n})::text, 12, '0'))::uuid`),
		written: (n: number) => uuid(n).toUpperCase(),
		sql: (n: number) => `'${uuid(n)}'`,
	},
	text: {
		...ofType('text', (n) => `'P' || (${n})`),
		written: (n: number) => `P${n}`,
		sql: (n: number) => `'P${n}'`,
	},
};

describe.each(Object.entries(TYPES))(
	'products by an id of type %s',
	(_type, { tables, mapping, written, sql }) => {
		let database: TestDatabase;
		let compiler: Compiler;

		beforeAll(async () => {
			database = await createTestDatabase();
			await database.pool.query(`
			${PURCHASE_TABLES}; ${tables};
			INSERT INTO buyer SELECT n, 'Name ' || n FROM generate_series(1, 100) AS n;
			INSERT INTO purchase SELECT n, 1 + n % 90, '2025-01-01Z'::timestamptz + n * interval '1 hour', n FROM generate_series(1, 400) AS n;
			ANALYZE`);
			compiler = await compilerOver(database.pool, mapping);
		});
		afterAll(() => database?.drop());

		const compiled = (query: string): Compiled =>
			compiler.compile(parseQuery(query, { fields: compiler.context.catalogue }), MOMENT);
		const named = async (query: string) =>
			(await byNamedVariants(compiled(query), compiler.mapping, database.pool)).timed;
		const list = (...products: number[]) => products.map((n) => `'${written(n)}'`).join(', ');
		const line = (condition: string) => `SELECT p.buyer_id FROM purchase p JOIN sold s ON s.purchase_id = p.id
		LEFT JOIN variant v ON v.id = s.variant_id WHERE ${condition}`;
		const among = (...products: number[]) => line(`v.product_id IN (${products.map(sql).join(', ')})`);

		const BY_HAND: readonly (readonly [query: string, condition: string])[] = [
			[`products_purchased includes_any (${list(3)})`, `b.id IN (${among(3)})`],
			[`products_purchased includes_none (${list(3, 4)})`, `b.id NOT IN (${among(3, 4)})`],
			[`products_purchased includes_all (${list(3, 4)})`, `b.id IN (${among(3)}) AND b.id IN (${among(4)})`],
			[
				`orders_count > 0 where (lines some (not (product = ${list(3)})))`,
				`b.id IN (${line(`v.product_id IS DISTINCT FROM ${sql(3)}`)})`,
			],
			[
				`orders_count > 1 where (lines some (product = ${list(3)} or product = ${list(5)}))`,
				`b.id IN (SELECT buyer_id FROM purchase p WHERE EXISTS (SELECT FROM sold s JOIN variant v ON v.id = s.variant_id WHERE s.purchase_id = p.id AND v.product_id IN (${sql(3)}, ${sql(5)})) GROUP BY 1 HAVING count(*) > 1)`,
			],
			[
				`quantity_purchased > 2 where (product = ${list(3)})`,
				`b.id IN (${among(3)} GROUP BY 1 HAVING count(*) > 2)`,
			],
			// The variants of the last are none.
			[`products_purchased includes_any (${list(3, 77)})`, `b.id IN (${among(3)})`],
			[`products_purchased includes_none (${list(77)})`, 'true'],
		];

		test.each(BY_HAND)('finds who is found by hand: %s', async (query, condition) => {
			const { rows } = await database.pool.query<{ id: number }>(
				`SELECT b.id FROM buyer b WHERE ${condition} ORDER BY 1`,
			);
			expect(rows.length).toBeGreaterThan(0);
			const asked = compiler.ids(await named(query));
			expect(await idsIn(asked, database.pool)).toEqual(rows.map(({ id }) => id));
			const pricing = { db: database.pool, choices: anew, customers: () => Promise.resolve(100) };
			const priced = await compiler.cheapestIds(compiled(query), pricing);
			expect(priced.query.text).toBe(asked.text);
			expect(await idsIn(priced.query, database.pool)).toEqual(rows.map(({ id }) => id));
		});

		test('asks of the product itself where it must', async () => {
			const bought = `products_purchased includes_any (${list(3)})`;
			expect(compiler.ids(await named(bought)).text).not.toContain('product_id" = ');
			for (const unchanged of [`products_purchased includes_any (${list(9)})`, 'orders_count > 0'])
				expect((await named(unchanged)).plan).toEqual(compiled(unchanged).plan);
			const { variantsOfProducts: _, ...without } = compiler.mapping;
			const given = compiled(bought);
			expect((await byNamedVariants(given, without, database.pool)).timed).toBe(given);
		});

		test.each([
			[true, `products_purchased includes_any (${list(3)})`],
			[true, `first_name = 'Name 5' and products_purchased includes_all (${list(3, 4)})`],
			[
				true,
				`products_purchased includes_none (${list(3)}) and orders_count > 1 where (lines some (product = ${list(4)}))`,
			],
			[true, `quantity_purchased > 2 where (product = ${list(3)})`],
			[false, `first_name = 'Name 5'`],
			[false, `products_purchased includes_any (${list(3)}) and orders_count = 0 within last 90 days`],
			[false, `orders_count > 0 of last 1 where (lines some (product = ${list(3)}))`],
			[false, 'quantity_purchased > 2'],
			[
				false,
				`orders_count > 0 where (lines some (product = ${list(3)}) and followed by orders within 30 days)`,
			],
		])('all rows are found by ids: %s, of %s', async (isNamed, query) => {
			expect(asksNamedRows((await named(query)).plan)).toBe(isNamed);
		});
	},
);
