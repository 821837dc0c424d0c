/**
 * Sentences of marketers about one customer's values beside each other, each with its answer by hand-written
 * SQL.
 */
import { COUNTED, COUNTED_LINES, openDemoSegments, type DemoSegments } from '../support/demo-segments';

let demo: DemoSegments;
beforeAll(async () => {
	demo = await openDemoSegments({ install: false });
});
afterAll(() => demo?.close());

const NOW = `timestamptz '2025-06-15T12:00:00Z'`;
const TODAY = `date '2025-06-15'`;
const EVENTS = `(SELECT e.* FROM shop.event e WHERE e.occurred_at <= ${NOW})`;
const ORDERS = `(SELECT * FROM ${COUNTED} o WHERE o.placed_at <= ${NOW})`;
const EACH = `(SELECT c.*, (SELECT sum(o.amount) FROM ${ORDERS} o WHERE o.customer_id = c.id) AS spent,
	(SELECT count(*) FROM ${ORDERS} o WHERE o.customer_id = c.id) AS orders,
	(SELECT max(o.placed_at) FROM ${ORDERS} o WHERE o.customer_id = c.id) AS last,
	(SELECT min(o.placed_at) FROM ${ORDERS} o WHERE o.customer_id = c.id) AS first
	FROM shop.customer c WHERE c.created_at <= ${NOW})`;
const spent = (from: string, until: string) =>
	`coalesce((SELECT sum(o.amount) FROM ${ORDERS} o WHERE o.customer_id = c.id AND o.placed_at >= '${from}' AND o.placed_at < '${until}'), 0)`;
const THIS_QUARTER = spent('2025-04-01Z', '2025-07-01Z');
const LAST_QUARTER = spent('2025-01-01Z', '2025-04-01Z');

