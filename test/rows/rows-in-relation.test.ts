import { STRATEGIES } from '../../lib/compiler/strategy/choose';
import { toQuery } from '../../lib/database/sql';
import { openDemoShop, type DemoShop } from '../support/demo-shop';

/**
 * What marketers ask of rows in relation, each with the query that somebody would write by hand for the
 * sentence. `o` are the orders that count, `l` their lines, `e` the events; all of them up to the instant
 * `now()` stands for.
 */
interface Asked {
	readonly words: string;
	readonly query: string;
	readonly byHand: string;
}

const first = `SELECT DISTINCT ON (customer_id) * FROM o ORDER BY customer_id, placed_at, id`;
const last = `SELECT DISTINCT ON (customer_id) * FROM o ORDER BY customer_id, placed_at DESC, id DESC`;
const inCategory = (product: string, slug: string) =>
	`${product} IN (SELECT pc.product_id FROM shop.product_category pc JOIN shop.category c ON c.id = pc.category_id
		LEFT JOIN shop.category p ON p.id = c.parent_id WHERE '${slug}' IN (c.slug, p.slug))`;

const week = (at: string) => `date_trunc('week', ${at} AT TIME ZONE 'UTC')`;
const day = (at: string) => `(${at} AT TIME ZONE 'UTC')::date`;
const month = (at: string) => `to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM')`;

