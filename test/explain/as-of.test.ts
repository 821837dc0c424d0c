import { cannotLookBack } from '../../lib/explain';
import { openDemoShop, type DemoShop } from '../support/demo-shop';

let shop: DemoShop;
beforeAll(async () => {
	shop = await openDemoShop();
});
afterAll(() => shop.database.drop());

const asOf = '2025-02-01T00:00:00.000Z';
const SALES = `shop."order" o WHERE o.customer_id = c.id AND o.status = 'completed' AND o.placed_at <= '${asOf}'`;

test.each([
	[
		'orders_count >= 2 within last 60 days',
		`(SELECT count(*) FROM ${SALES} AND o.placed_at >= '2024-12-03T00:00:00Z') >= 2`,
	],
	['amount_spent > 500', `(SELECT sum(o.total - o.refunded) FROM ${SALES}) > 500`],
	[
		'last_order_date more than 30 days ago',
		`(SELECT max(o.placed_at) FROM ${SALES}) < '2025-01-02T00:00:00Z'`,
	],
	['orders_count = 0', `NOT EXISTS (SELECT 1 FROM ${SALES})`],
	['created_at in last 90 days', `c.created_at >= '2024-11-03T00:00:00Z'`],
	[
		"events_count where (name = 'viewed_product') >= 1 within last 10 days",
		`(SELECT count(*) FROM shop.event e WHERE e.customer_id = c.id AND e.name = 'viewed_product' AND e.occurred_at BETWEEN '2025-01-22T00:00:00Z' AND '${asOf}') >= 1`,
	],
	[
		"products_purchased includes none ('1', '2', '3')",
		`NOT EXISTS (SELECT 1 FROM shop.order_line l JOIN ${SALES.replace('WHERE', 'ON o.id = l.order_id WHERE')} AND l.product_id IN (1, 2, 3) AND l.quantity <> 0)`,
	],
])('as of an instant in the past: %s', async (query, condition) => {
	const expected = await shop.ids(
		`SELECT c.id FROM shop.customer c WHERE c.created_at <= '${asOf}' AND ${condition}`,
	);
	expect(expected.length).toBeGreaterThan(0);
	expect(await shop.matches(query, { asOf, explicit: true })).toEqual(expected);
	expect(await shop.matches(query)).not.toEqual(expected);
	expect(cannotLookBack(shop.rule(query), shop.context.catalogue)).toEqual([]);
});