/** A sentence, the rule, and who is meant. */
const SENTENCES: readonly (readonly [sentence: string, rule: string, sql: string])[] = [
	[
		'spent more this quarter than last',
		'amount_spent > (amount_spent within last quarter) within this quarter',
		`SELECT c.id FROM ${EACH} c WHERE ${THIS_QUARTER} > ${LAST_QUARTER}`,
	],
	[
		'spending halved against the quarter before',
		'amount_spent < 0.5 * (amount_spent within last quarter) within this quarter',
		`SELECT c.id FROM ${EACH} c WHERE ${THIS_QUARTER} * 2 < ${LAST_QUARTER}`,
	],
	[
		'spent at least 100 more than in the quarter before',
		'amount_spent >= (amount_spent within last quarter) + 100 within this quarter',
		`SELECT c.id FROM ${EACH} c WHERE ${THIS_QUARTER} - 100 >= ${LAST_QUARTER}`,
	],
	[
		'their largest order was not twice their average one',
		'not largest_order >= 2 * (average_order_value)',
		`SELECT c.id FROM ${EACH} c WHERE NOT coalesce(((SELECT max(o.amount) FROM ${ORDERS} o WHERE o.customer_id = c.id) >= c.spent * 2 / c.orders), false)`,
	],
	[
		'first ordered within 30 days of signing up, both ends by the clock',
		'first_order_date before (created_at) + 30 days',
		`SELECT c.id FROM ${EACH} c WHERE c.first < c.created_at + interval '30 days'`,
	],
	[
		'ordered last on the day of the first order and had a birthday',
		'last_order_date on (first_order_date) and birthday is not null',
		`SELECT c.id FROM ${EACH} c WHERE c.last = c.first AND c.birthday IS NOT NULL`,
	],
	[
		'became a customer last quarter',
		'created_at in last quarter',
		`SELECT c.id FROM ${EACH} c WHERE c.created_at >= '2025-01-01Z' AND c.created_at < '2025-04-01Z'`,
	],
	[
		'last ordered last month',
		'last_order_date in last month',
		`SELECT c.id FROM ${EACH} c WHERE c.last >= '2025-05-01Z' AND c.last < '2025-06-01Z'`,
	],
	[
		'ordered last exactly 10 days ago',
		'last_order_date on 10 days ago',
		`SELECT c.id FROM ${EACH} c WHERE (c.last AT TIME ZONE 'UTC')::date = ${TODAY} - 10`,
	],
	[
		'has a birthday next Tuesday week',
		'birthday anniversary in 9 days',
		`SELECT c.id FROM ${EACH} c WHERE to_char(c.birthday, 'MMDD') = '0624'`,
	],
	[
		'has a birthday this month',
		'birthday anniversary in this month',
		`SELECT c.id FROM ${EACH} c WHERE extract(month FROM c.birthday) = 6`,
	],
	[
		'had a birthday last quarter',
		'birthday anniversary in last quarter',
		`SELECT c.id FROM ${EACH} c WHERE extract(month FROM c.birthday) <= 3`,
	],
	[
		'aged 25 to 34',
		'age between 25 and 34',
		`SELECT c.id FROM ${EACH} c WHERE date_part('year', age(${TODAY}, c.birthday)) BETWEEN 25 AND 34`,
	],
	[
		'under 30, and the age is known',
		'age < 30',
		`SELECT c.id FROM ${EACH} c WHERE c.birthday > ${TODAY} - interval '30 years'`,
	],
	[
		'orders every 20 to 40 days',
		'average_days_between_orders between 20 and 40',
		`SELECT c.id FROM ${EACH} c WHERE c.orders > 1 AND extract(epoch FROM c.last - c.first) / 86400 / (c.orders - 1) BETWEEN 20 AND 40`,
	],
	[
		'overdue against the own rhythm, by half of it',
		'recency_days > 1.5 * (average_days_between_orders)',
		`SELECT c.id FROM ${EACH} c WHERE c.orders > 1 AND floor(extract(epoch FROM ${NOW} - c.last) / 86400) > 1.5 * extract(epoch FROM c.last - c.first) / 86400 / (c.orders - 1)`,
	],
	[
		'expected to order next in the coming month',
		'expected_next_order_date in next 30 days',
		`SELECT c.id FROM ${EACH} c WHERE c.orders > 1 AND c.last + make_interval(secs => (extract(epoch FROM c.last - c.first) / (c.orders - 1))::float8) BETWEEN ${NOW} AND ${NOW} + interval '30 days'`,
	],
	[
		'bought most of one product',
		"favourite_product in ('23', '1310', '3140', '2', '160')",
		`SELECT c.id FROM ${EACH} c WHERE (SELECT l.product_id FROM ${COUNTED_LINES} l WHERE l.customer_id = c.id AND l.placed_at <= ${NOW} AND l.product_id IS NOT NULL
			GROUP BY 1 ORDER BY sum(l.quantity) DESC, max(l.placed_at) DESC, l.product_id::text LIMIT 1) IN (23, 1310, 3140, 2, 160)`,
	],
	[
		'favourite category of all time',
		"favourite_category = 'baking'",
		`SELECT c.id FROM ${EACH} c WHERE (SELECT k.slug FROM ${COUNTED_LINES} l JOIN shop.product_category pc USING (product_id) JOIN shop.category k ON k.id = pc.category_id
			WHERE l.customer_id = c.id AND l.placed_at <= ${NOW} GROUP BY k.slug ORDER BY sum(l.quantity) DESC, max(l.placed_at) DESC, k.slug COLLATE "C" LIMIT 1) = 'baking'`,
	],
	[
		'an e-mail with digits before the at',
		"email matches '^[a-z.]+[0-9]+@'",
		`SELECT c.id FROM ${EACH} c WHERE c.email ~* '^[a-z.]+[0-9]+@'`,
	],
	[
		'no name that ends in a',
		"first_name does not match 'a$'",
		`SELECT c.id FROM ${EACH} c WHERE (c.first_name ~* 'a$') IS NOT TRUE`,
	],
	[
		'a hold-out of a tenth',
		"bucket < 10 salt 'summer'",
		`SELECT c.id FROM ${EACH} c WHERE ('x' || left(md5('summer:' || c.id), 8))::bit(32)::bigint < 429496729.6`,
	],
	[
		'one of the ten who spent most',
		'amount_spent in top 10',
		`SELECT c.id FROM ${EACH} c WHERE c.spent >= (SELECT spent FROM ${EACH} q WHERE spent IS NOT NULL ORDER BY spent DESC OFFSET 9 LIMIT 1)`,
	],
	[
		'the tenth who ordered most often',
		'orders_count in top percent 10',
		`SELECT c.id FROM ${EACH} c WHERE c.orders > 0 AND (SELECT count(*) FROM ${EACH} q WHERE q.orders > c.orders) * 10 < (SELECT count(*) FROM ${EACH} q WHERE q.orders > 0)`,
	],
	[
		'spent more than the average buyer',
		'amount_spent above average',
		`SELECT c.id FROM ${EACH} c WHERE c.spent > (SELECT avg(spent) FROM ${EACH} q)`,
	],
	[
		'not below the average, or no buyer',
		'not amount_spent below average',
		`SELECT c.id FROM ${EACH} c WHERE (c.spent < (SELECT avg(spent) FROM ${EACH} q)) IS NOT TRUE`,
	],
	[
		'the five with the lowest balance',
		'wallet_balance in bottom 5',
		`SELECT c.id FROM ${EACH} c WHERE (SELECT count(*) FROM ${EACH} q WHERE q.wallet_balance < c.wallet_balance) < 5 AND c.wallet_balance IS NOT NULL`,
	],
	[
		'put more than 20 items into checkouts',
		'events_sum > 20 property items',
		`SELECT c.id FROM ${EACH} c WHERE (SELECT sum((e.properties ->> 'items')::numeric) FROM ${EVENTS} e WHERE e.customer_id = c.id) > 20`,
	],
];

test.each(SENTENCES)('%s', async (_sentence, rule, sql) => {
	const wanted = await demo.ids(sql);
	const [found, everyone] = [await demo.matches(rule), await demo.customers()];
	expect(found).toEqual(wanted);
	expect({ some: wanted.length > 0, all: wanted.length === everyone }).toEqual({ some: true, all: false });
});
