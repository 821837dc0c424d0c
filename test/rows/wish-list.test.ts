/** What marketers wish for in words, each with the answer by SQL that was written from the sentence. */
import { IN_CATEGORY, openDemoSegments, type DemoSegments } from '../support/demo-segments';
import { ago, bought, CANCELLED, customers, E, event, L, O, ordersOf, PLACED } from '../support/demo-sql';

let demo: DemoSegments;
beforeAll(async () => {
	demo = await openDemoSegments({ install: false });
});
afterAll(() => demo?.close());

/** A sentence, the rule, and who is meant. */
const WISHES: readonly (readonly [sentence: string, rule: string, sql: string])[] = [
	[
		'engaged subscribers: agreed to e-mail and opened one in the last 60 days',
		`email_subscribed is true and events_count where (name = 'opened_email') within last 60 days > 0`,
		customers(`c.accepts_email AND ${event('opened_email', `AND e.occurred_at >= ${ago('60 days')}`)}`),
	],
	[
		'sunset: agreed to e-mail over 90 days ago, opened none in 90 days, ordered nothing in 180',
		`email_subscribed is true and created_at more than 90 days ago and events_count where (name = 'opened_email') within last 90 days = 0 and orders_count within last 180 days = 0`,
		customers(
			`c.accepts_email AND c.created_at < ${ago('90 days')} AND NOT ${event('opened_email', `AND e.occurred_at >= ${ago('90 days')}`)} AND ${ordersOf(`AND o.placed_at >= ${ago('180 days')}`)} = 0`,
		),
	],
	[
		'one-time buyers whose order is 60 days to a year old',
		'orders_count = 1 and orders_count within between 60 and 365 days ago = 1',
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING count(*) = 1 AND max(placed_at) BETWEEN ${ago('365 days')} AND ${ago('60 days')}`,
	],
	[
		'bought from one category, never from another',
		`categories_purchased includes any ('lighting') and categories_purchased includes none ('kitchen')`,
		customers(`${bought('lighting')} AND NOT ${bought('kitchen')}`),
	],
	[
		'cancelled an order in the last year',
		'cancelled_orders_count within last 1 year > 0',
		`SELECT customer_id FROM ${CANCELLED} o WHERE placed_at >= ${ago('1 year')} AND customer_id IS NOT NULL`,
	],
	[
		'cancelled at least twice',
		'cancelled_orders_count >= 2',
		`SELECT customer_id FROM ${CANCELLED} o WHERE customer_id IS NOT NULL GROUP BY 1 HAVING count(*) >= 2`,
	],
	[
		'never cancelled, though they ordered three times',
		'cancelled_orders_count = 0 and orders_count >= 3',
		customers(`${ordersOf()} >= 3 AND NOT EXISTS (SELECT FROM ${CANCELLED} o WHERE o.customer_id = c.id)`),
	],
	[
		'ordered or cancelled in the last 14 days',
		`orders_count including ('cancelled') within last 14 days > 0`,
		`SELECT customer_id FROM (SELECT customer_id, placed_at FROM ${O} o UNION ALL SELECT customer_id, placed_at FROM ${CANCELLED} x) q
			WHERE placed_at >= ${ago('14 days')} AND customer_id IS NOT NULL`,
	],
	[
		'the last thing they did about an order was to cancel one',
		`orders_count including cancelled of last 1 where (status = 'cancelled') > 0`,
		`SELECT customer_id FROM (SELECT DISTINCT ON (customer_id) * FROM (SELECT customer_id, id, placed_at, status FROM ${O} o
			UNION ALL SELECT customer_id, id, placed_at, status FROM ${CANCELLED} x) q WHERE customer_id IS NOT NULL ORDER BY customer_id, placed_at DESC, id DESC) r WHERE status = 'cancelled'`,
	],
	[
		'cancelled something from the kitchen',
		`orders_count including cancelled where (status = 'cancelled' and category = 'kitchen') > 0`,
		`SELECT o.customer_id FROM ${CANCELLED} o JOIN shop.order_line l ON l.order_id = o.id JOIN ${IN_CATEGORY} k USING (product_id) WHERE k.slug = 'kitchen' AND l.quantity <> 0 AND o.customer_id IS NOT NULL`,
	],
	[
		'refund rate above 30 per cent',
		'refund_rate > 0.3',
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING sum(refunded) > 0.3 * sum(total) AND sum(total) > 0`,
	],
	[
		'some, but little given back: under a twentieth',
		'refund_rate < 0.05 and refunded_amount > 0 currency GBP',
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING sum(refunded) > 0 AND sum(refunded) < 0.05 * sum(total)`,
	],
	[
		'more than 50 given back in the last half year',
		'refunded_amount within last 6 months > 50 currency GBP',
		`SELECT customer_id FROM ${O} o WHERE placed_at >= ${ago('6 months')} GROUP BY 1 HAVING sum(refunded) > 50`,
	],
	[
		'ordered for over 1,000, and less than 950 of it was kept',
		'gross_spent > 1000 and amount_spent < 950',
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING sum(total) > 1000 AND sum(total - refunded) < 950`,
	],
	[
		'ordered for at least 20 more than they kept',
		'gross_spent >= (amount_spent) + 20',
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING sum(total) >= sum(total - refunded) + 20`,
	],
	[
		'a coupon on every order',
		'orders_count > 0 and orders_count where (coupon is null) = 0',
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING bool_and(coupon IS NOT NULL)`,
	],
	[
		'three orders and more, never a coupon',
		'orders_count >= 3 and orders_count where (coupon is not null) = 0',
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING count(*) >= 3 AND bool_and(coupon IS NULL)`,
	],
	[
		'large baskets: over 300 on average in the last year, in two orders and more',
		'average_order_value within last 1 year > 300 and orders_count within last 1 year >= 2',
		`SELECT customer_id FROM ${O} o WHERE placed_at >= ${ago('1 year')} GROUP BY 1 HAVING avg(amount) > 300 AND count(*) >= 2`,
	],
	[
		'keen on one product: viewed it four times and more within two days',
		`events_count per product where (name = 'viewed_product') within last 2 days >= 4`,
		`SELECT customer_id FROM ${E} e WHERE name = 'viewed_product' AND occurred_at >= ${ago('2 days')} GROUP BY customer_id, properties ->> 'product_id' HAVING count(*) >= 4`,
	],
	[
		'thirty different products in the last 90 days',
		'products_purchased within last 90 days has more than 29',
		`SELECT customer_id FROM ${L} l WHERE placed_at >= ${ago('90 days')} AND product_id IS NOT NULL GROUP BY 1 HAVING count(DISTINCT product_id) >= 30`,
	],
	[
		'ordered within 30 days of subscribing to the newsletter',
		`events_count where (name = 'subscribed_form' and properties.form = 'newsletter' and followed by orders within 30 days) > 0`,
		`SELECT e.customer_id FROM ${E} e JOIN ${O} o USING (customer_id) WHERE e.name = 'subscribed_form' AND e.properties ->> 'form' = 'newsletter'
			AND o.placed_at > e.occurred_at AND o.placed_at <= e.occurred_at + interval '30 days'`,
	],
	[
		'subscribed to the newsletter and has not ordered since',
		`events_count where (name = 'subscribed_form' and properties.form = 'newsletter' and not followed by orders) > 0`,
		`SELECT e.customer_id FROM ${E} e WHERE e.name = 'subscribed_form' AND e.properties ->> 'form' = 'newsletter'
			AND NOT EXISTS (SELECT FROM ${O} o WHERE o.customer_id = e.customer_id AND o.placed_at > e.occurred_at)`,
	],
	[
		'the last order was under half of their average',
		'largest_order of last 1 < 0.5 * (average_order_value)',
		`SELECT customer_id FROM ${PLACED} o GROUP BY 1 HAVING max(amount) FILTER (WHERE back = 1) < 0.5 * avg(amount)`,
	],
	[
		'the second order was larger than the first',
		'largest_order of nth 2 > (largest_order of first 1)',
		`SELECT customer_id FROM ${PLACED} o GROUP BY 1 HAVING max(amount) FILTER (WHERE place = 2) > max(amount) FILTER (WHERE place = 1)`,
	],
	[
		'both of their last two orders over 200',
		'orders_count of last 2 where (total > 200) = 2',
		`SELECT customer_id FROM ${PLACED} o WHERE back <= 2 AND amount > 200 GROUP BY 1 HAVING count(*) = 2`,
	],
	[
		'bought something of their first order again',
		'orders_count of first 1 where (followed by lines with same product) > 0',
		`SELECT f.customer_id FROM ${PLACED} f JOIN ${L} a ON a.order_id = f.id JOIN ${L} b ON b.customer_id = f.customer_id AND b.product_id = a.product_id AND b.placed_at > f.placed_at WHERE f.place = 1`,
	],
	[
		'looked around in the month after their last order',
		`events_count where (name = 'viewed_product') within 30 days after last_order_date > 0`,
		`SELECT e.customer_id FROM ${E} e JOIN (SELECT customer_id, max(placed_at) AS last FROM ${O} o GROUP BY 1) f USING (customer_id)
			WHERE e.name = 'viewed_product' AND e.occurred_at >= last AND e.occurred_at <= last + interval '30 days'`,
	],
	[
		'ordered last June, but not yet this month',
		`orders_count within from '2024-06-01' to '2024-06-30' > 0 and orders_count within this month = 0`,
		customers(
			`${ordersOf(`AND o.placed_at >= '2024-06-01Z' AND o.placed_at < '2024-07-01Z'`)} > 0 AND ${ordersOf(`AND o.placed_at >= '2025-06-01Z'`)} = 0`,
		),
	],
	[
		'wholesale in the United Kingdom, silent for 60 days',
		`tags includes any ('wholesale') and country = 'GB' and last_order_date more than 60 days ago`,
		customers(
			`EXISTS (SELECT FROM shop.tag t WHERE t.customer_id = c.id AND lower(t.name) = 'wholesale') AND EXISTS (SELECT FROM shop.address a WHERE a.customer_id = c.id AND a.country = 'GB')
			AND (SELECT max(o.placed_at) FROM ${O} o WHERE o.customer_id = c.id) < ${ago('60 days')}`,
		),
	],
	[
		'gold or silver members whose card is not paused',
		`loyalty.tier in ('gold', 'silver') and loyalty.paused is false`,
		customers(`c.loyalty ->> 'tier' IN ('gold', 'silver') AND (c.loyalty -> 'paused') = 'false'`),
	],
	[
		'a birthday in the next two weeks, and an order in the last year',
		'birthday anniversary in next 14 days and last_order_date in last 1 year',
		customers(
			`to_char(c.birthday, 'MMDD') BETWEEN '0615' AND '0629' AND ${ordersOf(`AND o.placed_at >= ${ago('1 year')}`)} > 0`,
		),
	],
	[
		'orders in office hours only',
		'orders_count > 0 and orders_count where (weekday > 5 or hour < 9 or hour > 16) = 0',
		`SELECT customer_id FROM ${O} o GROUP BY 1 HAVING bool_and(extract(isodow FROM placed_at AT TIME ZONE 'UTC') <= 5 AND extract(hour FROM placed_at AT TIME ZONE 'UTC') BETWEEN 9 AND 16)`,
	],
];

test.each(WISHES)('%s', async (_sentence, rule, sql) => {
	const wanted = await demo.ids(sql);
	const [found, everyone] = [await demo.matches(rule), await demo.customers()];
	expect(found).toEqual(wanted);
	expect({ some: wanted.length > 0, all: wanted.length === everyone }).toEqual({ some: true, all: false });
});
