/** How many customers of the whole demo shop some sentences mean, counted apart from this library. */
import { loadDemoShop } from '../../demo/shop/load';
import { openSegments, type Segments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';

const NOW = '2026-11-28T06:00:00Z';

let database: TestDatabase;
let segments: Segments;
beforeAll(async () => {
	database = await createTestDatabase();
	const client = await database.pool.connect();
	await loadDemoShop(client, { now: new Date(NOW) });
	client.release();
	segments = await openSegments({ connection: database.connectionString, shop: 'demo', timeZone: 'UTC' });
}, 300_000);
afterAll(async () => {
	await segments?.close();
	await database?.drop();
});

test.each([
	['the first order used a coupon', 'orders_count of first 1 where (coupon is not null) > 0', 525],
	['the last order has a line in kitchen', `categories_purchased of last 1 includes any ('kitchen')`, 3_194],
	[
		'the second order came within 30 days of the first, strictly later',
		'orders_count of nth 2 where (preceded by orders within 30 days) > 0',
		944,
	],
	[
		'spent more this quarter than last',
		'amount_spent > (amount_spent within last quarter) within this quarter',
		1_625,
	],
	['spent more than the average buyer', 'amount_spent above average', 902],
	[
		'two products in one order',
		`orders_count where (lines some (product = '3140') and lines some (product = '1310')) > 0`,
		162,
	],
	[
		'one product, and the other within 30 days after it',
		`orders_count where (product = '3140' and followed by orders where (product = '1310') within 30 days) > 0`,
		52,
	],
	['any one product in at least three orders', 'orders_count per product >= 3', 1_512],
	[
		'reactivated: an order in the last 30 days after at least 180 days without',
		'orders_count where (preceded by orders and not preceded by orders within 180 days) within last 30 days > 0',
		132,
	],
])('%s', async (_sentence, query, count) => {
	expect((await segments.preview(query, { asOf: NOW, lint: false })).count).toBe(count);
});