const ASKED: readonly Asked[] = [
	{
		words: 'ordered in at least five of the last seven weeks',
		query: 'orders_count distinct week within calendar last 7 weeks >= 5',
		byHand: `SELECT customer_id FROM o WHERE ${week('placed_at')} >= ${week('now()')} - interval '49 days' AND ${week('placed_at')} < ${week('now()')}
			GROUP BY 1 HAVING count(DISTINCT ${week('placed_at')}) >= 5`,
	},
	{
		words: 'ordered on three different days in the last 30 days',
		query: 'orders_count distinct day within last 30 days >= 3',
		byHand: `SELECT customer_id FROM o WHERE placed_at >= now() - interval '30 days' GROUP BY 1 HAVING count(DISTINCT ${day('placed_at')}) >= 3`,
	},
	{
		words: 'ordered in at least eight different months of any years',
		query: 'orders_count distinct calendar_month >= 8',
		byHand: `SELECT customer_id FROM o GROUP BY 1 HAVING count(DISTINCT ${month('placed_at')}) >= 8`,
	},
	{
		words: 'three orders in one calendar week',
		query: 'orders_count per week >= 3',
		byHand: `SELECT customer_id FROM o GROUP BY 1, ${week('placed_at')} HAVING count(*) >= 3`,
	},
	{
		words: 'spent more than 500 on one day',
		query: 'amount_spent per day > 500 currency GBP',
		byHand: `SELECT customer_id FROM o GROUP BY 1, ${day('placed_at')} HAVING sum(total) > 500`,
	},
	{
		words: 'viewed three products or more in one week',
		query: "events_count distinct product per week where (name = 'viewed_product') >= 3",
		byHand: `SELECT customer_id FROM e WHERE name = 'viewed_product' GROUP BY 1, ${week('occurred_at')} HAVING count(DISTINCT properties ->> 'product_id') >= 3`,
	},
	{
		words: 'three orders within any 30 days',
		query: 'orders_count where (followed by at least 2 orders within 30 days) > 0',
		byHand: `SELECT a.customer_id FROM o a JOIN o b ON b.customer_id = a.customer_id AND b.placed_at > a.placed_at AND b.placed_at <= a.placed_at + interval '30 days'
			GROUP BY a.customer_id, a.id HAVING count(*) >= 2`,
	},
	{
		words: 'never three orders within 30 days, though they ordered three times',
		query: 'orders_count where (preceded by at least 2 orders within 30 days) = 0 and orders_count >= 3',
		byHand: `SELECT customer_id FROM o GROUP BY 1 HAVING count(*) >= 3 EXCEPT SELECT a.customer_id FROM o a JOIN o b ON b.customer_id = a.customer_id
			AND b.placed_at < a.placed_at AND a.placed_at <= b.placed_at + interval '30 days' GROUP BY a.customer_id, a.id HAVING count(*) >= 2`,
	},
	{
		words: 'an order in the last 90 days that has four before it',
		query: 'orders_count where (preceded by at least 4 orders) within last 90 days > 0',
		byHand: `SELECT a.customer_id FROM o a JOIN o b ON b.customer_id = a.customer_id AND b.placed_at < a.placed_at
			WHERE a.placed_at >= now() - interval '90 days' GROUP BY a.customer_id, a.id HAVING count(*) >= 4`,
	},
	{
		words: 'viewed the same product three times within a day',
		query:
			"events_count where (name = 'viewed_product' and followed by at least 2 events where (name = 'viewed_product') within 1 day with same product) > 0",
		byHand: `SELECT a.customer_id FROM (SELECT * FROM e WHERE name = 'viewed_product') a JOIN e b ON b.customer_id = a.customer_id AND b.name = 'viewed_product'
			AND b.properties ->> 'product_id' = a.properties ->> 'product_id' AND b.occurred_at > a.occurred_at AND b.occurred_at <= a.occurred_at + interval '1 day'
			GROUP BY a.customer_id, a.id HAVING count(*) >= 2`,
	},
	{
		words: 'kitchenware, and two orders with lamps within half a year after it',
		query:
			"orders_count where (category = 'kitchen' and followed by at least 2 orders where (category = 'lighting') within 180 days) > 0",
		byHand: `SELECT a.customer_id FROM l a JOIN l b USING (customer_id) WHERE ${inCategory('a.product_id', 'kitchen')} AND ${inCategory('b.product_id', 'lighting')}
			AND b.placed_at > a.placed_at AND b.placed_at <= a.placed_at + interval '180 days' GROUP BY a.customer_id, a.order_id HAVING count(DISTINCT b.order_id) >= 2`,
	},
	{
		words: 'the very same product in two later orders',
		query: 'quantity_purchased where (followed by at least 2 orders with same product) > 0',
		byHand: `SELECT a.customer_id FROM l a JOIN l b USING (customer_id, product_id) WHERE b.placed_at > a.placed_at
			GROUP BY a.customer_id, a.order_id, a.product_id HAVING count(DISTINCT b.order_id) >= 2`,
	},
	{
		words: 'the first order used a coupon',
		query: 'orders_count of first 1 where (coupon is not null) > 0',
		byHand: `SELECT customer_id FROM (${first}) f WHERE coupon IS NOT NULL`,
	},
	{
		words: 'the first order used no coupon',
		query: 'orders_count of first 1 where (coupon is null) > 0',
		byHand: `SELECT customer_id FROM (${first}) f WHERE coupon IS NULL`,
	},
	{
		words: 'the last order has a line in kitchen',
		query: "categories_purchased of last 1 includes any ('kitchen')",
		byHand: `SELECT customer_id FROM (${last}) f WHERE EXISTS (SELECT FROM l WHERE l.order_id = f.id AND ${inCategory('l.product_id', 'kitchen')})`,
	},
	{
		words: 'the second order came within 30 days of one before, strictly later',
		query: 'orders_count of nth 2 where (preceded by orders within 30 days) > 0',
		byHand: `SELECT customer_id FROM (SELECT *, row_number() OVER w AS place, first_value(placed_at) OVER w AS began FROM o WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at, id)) r
			WHERE place = 2 AND placed_at > began AND placed_at <= began + interval '30 days'`,
	},
	{
		words: 'spent more than 300 in the first three orders together',
		query: 'amount_spent of first 3 > 300 currency GBP',
		byHand: `SELECT customer_id FROM (SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY placed_at, id) AS place FROM o) r WHERE place <= 3 GROUP BY 1 HAVING sum(total) > 300`,
	},
	{
		words: 'none of the last three orders had a coupon',
		query: 'orders_count of last 3 where (coupon is not null) = 0',
		byHand: `SELECT id FROM shop.customer WHERE id NOT IN (SELECT customer_id FROM (SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY placed_at DESC, id DESC) AS place FROM o) r WHERE place <= 3 AND coupon IS NOT NULL)`,
	},
	{
		words: 'the first order with a coupon was not the first order',
		query: 'orders_count of first 1 (coupon is not null) where (preceded by orders) > 0',
		byHand: `SELECT customer_id FROM o GROUP BY 1 HAVING min(placed_at) FILTER (WHERE coupon IS NOT NULL) > min(placed_at)`,
	},
	{
		words: 'lamps and kitchenware in one order, on different lines',
		query:
			"orders_count where (lines some (category = 'kitchen' and quantity >= 6) and lines some (category = 'lighting')) > 0",
		byHand: `SELECT customer_id FROM o WHERE EXISTS (SELECT FROM l WHERE l.order_id = o.id AND ${inCategory('l.product_id', 'kitchen')} AND quantity >= 6)
			AND EXISTS (SELECT FROM l WHERE l.order_id = o.id AND ${inCategory('l.product_id', 'lighting')})`,
	},
	{
		words: 'an order of nothing but kitchenware',
		query: "orders_count where (lines every (category = 'kitchen')) > 0",
		byHand: `SELECT customer_id FROM o WHERE NOT EXISTS (SELECT FROM l WHERE l.order_id = o.id AND (l.product_id IS NULL OR NOT ${inCategory('l.product_id', 'kitchen')}))`,
	},
	{
		words: 'an order without kitchenware',
		query: "orders_count where (lines none (category = 'kitchen')) > 0",
		byHand: `SELECT customer_id FROM o WHERE NOT EXISTS (SELECT FROM l WHERE l.order_id = o.id AND ${inCategory('l.product_id', 'kitchen')})`,
	},
	{
		words: 'kitchenware, and lamps within 30 days after it',
		query:
			"orders_count where (category = 'kitchen' and followed by orders where (category = 'lighting') within 30 days) > 0",
		byHand: `SELECT a.customer_id FROM l a JOIN l b USING (customer_id) WHERE ${inCategory('a.product_id', 'kitchen')} AND ${inCategory('b.product_id', 'lighting')}
			AND b.placed_at > a.placed_at AND b.placed_at <= a.placed_at + interval '30 days'`,
	},
	{
		words: 'the very same product again within 60 days',
		query: 'quantity_purchased where (followed by lines with same product within 60 days) > 0',
		byHand: `SELECT a.customer_id FROM l a JOIN l b USING (customer_id, product_id) WHERE b.placed_at > a.placed_at AND b.placed_at <= a.placed_at + interval '60 days'`,
	},
	{
		words: 'reactivated: an order in the last 30 days after at least 180 days without',
		query:
			'orders_count where (preceded by orders and not preceded by orders within 180 days) within last 30 days > 0',
		byHand: `SELECT customer_id FROM (SELECT *, lag(placed_at) OVER (PARTITION BY customer_id ORDER BY placed_at, id) AS before FROM o) g
			WHERE placed_at >= now() - interval '30 days' AND before < placed_at - interval '180 days'`,
	},
	{
		words: 'a checkout that no order followed within 4 hours, begun 4 to 168 hours ago',
		query:
			"events_count where (name = 'started_checkout' and not followed by orders within 4 hours) within between 4 and 168 hours ago > 0",
		byHand: `SELECT customer_id FROM e WHERE name = 'started_checkout' AND occurred_at BETWEEN now() - interval '168 hours' AND now() - interval '4 hours'
			AND NOT EXISTS (SELECT FROM o WHERE o.customer_id = e.customer_id AND o.placed_at > e.occurred_at AND o.placed_at <= e.occurred_at + interval '4 hours')`,
	},
	{
		words: 'viewed a product and did not buy this very product later',
		query: "events_count where (name = 'viewed_product' and not followed by lines with same product) > 0",
		byHand: `SELECT customer_id FROM e WHERE name = 'viewed_product' AND NOT EXISTS
			(SELECT FROM l WHERE l.customer_id = e.customer_id AND l.product_id = (e.properties ->> 'product_id')::int AND l.placed_at > e.occurred_at)`,
	},
	{
		words: 'viewed a product, then began a checkout within a day, then ordered within two days: a funnel',
		query: `events_count where (name = 'viewed_product' and followed by events where (name = 'started_checkout' and followed by orders within 2 days) within 1 day) > 0`,
		byHand: `SELECT a.customer_id FROM e a JOIN e b USING (customer_id) JOIN o USING (customer_id) WHERE a.name = 'viewed_product' AND b.name = 'started_checkout'
			AND b.occurred_at > a.occurred_at AND b.occurred_at <= a.occurred_at + interval '1 day' AND o.placed_at > b.occurred_at AND o.placed_at <= b.occurred_at + interval '2 days'`,
	},
	{
		words: 'any one product in at least three orders',
		query: 'orders_count per product >= 3',
		byHand:
			'SELECT customer_id FROM l WHERE product_id IS NOT NULL GROUP BY customer_id, product_id HAVING count(DISTINCT order_id) >= 3',
	},
	{
		words: 'no product in three orders or more',
		query: 'not orders_count per product >= 3',
		byHand:
			'SELECT id FROM shop.customer EXCEPT SELECT customer_id FROM l WHERE product_id IS NOT NULL GROUP BY customer_id, product_id HAVING count(DISTINCT order_id) >= 3',
	},
	{
		words: 'ordered in each of the last three quarters',
		query: 'orders_count distinct quarter within calendar last 3 quarters = 3',
		byHand: `SELECT customer_id FROM o WHERE placed_at >= date_trunc('quarter', now()) - interval '9 months' AND placed_at < date_trunc('quarter', now())
			GROUP BY 1 HAVING count(DISTINCT date_trunc('quarter', placed_at)) = 3`,
	},
	{
		words: 'ordered in two calendar years',
		query: 'orders_count distinct year >= 2',
		byHand: `SELECT customer_id FROM o GROUP BY 1 HAVING count(DISTINCT extract(year FROM placed_at AT TIME ZONE 'UTC')) >= 2`,
	},
	{
		words: '500 pieces or more in one order',
		query: 'quantity_purchased per order >= 500',
		byHand: 'SELECT customer_id FROM l GROUP BY customer_id, order_id HAVING sum(quantity) >= 500',
	},
	{
		words: '100 pieces or more in one order with a coupon, of lines of ten or more',
		query: 'quantity_purchased per order where (coupon is not null and quantity >= 10) >= 100',
		byHand: `SELECT l.customer_id FROM l JOIN o ON o.id = l.order_id WHERE o.coupon IS NOT NULL AND l.quantity >= 10
			GROUP BY l.customer_id, l.order_id HAVING sum(l.quantity) >= 100`,
	},
	{
		words: 'two orders of 101 to 300 pieces',
		query: 'orders_count where (pieces > 100 and not pieces > 300) >= 2',
		byHand: `SELECT customer_id FROM (SELECT customer_id, order_id FROM l GROUP BY customer_id, order_id HAVING sum(quantity) BETWEEN 101 AND 300) g
			GROUP BY 1 HAVING count(*) >= 2`,
	},
	{
		words: '1000 pieces or more of one category',
		query: 'quantity_purchased per category >= 1000',
		byHand: `SELECT customer_id FROM l JOIN (SELECT DISTINCT pc.product_id, a.slug FROM shop.product_category pc JOIN shop.category c ON c.id = pc.category_id
			JOIN shop.category a ON a.id IN (c.id, c.parent_id)) k USING (product_id) GROUP BY customer_id, slug HAVING sum(quantity) >= 1000`,
	},
	{
		words: 'three orders on one day of the week',
		query: 'orders_count per weekday >= 3',
		byHand: `SELECT customer_id FROM o GROUP BY customer_id, extract(isodow FROM placed_at AT TIME ZONE 'UTC') HAVING count(*) >= 3`,
	},
	{
		words: 'viewed at least three different products',
		query: "events_count distinct product where (name = 'viewed_product') >= 3",
		byHand: `SELECT customer_id FROM e WHERE name = 'viewed_product' GROUP BY 1 HAVING count(DISTINCT properties ->> 'product_id') >= 3`,
	},
	{
		words: 'ordered in each of the last three whole months',
		query: 'orders_count distinct month within calendar last 3 months = 3',
		byHand: `SELECT customer_id FROM o WHERE placed_at >= date_trunc('month', now()) - interval '3 months' AND placed_at < date_trunc('month', now())
			GROUP BY 1 HAVING count(DISTINCT date_trunc('month', placed_at)) = 3`,
	},
	{
		words: 'ordered within a week of registering',
		query: 'orders_count within 7 days after created_at > 0',
		byHand: `SELECT customer_id FROM o JOIN shop.customer c ON c.id = customer_id WHERE placed_at >= c.created_at AND placed_at <= c.created_at + interval '7 days'`,
	},
	{
		words: 'two orders in the 30 days from the first one on',
		query: 'orders_count within 30 days after first_order_date >= 2',
		byHand: `SELECT customer_id FROM o JOIN (SELECT customer_id, min(placed_at) AS began FROM o GROUP BY 1) f USING (customer_id)
			WHERE placed_at <= began + interval '30 days' GROUP BY 1 HAVING count(*) >= 2`,
	},
	{
		words: 'viewed something in the three days before the last order',
		query: "events_count where (name = 'viewed_product') within 3 days before last_order_date > 0",
		byHand: `SELECT customer_id FROM e JOIN (SELECT customer_id, max(placed_at) AS ended FROM o GROUP BY 1) f USING (customer_id)
			WHERE name = 'viewed_product' AND occurred_at BETWEEN ended - interval '3 days' AND ended`,
	},
	{
		words: 'ordered within two weeks after the first order with a coupon',
		query: 'orders_count within 14 days after (first_order_date where (coupon is not null)) >= 2',
		byHand: `SELECT customer_id FROM o JOIN (SELECT customer_id, min(placed_at) AS began FROM o WHERE coupon IS NOT NULL GROUP BY 1) f USING (customer_id)
			WHERE placed_at >= began AND placed_at <= began + interval '14 days' GROUP BY 1 HAVING count(*) >= 2`,
	},
	{
		words: 'orders late in the day: at least two after three',
		query: 'orders_count where (hour >= 15) >= 2',
		byHand: `SELECT customer_id FROM o WHERE extract(hour FROM placed_at AT TIME ZONE 'UTC') >= 15 GROUP BY 1 HAVING count(*) >= 2`,
	},
	{
		words: 'buys on weekends',
		query: 'orders_count where (weekday in (6, 7)) > 0',
		byHand: `SELECT customer_id FROM o WHERE extract(isodow FROM placed_at AT TIME ZONE 'UTC') IN (6, 7)`,
	},
	{
		words: 'an order in December',
		query: 'orders_count where (month = 12 and day_of_month <= 24) > 0',
		byHand: `SELECT customer_id FROM o WHERE extract(month FROM placed_at AT TIME ZONE 'UTC') = 12 AND extract(day FROM placed_at AT TIME ZONE 'UTC') <= 24`,
	},
	{
		words: 'an order of more than 200 pieces of at most 20 products',
		query: 'orders_count where (pieces > 200 and distinct_products <= 20) > 0',
		byHand:
			'SELECT customer_id FROM l GROUP BY customer_id, order_id HAVING sum(quantity) > 200 AND count(DISTINCT product_id) <= 20',
	},
	{
		words: 'had an order partly given back',
		query: 'orders_count where (refunded > 0 and gross > 100) > 0',
		byHand: 'SELECT customer_id FROM o WHERE refunded > 0 AND gross > 100',
	},
	{
		words: 'looked at kitchenware three times',
		query: "events_count where (category = 'kitchen') >= 3",
		byHand: `SELECT customer_id FROM e WHERE ${inCategory(`(properties ->> 'product_id')::int`, 'kitchen')} GROUP BY 1 HAVING count(*) >= 3`,
	},
];

