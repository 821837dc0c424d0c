import { toQuery } from '../../../lib/database/sql';
import { STRATEGIES } from '../../../lib/compiler/strategy/choose';
import { openDemoShop, type DemoShop } from '../../support/demo-shop';

let shop: DemoShop;
beforeAll(async () => {
	shop = await openDemoShop();
	await shop.database.pool.query(`UPDATE shop."order" AS o SET placed_at = first.at
		FROM (SELECT customer_id, min(placed_at) AS at FROM shop."order" GROUP BY 1) AS first WHERE first.customer_id = o.customer_id`);
});
afterAll(() => shop?.database.drop());

describe.each([
	['first', 'ASC'],
	['last', 'DESC'],
])('of orders of one instant the id says which is the %s', (place, direction) => {
	it.each(STRATEGIES)('by %s', async (strategy) => {
		const expected = await shop.ids(
			`SELECT customer_id FROM (SELECT DISTINCT ON (customer_id) customer_id, coupon FROM shop."order"
				WHERE customer_id IS NOT NULL AND status NOT IN ('cancelled', 'adjustment') ORDER BY customer_id, placed_at ${direction}, id ${direction}) f WHERE coupon IS NOT NULL`,
		);
		const rule = shop.rule(`orders_count of ${place} 1 where (coupon is not null) > 0`);
		const { sql, bindings } = toQuery(
			shop.compiler.ids(shop.compiler.compile(rule, shop.moment), { strategy }),
		);
		expect(await shop.ids(sql, [...bindings])).toEqual(expected);
		expect(expected.length).toBeGreaterThan(0);
	});
});
