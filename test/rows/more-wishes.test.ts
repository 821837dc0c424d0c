/**
 * Segments that guides and forums of other products describe, each with the answer by SQL that was written
 * from the sentence.
 */
import { IN_CATEGORY, openDemoSegments, type DemoSegments } from '../support/demo-segments';
import { ago, bought, customers, E, event, L, NOW, O, ordersOf, PLACED } from '../support/demo-sql';

let demo: DemoSegments;
beforeAll(async () => {
	demo = await openDemoSegments({ install: false });
});
afterAll(() => demo?.close());

/** A sentence, the rule, and who is meant. */
const WISHES: readonly (readonly [sentence: string, rule: string, sql: string])[] = [
	[
		'best customers: three orders in four months, and more than the average buyer has spent',
		`orders_count within last 4 months >= 3 and amount_spent above average`,
		`SELECT customer_id FROM (SELECT customer_id, sum(amount) AS v, count(*) FILTER (WHERE placed_at >= ${ago('4 months')}) AS lately FROM ${O} o GROUP BY 1) s WHERE lately >= 3 AND v > (SELECT avg(v) FROM (SELECT sum(amount) AS v FROM ${O} o GROUP BY customer_id) a)`,
	],
	[
		'at risk: the top quarter by amount, silent for 60 days',
		`amount_spent in top percent 25 and last_order_date more than 60 days ago`,
		`SELECT customer_id FROM (SELECT customer_id, max(placed_at) AS last, rank() OVER (ORDER BY sum(amount) DESC) AS place, count(*) OVER () AS many FROM ${O} o GROUP BY 1) s WHERE (place - 1) * 100 < 25 * many AND last < ${ago('60 days')}`,
	],
	[
		'the tenth of the buyers with the fewest orders',
		`orders_count in bottom percent 10`,
		`SELECT customer_id FROM (SELECT customer_id, rank() OVER (ORDER BY count(*)) AS place, count(*) OVER () AS many FROM ${O} o GROUP BY 1) s WHERE (place - 1) * 100 < 10 * many`,
	],
	[
		'reads mail and never bought: two e-mails opened in 90 days',
		`events_count where (name = 'opened_email') within last 90 days >= 2 and orders_count = 0`,
		customers(
			`(SELECT count(*) FROM ${E} e WHERE e.customer_id = c.id AND e.name = 'opened_email' AND e.occurred_at >= ${ago('90 days')}) >= 2 AND ${ordersOf()} = 0`,
		),
	],
	[
		'on the list for half a year, and never opened an e-mail',
		`email_subscribed is true and created_at more than 6 months ago and events_count where (name = 'opened_email') = 0`,
		customers(`c.accepts_email AND c.created_at < ${ago('6 months')} AND NOT ${event('opened_email')}`),
	],
	[
		'signed up and did nothing: no order, no event',
		`orders_count = 0 and events_count = 0`,
		customers(`${ordersOf()} = 0 AND NOT EXISTS (SELECT FROM ${E} e WHERE e.customer_id = c.id)`),
	],
	[
		'one order, at full price',
		`orders_count = 1 and orders_count where (coupon is null) = 1`,
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING count(*) = 1 AND bool_and(coupon IS NULL)`,
	],
	[
		'a coupon on more than a third of the orders',
		`orders_count where (coupon is not null) > 0.33 * (orders_count)`,
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING count(coupon) > 0.33 * count(*)`,
	],
	[
		'bought in at least four of the last six months',
		`orders_count distinct month within calendar last 6 months >= 4`,
		`SELECT customer_id FROM ${O} o WHERE placed_at >= '2024-12-01Z' AND placed_at < '2025-06-01Z' GROUP BY 1 HAVING count(DISTINCT date_trunc('month', placed_at AT TIME ZONE 'UTC')) >= 4`,
	],
	[
		'stopped: ordered 30 to 60 days ago, nothing since',
		`orders_count within between 30 and 60 days ago > 0 and orders_count within last 30 days = 0`,
		customers(
			`${ordersOf(`AND o.placed_at BETWEEN ${ago('60 days')} AND ${ago('30 days')}`)} > 0 AND ${ordersOf(`AND o.placed_at >= ${ago('30 days')}`)} = 0`,
		),
	],
	[
		'bought for the first time in the last 30 days',
		`first_order_date in last 30 days`,
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING min(placed_at) >= ${ago('30 days')}`,
	],
	[
		'looked at a product this month, and began no checkout within a day of it',
		`events_count where (name = 'viewed_product' and not followed by events where (name = 'started_checkout') within 1 day) within last 30 days > 0`,
		`SELECT e.customer_id FROM ${E} e WHERE e.name = 'viewed_product' AND e.occurred_at >= ${ago('30 days')} AND NOT EXISTS (SELECT FROM ${E} f WHERE f.customer_id = e.customer_id AND f.name = 'started_checkout' AND f.occurred_at > e.occurred_at AND f.occurred_at <= e.occurred_at + interval '1 day')`,
	],
	[
		'five views in three months that no checkout followed within an hour',
		`events_count where (name = 'viewed_product' and not followed by events where (name = 'started_checkout') within 1 hour) within last 3 months >= 5`,
		`SELECT e.customer_id FROM ${E} e WHERE e.name = 'viewed_product' AND e.occurred_at >= ${ago('3 months')} AND NOT EXISTS (SELECT FROM ${E} f WHERE f.customer_id = e.customer_id AND f.name = 'started_checkout' AND f.occurred_at > e.occurred_at AND f.occurred_at <= e.occurred_at + interval '1 hour') GROUP BY 1 HAVING count(*) >= 5`,
	],
	[
		'ordered within a week of opening an e-mail',
		`events_count where (name = 'opened_email' and followed by orders within 7 days) > 0`,
		`SELECT e.customer_id FROM ${E} e JOIN ${O} o USING (customer_id) WHERE e.name = 'opened_email' AND o.placed_at > e.occurred_at AND o.placed_at <= e.occurred_at + interval '7 days'`,
	],
	[
		'bought what they looked at last',
		`events_count of last 1 (name = 'viewed_product') where (followed by lines with same product) > 0`,
		`SELECT v.customer_id FROM (SELECT DISTINCT ON (customer_id) * FROM ${E} e WHERE name = 'viewed_product' ORDER BY customer_id, occurred_at DESC, id DESC) v JOIN ${L} l ON l.customer_id = v.customer_id AND l.product_id = (v.properties ->> 'product_id')::int AND l.placed_at > v.occurred_at`,
	],
	[
		'looked at kitchenware lately and never bought any',
		`events_count where (name = 'viewed_product' and category = 'kitchen') within last 60 days > 0 and categories_purchased includes none ('kitchen')`,
		customers(
			`EXISTS (SELECT FROM ${E} e JOIN ${IN_CATEGORY} k ON k.product_id = (e.properties ->> 'product_id')::int WHERE e.customer_id = c.id AND e.name = 'viewed_product' AND e.occurred_at >= ${ago('60 days')} AND k.slug = 'kitchen') AND NOT ${bought('kitchen')}`,
		),
	],
	[
		'the very same product in two orders, three to six months ago',
		`orders_count per product within between 3 and 6 months ago >= 2`,
		`SELECT customer_id FROM ${L} l WHERE placed_at BETWEEN ${ago('6 months')} AND ${ago('3 months')} AND product_id IS NOT NULL GROUP BY customer_id, product_id HAVING count(DISTINCT order_id) >= 2`,
	],
	[
		'has not ordered in the last three days, so that a campaign may reach them',
		`orders_count > 0 and not last_order_date in last 3 days`,
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING max(placed_at) < ${ago('3 days')}`,
	],
	[
		'lost whales: over 2,000 in the year before last half, nothing in the last half',
		`amount_spent within between 6 and 18 months ago > 2000 and orders_count within last 6 months = 0`,
		customers(
			`(SELECT sum(amount) FROM ${O} o WHERE o.customer_id = c.id AND o.placed_at BETWEEN ${ago('18 months')} AND ${ago('6 months')}) > 2000 AND ${ordersOf(`AND o.placed_at >= ${ago('6 months')}`)} = 0`,
		),
	],
	[
		'the second order came more than 90 days after the first',
		`orders_count of nth 2 where (preceded by orders and not preceded by orders within 90 days) > 0`,
		`SELECT customer_id FROM (SELECT *, lag(placed_at) OVER (PARTITION BY customer_id ORDER BY placed_at, id) AS before FROM ${PLACED} o) r WHERE place = 2 AND before < placed_at - interval '90 days'`,
	],
	[
		'orders get larger: the last three above the average of all',
		`orders_count >= 4 and average_order_value of last 3 > (average_order_value)`,
		`SELECT customer_id FROM ${PLACED} o GROUP BY 1 HAVING count(*) >= 4 AND avg(amount) FILTER (WHERE back <= 3) > avg(amount)`,
	],
	[
		'more orders this quarter than last',
		`orders_count within this quarter > (orders_count within last quarter)`,
		customers(
			`${ordersOf(`AND o.placed_at >= '2025-04-01Z'`)} > ${ordersOf(`AND o.placed_at >= '2025-01-01Z' AND o.placed_at < '2025-04-01Z'`)}`,
		),
	],
	[
		'in this quarter and in the one before',
		`orders_count within this quarter > 0 and orders_count within last quarter > 0`,
		customers(
			`${ordersOf(`AND o.placed_at >= '2025-04-01Z'`)} > 0 AND ${ordersOf(`AND o.placed_at >= '2025-01-01Z' AND o.placed_at < '2025-04-01Z'`)} > 0`,
		),
	],
	[
		'began big: a first order above 500',
		`orders_count of first 1 where (total > 500) > 0`,
		`SELECT customer_id FROM ${PLACED} o WHERE place = 1 AND amount > 500`,
	],
	[
		'most of the money in the first 30 days',
		`amount_spent within 30 days after first_order_date > 0.5 * (amount_spent)`,
		`SELECT customer_id FROM (SELECT *, min(placed_at) OVER (PARTITION BY customer_id) AS first FROM ${O} o) o GROUP BY 1 HAVING coalesce(sum(amount) FILTER (WHERE placed_at <= first + interval '30 days'), 0) > 0.5 * sum(amount)`,
	],
	[
		'bought from eight departments',
		`categories_purchased has more than 7`,
		`SELECT l.customer_id FROM ${L} l JOIN shop.product_category p USING (product_id) GROUP BY 1 HAVING count(DISTINCT p.category_id) > 7`,
	],
	[
		'kitchenware makes up a third of what they bought',
		`spent_on_products where (category = 'kitchen') > 0.33 * (spent_on_products)`,
		`SELECT customer_id FROM ${L} l GROUP BY 1 HAVING coalesce(sum(quantity * price) FILTER (WHERE product_id IN (SELECT product_id FROM ${IN_CATEGORY} k WHERE slug = 'kitchen')), 0) > 0.33 * sum(quantity * price)`,
	],
	[
		'came for kitchenware and took lamps later, but never lamps first',
		`orders_count where (category = 'kitchen' and followed by orders where (category = 'lighting')) > 0 and orders_count where (category = 'lighting' and followed by orders where (category = 'kitchen')) = 0`,
		(() => {
			const at = (slug: string, of: string) =>
				`(SELECT ${of}(l.placed_at) FROM ${L} l JOIN ${IN_CATEGORY} k USING (product_id) WHERE l.customer_id = c.id AND k.slug = '${slug}')`;
			return customers(
				`${at('kitchen', 'min')} < ${at('lighting', 'max')} AND NOT coalesce(${at('lighting', 'min')} < ${at('kitchen', 'max')}, false)`,
			);
		})(),
	],
	[
		'time to refill: the last kitchenware 25 to 60 days ago',
		`last_order_date where (category = 'kitchen') more than 25 days ago and last_order_date where (category = 'kitchen') in last 60 days`,
		`SELECT l.customer_id FROM ${L} l JOIN ${IN_CATEGORY} k USING (product_id) WHERE k.slug = 'kitchen' GROUP BY 1 HAVING max(placed_at) < ${ago('25 days')} AND max(placed_at) >= ${ago('60 days')}`,
	],
	[
		'more than thirty different products in the last order',
		`orders_count of last 1 where (distinct_products > 30) > 0`,
		`SELECT p.customer_id FROM ${PLACED} p JOIN shop.order_line l ON l.order_id = p.id AND l.quantity <> 0 WHERE p.back = 1 GROUP BY p.customer_id HAVING count(DISTINCT l.product_id) > 30`,
	],
	[
		'buys by the gross: 144 of one product in one order',
		`orders_count where (quantity >= 144) > 0`,
		`SELECT customer_id FROM ${L} l WHERE quantity >= 144`,
	],
	[
		'never fewer than five products in an order',
		`orders_count > 0 and orders_count where (distinct_products < 5) = 0`,
		`SELECT customer_id FROM (SELECT o.customer_id, o.id, count(DISTINCT l.product_id) AS n FROM ${O} o LEFT JOIN shop.order_line l ON l.order_id = o.id AND l.quantity <> 0 GROUP BY 1, 2) q GROUP BY 1 HAVING min(n) >= 5`,
	],
	[
		'something was given back of two orders',
		`orders_count where (refunded > 0) >= 2`,
		`SELECT customer_id FROM ${O} o WHERE refunded > 0 GROUP BY 1 HAVING count(*) >= 2`,
	],
	[
		'Christmas shoppers: every order in November or December',
		`orders_count > 0 and orders_count where (month not in (11, 12)) = 0`,
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING bool_and(extract(month FROM placed_at AT TIME ZONE 'UTC') IN (11, 12))`,
	],
	[
		'the last order at lunch on a working day',
		`orders_count of last 1 where (weekday <= 5 and hour between 12 and 13) > 0`,
		`SELECT customer_id FROM ${PLACED} o WHERE back = 1 AND extract(isodow FROM placed_at AT TIME ZONE 'UTC') <= 5 AND extract(hour FROM placed_at AT TIME ZONE 'UTC') IN (12, 13)`,
	],
	[
		'the anniversary of their first order is in the next two weeks',
		`first_order_date anniversary in next 14 days`,
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING to_char(min(placed_at) AT TIME ZONE 'UTC', 'MMDD') BETWEEN '0615' AND '0629'`,
	],
	[
		'changed to the app: their first order elsewhere, their last by the app',
		`orders_count of first 1 where (channel != 'app') > 0 and orders_count of last 1 where (channel = 'app') > 0`,
		`SELECT customer_id FROM ${PLACED} o GROUP BY 1 HAVING bool_or(back = 1 AND channel = 'app') AND bool_or(place = 1 AND channel IS DISTINCT FROM 'app')`,
	],
	[
		'orders by more than one channel',
		`orders_count distinct channel > 1`,
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING count(DISTINCT channel) > 1`,
	],
	[
		'abroad, and bought: no address in the United Kingdom',
		`orders_count > 0 and country is not null and country != 'GB'`,
		customers(
			`${ordersOf()} > 0 AND EXISTS (SELECT FROM shop.address a WHERE a.customer_id = c.id AND a.country IS NOT NULL) AND NOT EXISTS (SELECT FROM shop.address a WHERE a.customer_id = c.id AND a.country = 'GB')`,
		),
	],
	[
		'a VIP by tag who spent less than 1,000',
		`tags includes any ('vip') and amount_spent < 1000`,
		customers(
			`EXISTS (SELECT FROM shop.tag t WHERE t.customer_id = c.id AND lower(t.name) = 'vip') AND coalesce((SELECT sum(amount) FROM ${O} o WHERE o.customer_id = c.id), 0) < 1000`,
		),
	],
	[
		'women in their thirties who agreed to e-mail',
		`gender = 'female' and age between 30 and 39 and email_subscribed is true`,
		customers(
			`c.gender = 'female' AND c.accepts_email AND c.birthday > date '1985-06-15' AND c.birthday <= date '1995-06-15'`,
		),
	],
	[
		'wallet money left, and no order in 30 days',
		`wallet_balance > 0 and orders_count within last 30 days = 0`,
		customers(`c.wallet_balance > 0 AND ${ordersOf(`AND o.placed_at >= ${ago('30 days')}`)} = 0`),
	],
	[
		'the thirty who ordered last',
		`recency_days in bottom 30`,
		`SELECT customer_id FROM (SELECT customer_id, rank() OVER (ORDER BY floor(extract(epoch FROM ${NOW} - max(placed_at)) / 86400)) AS place FROM ${O} o GROUP BY 1) r WHERE place <= 30`,
	],
	[
		'overdue: silent for twice as long as their orders are usually apart',
		`orders_count >= 3 and recency_days > 2 * (average_days_between_orders)`,
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING count(*) >= 3 AND floor(extract(epoch FROM ${NOW} - max(placed_at)) / 86400) > 2 * extract(epoch FROM max(placed_at) - min(placed_at)) / 86400 / (count(*) - 1)`,
	],
];

test.each(WISHES)('%s', async (_sentence, rule, sql) => {
	const wanted = await demo.ids(sql);
	const [found, everyone] = [await demo.matches(rule), await demo.customers()];
	expect(found).toEqual(wanted);
	expect({ some: wanted.length > 0, all: wanted.length === everyone }).toEqual({ some: true, all: false });
});