/** The demo preset's own choices: what counts as an order, and that refunds are taken off. */
const ROWS = `o AS (SELECT id, customer_id, placed_at, coupon, total AS gross, refunded, total - refunded AS total FROM shop."order"
		WHERE customer_id IS NOT NULL AND status NOT IN ('cancelled', 'adjustment') AND placed_at <= now()),
	l AS (SELECT o.customer_id, o.placed_at, l.* FROM o JOIN shop.order_line l ON l.order_id = o.id WHERE l.quantity <> 0),
	e AS (SELECT * FROM shop.event WHERE occurred_at <= now())`;

let shop: DemoShop;
beforeAll(async () => {
	shop = await openDemoShop();
	// The shop's own checkouts all end in an order.
	await shop.database.pool.query(
		`INSERT INTO shop.event (customer_id, name, occurred_at, properties)
			SELECT id, 'started_checkout', $1::timestamptz - make_interval(hours => id % 240), '{}' FROM shop.customer`,
		[shop.moment.asOf],
	);
	// Nobody in it orders every week, or looks at one product again and again.
	await shop.database.pool.query(
		`INSERT INTO shop."order" (customer_id, placed_at, status, currency, total, refunded)
			SELECT id, $1::timestamptz - make_interval(days => 7 * n + id % 5), 'completed', 'GBP', 20, 0
			FROM shop.customer, generate_series(1, 9) AS n WHERE id % 9 = 0 AND (id + n) % (1 + id % 4) = 0`,
		[shop.moment.asOf],
	);
	await shop.database.pool.query(
		`INSERT INTO shop.event (customer_id, name, occurred_at, properties)
			SELECT id, 'viewed_product', $1::timestamptz - make_interval(days => id % 50, hours => n * (id % 13)), json_build_object('product_id', id % 7 + n % 2)::jsonb
			FROM shop.customer, generate_series(1, 6) AS n WHERE id % 3 = 0`,
		[shop.moment.asOf],
	);
});
afterAll(() => shop?.database.drop());

const byHand = (query: string) =>
	shop.ids(
		`WITH ${ROWS} SELECT DISTINCT q.* FROM (${query}) AS q`.replaceAll(
			'now()',
			`timestamptz '${shop.moment.asOf}'`,
		),
	);

test.each(ASKED.map((asked) => [asked.words, asked] as const))('%s', async (_words, asked) => {
	const expected = await byHand(asked.byHand);
	const everyone = await shop.ids('SELECT id FROM shop.customer');
	expect([expected.length > 0, expected.length < everyone.length]).toEqual([true, true]);
	const rule = shop.rule(asked.query);
	for (const strategy of STRATEGIES) {
		const { sql, bindings } = toQuery(
			shop.compiler.ids(shop.compiler.compile(rule, shop.moment), { strategy }),
		);
		expect([strategy, await shop.ids(sql, [...bindings])]).toEqual([strategy, expected]);
	}
});
