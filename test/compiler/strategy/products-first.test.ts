import type { Queryable } from '../../../lib/database';
import type { Sql } from '../../../lib/database/sql';
import type { Compiled, Compiler } from '../../../lib/compiler/compiler';
import { costOfListed } from '../../../lib/compiler/strategy/products-first';
import { parseRule } from '../../../lib/language/rule';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { anew, compilerOver, idsIn, MOMENT, plans, purchasesWith } from '../../support/purchases';

const MAPPING = purchasesWith({
	// What a planner can only guess: of a tree in a text.
	product_categories:
		"SELECT s.product_id, t.category FROM public.shelf s JOIN public.tree t ON t.id = ANY (string_to_array(s.path, '/'))",
	events: 'SELECT id, buyer_id AS customer_id, occurred_at, name, product_id FROM public.visit',
});

let database: TestDatabase;
let compiler: Compiler;

/**
 * Product 7 is in two categories, twice in one of them; some lines and rows of categories have no product.
 */
beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		CREATE TABLE buyer (id integer PRIMARY KEY, name text);
		CREATE TABLE purchase (id integer PRIMARY KEY, buyer_id integer, placed_at timestamptz, total numeric);
		CREATE TABLE line (purchase_id integer, product_id varchar(20), quantity integer, price numeric);
		CREATE TABLE shelf (product_id varchar(20), category text, path text GENERATED ALWAYS AS ('all/' || category) STORED);
		CREATE TABLE tree (id text, category text);
		CREATE TABLE visit (id integer, buyer_id integer, occurred_at timestamptz, name text, product_id varchar(20));
		INSERT INTO buyer SELECT n, 'Name ' || n FROM generate_series(1, 2000) AS n;
		INSERT INTO purchase SELECT n, 1 + n * 7 % 1900, '2025-01-01Z'::timestamptz + n * interval '1 minute', n % 100 FROM generate_series(1, 60000) AS n;
		INSERT INTO line SELECT n, CASE WHEN n % 50 > 0 THEN 'p' || n * 13 % 6000 END, 1 + n % 2, n % 100
			FROM generate_series(1, 60000) AS n, generate_series(1, 2);
		INSERT INTO shelf SELECT 'p' || n, 'shelf ' || n % 60 FROM generate_series(1, 6000) AS n;
		INSERT INTO shelf VALUES ('p7', 'shelf 1'), ('p7', 'shelf 7'), (NULL, 'shelf 1'), (NULL, 'empty');
		INSERT INTO tree SELECT DISTINCT category, category FROM shelf UNION SELECT 'all', 'all';
		INSERT INTO visit SELECT n, n, '2025-06-01Z', 'viewed', 'p' || n FROM generate_series(1, 1500) AS n;
		CREATE INDEX ON purchase (buyer_id);
		CREATE INDEX ON line (purchase_id);
		CREATE INDEX by_product ON line (product_id);
		ANALYZE`);
	compiler = await compilerOver(database.pool, MAPPING);
});
afterAll(() => database?.drop());

const compiled = (rule: object): Compiled =>
	compiler.compile(parseRule(rule, { fields: compiler.context.catalogue }), MOMENT);

const customers = () => Promise.resolve(2000);

const idsOf = (query: Sql): Promise<number[]> => idsIn(query, database.pool);
const byHand = async (text: string): Promise<number[]> =>
	(await database.pool.query<{ id: number }>(`${text} ORDER BY 1`)).rows.map(({ id }) => id);

const bought = (category: string) =>
	`SELECT FROM purchase p JOIN line l ON l.purchase_id = p.id JOIN shelf s USING (product_id) WHERE p.buyer_id = b.id AND s.category = '${category}'`;
const any = (value: string[], more = {}) => ({
	field: 'categories_purchased',
	operator: 'includes_any',
	value,
	...more,
});
const none = (value: string) => ({
	field: 'categories_purchased',
	operator: 'includes_none',
	value: [value],
});
const where = (operator: string, value: string) => ({ where: { field: 'category', operator, value } });
const pieces = (more: object) => ({
	field: 'quantity_purchased',
	operator: 'greater_than_or_equals',
	value: 40,
	...more,
});

const BY_HAND: readonly (readonly [string, object, string])[] = [
	['bought in a category', any(['shelf 1']), `SELECT id FROM buyer b WHERE EXISTS (${bought('shelf 1')})`],
	['never bought in it', none('shelf 1'), `SELECT id FROM buyer b WHERE NOT EXISTS (${bought('shelf 1')})`],
	['in one without products', any(['empty']), 'SELECT id FROM buyer WHERE false'],
	['never in one without products', none('empty'), 'SELECT id FROM buyer'],
	[
		'pieces of a category, those of a product that is in it twice once',
		pieces(where('equals', 'shelf 1')),
		`SELECT buyer_id AS id FROM purchase p JOIN line l ON l.purchase_id = p.id
			WHERE product_id IN (SELECT product_id FROM shelf WHERE category = 'shelf 1') GROUP BY 1 HAVING sum(quantity) >= 40`,
	],
	[
		'pieces of all others',
		pieces({ ...where('not_equals', 'shelf 1'), value: 190 }),
		`SELECT buyer_id AS id FROM purchase p JOIN line l ON l.purchase_id = p.id
			WHERE product_id IN (SELECT product_id FROM shelf WHERE category = 'shelf 1') IS NOT TRUE GROUP BY 1 HAVING sum(quantity) >= 190`,
	],
	[
		'an order without a line of a category',
		{
			field: 'orders_count',
			operator: 'greater_than',
			value: 31,
			where: { lines: 'none', where: { field: 'category', operator: 'equals', value: 'shelf 1' } },
		},
		`SELECT buyer_id AS id FROM purchase p WHERE NOT EXISTS (SELECT FROM line l JOIN shelf s USING (product_id)
			WHERE l.purchase_id = p.id AND category = 'shelf 1') GROUP BY 1 HAVING count(*) > 31`,
	],
	[
		'a category, of lines that are not in another one',
		any(['shelf 2'], { of: { last: 1 }, ...where('not_equals', 'shelf 1') }),
		`SELECT id FROM buyer b WHERE EXISTS (SELECT FROM (SELECT id FROM purchase WHERE buyer_id = b.id ORDER BY placed_at DESC, id DESC LIMIT 1) p
			JOIN line l ON l.purchase_id = p.id WHERE product_id IN (SELECT product_id FROM shelf WHERE category = 'shelf 2')
			AND product_id IN (SELECT product_id FROM shelf WHERE category = 'shelf 1') IS NOT TRUE)`,
	],
	[
		'a category, of lines that are in that one and the root alone',
		any(['shelf 2'], { where: { field: 'category', operator: 'count_equals', value: 2 } }),
		`SELECT id FROM buyer b WHERE EXISTS (SELECT FROM purchase p JOIN line l ON l.purchase_id = p.id WHERE p.buyer_id = b.id
			AND product_id IN (SELECT product_id FROM shelf GROUP BY 1 HAVING count(DISTINCT category) = 1 AND min(category) = 'shelf 2'))`,
	],
	[
		'the last order in a category',
		any(['shelf 1', 'shelf 2'], { of: { last: 1 } }),
		`SELECT id FROM buyer b WHERE EXISTS (SELECT FROM (SELECT id FROM purchase WHERE buyer_id = b.id ORDER BY placed_at DESC, id DESC LIMIT 1) p
			JOIN line l ON l.purchase_id = p.id JOIN shelf s USING (product_id) WHERE category IN ('shelf 1', 'shelf 2'))`,
	],
	[
		'viewed a product of a category',
		{ field: 'events_count', operator: 'greater_than', value: 0, ...where('equals', 'shelf 1') },
		`SELECT buyer_id AS id FROM visit JOIN shelf USING (product_id) WHERE category = 'shelf 1' GROUP BY 1`,
	],
];

test.each(BY_HAND)('lists the products and finds the same: %s', async (_, rule, hand) => {
	const query = compiler.ids(compiled(rule), { strategy: 'products_first' });
	expect(await idsOf(query)).toEqual(await byHand(hand));
	expect(query.text.includes('ANY (ARRAY(')).toBe(!/not_equals|count_equals/.test(JSON.stringify(rule)));
});

test.each<readonly [string, object]>([
	[
		'beside another fact of the lines, whose scan it would share',
		{
			match: 'all',
			rules: [
				pieces(where('equals', 'shelf 1')),
				{ field: 'quantity_purchased', operator: 'less_than', value: 90 },
			],
		},
	],
	[
		'beside a fact of lines, though it is one of their categories',
		{
			match: 'all',
			rules: [any(['shelf 1'], { of: { last: 1 } }), pieces({ of: { last: 1 }, value: 3 })],
		},
	],
	[
		'as one of several alternatives',
		pieces({
			where: {
				match: 'any',
				rules: [
					{ field: 'category', operator: 'equals', value: 'shelf 1' },
					{ field: 'quantity', operator: 'equals', value: 2 },
				],
			},
		}),
	],
])('lists none where the list would be searched for each row: %s', (_, rule) => {
	expect(compiler.ids(compiled(rule), { strategy: 'products_first' }).text).not.toContain('ARRAY(');
});

const readsAllLines = (query: Sql) => plans(query, 'Seq Scan on line', database.pool);

describe('by what the planner expects', () => {
	const RULE = pieces(where('equals', 'shelf 1'));
	/** Whose every cost is a hundred times as high: a small shop as if it were a large one. */
	async function onLargeShop<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
		const client = await database.pool.connect();
		const costs = [
			'seq_page_cost',
			'random_page_cost',
			'cpu_tuple_cost',
			'cpu_index_tuple_cost',
			'cpu_operator_cost',
		];
		try {
			for (const cost of costs)
				await client.query(`SELECT set_config($1, (current_setting($1)::numeric * 100)::text, false)`, [
					cost,
				]);
			return await work(client);
		} finally {
			await client.query('RESET ALL');
			client.release();
		}
	}

	const cheapest = (rule: object = RULE) =>
		onLargeShop((db) => compiler.cheapestIds(compiled(rule), { db, choices: anew, customers }));

	test('the lines of 101 products cost so many times as much as those of ten', async () => {
		const shop = { mapping: compiler.mapping };
		const ofMany = await costOfListed(compiled(RULE).plan, shop, database.pool);
		const ofFew = await costOfListed(compiled(any(['empty'])).plan, shop, database.pool);
		expect(ofMany / ofFew).toBeCloseTo(10.1, 5);
	});

	test('products are listed first where an index leads to their lines', async () => {
		const found = await cheapest();
		expect(found.strategy).toBe('products_first');
		expect(await readsAllLines(found.query)).toBe(false);
		await database.pool.query('DROP INDEX by_product');
		expect((await cheapest()).strategy).toBe('scan');
	});

	test('a list that would be searched for each row is not made', async () => {
		const few = { field: 'first_name', operator: 'equals', value: 'Name 8' };
		const found = await cheapest({ match: 'all', rules: [few, any(['shelf 1'])] });
		expect(found.strategy).toBe('scan');
		expect(found.costs.products_first).toBe(Infinity);
	});

	test('what was learnt of one category is not done with a list that must not be', async () => {
		const asked = { db: database.pool, choices: anew, customers, learnt: 'products_first' } as const;
		expect((await compiler.cheapestIds(compiled(RULE), asked)).strategy).toBe('scan');
		const waysAt = (cost: number) => compiler.ways(compiled(RULE), { scan: 1, products_first: cost });
		expect(waysAt(9)).toContain('products_first');
		expect(waysAt(Infinity)).not.toContain('products_first');
	});

	test('a query that costs little is not compared', async () => {
		const found = await compiler.cheapestIds(compiled(RULE), { db: database.pool, choices: anew, customers });
		expect(Object.keys(found.costs)).not.toContain('products_first');
	});
});

test.each([
	['text', 'text'],
	['citext', 'text'],
	['text', 'citext'],
	['citext', 'citext'],
])('compares ids as the join does: lines by %s, categories by %s', async (ofLine, ofCategory) => {
	const other = await createTestDatabase();
	try {
		await other.pool.query(`
			CREATE EXTENSION citext;
			CREATE TABLE buyer (id integer); CREATE TABLE purchase (id integer, buyer_id integer, placed_at timestamptz, total numeric);
			CREATE TABLE line (purchase_id integer, product_id ${ofLine}, quantity integer, price numeric);
			CREATE TABLE shelf (product_id ${ofCategory}, path text); CREATE TABLE tree (id text, category text);
			CREATE TABLE visit (id integer, buyer_id integer, occurred_at timestamptz, name text, product_id text);
			ALTER TABLE buyer ADD name text;
			INSERT INTO buyer VALUES (1), (2);
			INSERT INTO purchase SELECT n, n, '2025-01-01Z', 9 FROM generate_series(1, 2) AS n;
			INSERT INTO line VALUES (1, 'ABC', 1, 9), (2, 'abc', 1, 9);
			INSERT INTO shelf VALUES ('abc', 'a'); INSERT INTO tree VALUES ('a', 'a')`);
		const own = await compilerOver(other.pool, MAPPING);
		const asked = own.compile(parseRule(any(['a']), { fields: own.context.catalogue }), MOMENT);
		const found = (strategy: 'scan' | 'products_first') => idsIn(own.ids(asked, { strategy }), other.pool);
		const both = ofLine === 'citext' && ofCategory === 'citext';
		expect(await found('scan')).toEqual(both ? [1, 2] : [2]);
		expect(await found('products_first')).toEqual(both ? [1, 2] : [2]);
	} finally {
		await other.drop();
	}
});
