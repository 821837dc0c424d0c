import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let segments: Segments;

beforeAll(async () => {
	database = await createTestDatabase({ template: 'demo' });
	segments = await openSegments({ connection: database.connectionString, shop: 'demo' });
});

afterAll(async () => {
	await segments.close();
	await database.drop();
});

const COUNTED = `SELECT o.customer_id FROM shop."order" o JOIN shop.order_line l ON l.order_id = o.id
	JOIN shop.product_category pc ON pc.product_id = l.product_id
	WHERE o.customer_id IS NOT NULL AND o.status NOT IN ('cancelled', 'adjustment') AND l.quantity <> 0
	GROUP BY 1 HAVING count(DISTINCT pc.category_id) > 2`;

test('counts of categories are of those that the shop put the products into', async () => {
	const { rows } = await database.pool.query(`SELECT count(*)::int AS n FROM (${COUNTED}) AS x`);
	expect((await segments.preview('categories_purchased has more than 2')).count).toBe(rows[0].n);
});

test('ancestors are still in the list', async () => {
	const { rows } = await database.pool.query(
		`SELECT slug FROM shop.category p WHERE EXISTS (SELECT FROM shop.category c WHERE c.parent_id = p.id)
			AND NOT EXISTS (SELECT FROM shop.product_category pc WHERE pc.category_id = p.id) LIMIT 1`,
	);
	expect(
		(await segments.preview(`categories_purchased includes any ('${rows[0].slug}')`)).count,
	).toBeGreaterThan(0);
});
