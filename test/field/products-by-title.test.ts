import { openSegments, type Rule, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase();
	await database.pool.query(`
		CREATE TABLE person (id integer PRIMARY KEY);
		CREATE TABLE purchase (id integer, person integer, at timestamptz, amount numeric);
		CREATE TABLE line (purchase integer, product integer);
		CREATE TABLE product (id integer PRIMARY KEY, title text);
		CREATE TABLE shelf (product integer, slug text, number integer, title text);
		INSERT INTO product VALUES (1507, 'Blue mug'), (9, NULL), (10, ' ');
		INSERT INTO shelf VALUES (1507, 'mugs', 77, 'Mugs & cups'), (9, 'mugs', 77, 'Mugs & cups')`);
	segments = await openSegments({
		connection: database.connectionString,
		timeZone: 'UTC',
		shop: {
			relations: {
				customers: 'SELECT id FROM public.person',
				orders: 'SELECT id, person AS customer_id, at AS placed_at, amount FROM public.purchase',
				order_lines: 'SELECT purchase AS order_id, product AS product_id FROM public.line',
				products: 'SELECT id, title FROM public.product',
				product_categories:
					'SELECT product AS product_id, slug AS category, number AS category_id, title FROM public.shelf',
			},
			ordersCounted: 'all',
		},
		schema: 'stored',
	});
}, 60_000);

afterAll(async () => {
	await segments?.close();
	await database?.drop();
});

const bought = (...ids: readonly string[]): Rule => ({
	field: 'products_purchased',
	operator: 'includes_any',
	value: ids,
});

test('a product is named by its title, and by its id where it has none', async () => {
	expect(await segments.describe(bought('1507', '9', '10', '8'))).toBe('bought “Blue mug”, 9, 10 or 8');
	expect(await segments.describe(bought('no number'))).toBe('bought “no number”');
});

test('so are categories, by slug and by id, and what a "where" names', async () => {
	const category = (value: string): Rule => ({ field: 'categories_purchased', operator: 'equals', value });
	expect(await segments.describe(category('mugs'))).toBe('bought from the category “Mugs & cups”');
	expect(await segments.describe(category('77'))).toBe('bought from the category “Mugs & cups”');
	const where: Rule = {
		field: 'orders_count',
		operator: 'greater_than',
		value: 0,
		where: { field: 'product', operator: 'equals', value: '1507' },
	};
	expect(await segments.describe(where, { subject: 'customers' })).toBe(
		'placed at least 1 order (only orders where product is “Blue mug”)',
	);
});

test('a look-up that takes too long gives way to the id', async () => {
	const holder = await database.pool.connect();
	await holder.query('BEGIN; LOCK TABLE public.product IN ACCESS EXCLUSIVE MODE');
	expect(await segments.describe(bought('1507'))).toBe('bought 1507');
	await holder.query('ROLLBACK');
	holder.release();
});
