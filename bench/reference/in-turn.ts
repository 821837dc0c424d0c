import type { Case } from '../unseen/by-hand';
import {
	ago,
	all,
	beside,
	count,
	customers,
	equals,
	events,
	eventsCount,
	last,
	lines,
	now,
	orders,
	owner,
	paid,
	since,
	within,
	without,
} from './by-hand';

const placed = (columns: string, direction: string) =>
	`${owner}, ${columns}, row_number() OVER (PARTITION BY o.customer_id ORDER BY o.placed_at ${direction}, o.id ${direction}) AS place ${orders}`;
const distinctOn = (columns: string, direction: string, more = 'true') =>
	`SELECT DISTINCT ON (o.customer_id) o.customer_id, ${columns} ${orders} AND ${more} ORDER BY o.customer_id, o.placed_at ${direction}, o.id ${direction}`;
const lateral = (columns: string, direction: string, skipped = 0) =>
	`CROSS JOIN LATERAL (SELECT ${columns} ${orders} AND o.customer_id = c.id ORDER BY o.placed_at ${direction}, o.id ${direction} OFFSET ${skipped} LIMIT 1)`;
const carts = `FROM bench.event e WHERE e.name = 'added_to_cart' AND e.occurred_at <= ${now}`;
const views = `FROM bench.event e WHERE e.name = 'viewed_product' AND e.occurred_at BETWEEN ${ago(30)} AND ${now}`;
const bought = `bench."order" o JOIN bench.order_line l ON l.order_id = o.id`;
const sameProduct = `l.product_id = (e.properties ->> 'product')::integer AND o.placed_at > e.occurred_at AND o.status <> 'cancelled' AND o.placed_at <= ${now}`;
const boughtAt = `SELECT DISTINCT o.customer_id, l.product_id, o.placed_at ${lines}`;
const eventPlaces = `SELECT e.customer_id, e.name, row_number() OVER (PARTITION BY e.customer_id ORDER BY e.occurred_at DESC, e.id DESC) AS place ${events}`;

/** First and last rows, and rows after and before others. */
export const IN_TURN: readonly Case[] = [
	{
		name: 'first order by the app',
		rule: count('greater_than', 0, { of: { first: 1 }, where: equals('channel', 'app') }),
		byHand: {
			distinctOn: within(`SELECT customer_id FROM (${distinctOn('o.channel', '')}) r WHERE channel = 'app'`),
			window: within(
				`SELECT customer_id FROM (${placed('o.channel', '')}) r WHERE place = 1 AND channel = 'app'`,
			),
			none: within(
				`${owner} ${orders} AND o.channel = 'app' AND NOT EXISTS (${beside('(p.placed_at, p.id) < (o.placed_at, o.id)')})`,
			),
			lateral: `SELECT c.id FROM bench.customer c ${lateral('o.channel', '')} r WHERE c.created_at <= ${now} AND r.channel = 'app'`,
		},
	},
	{
		name: 'last order above 400',
		rule: count('greater_than', 0, {
			of: { last: 1 },
			where: { field: 'total', operator: 'greater_than', value: 400 },
		}),
		byHand: {
			distinctOn: within(`SELECT customer_id FROM (${distinctOn('o.total', 'DESC')}) r WHERE total > 400`),
			window: within(
				`SELECT customer_id FROM (${placed('o.total', 'DESC')}) r WHERE place = 1 AND total > 400`,
			),
			none: within(
				`${owner} ${orders} AND o.total > 400 AND NOT EXISTS (${beside('(p.placed_at, p.id) > (o.placed_at, o.id)')})`,
			),
			lateral: `SELECT c.id FROM bench.customer c ${lateral('o.total', 'DESC')} r WHERE c.created_at <= ${now} AND r.total > 400`,
			array: within(
				`${owner} ${orders} GROUP BY 1 HAVING (array_agg(o.total ORDER BY o.placed_at DESC, o.id DESC))[1] > 400`,
			),
		},
	},
	{
		name: 'third order above 300',
		rule: count('greater_than', 0, {
			of: { nth: 3 },
			where: { field: 'total', operator: 'greater_than', value: 300 },
		}),
		byHand: {
			window: within(`SELECT customer_id FROM (${placed('o.total', '')}) r WHERE place = 3 AND total > 300`),
			array: within(
				`${owner} ${orders} GROUP BY 1 HAVING (array_agg(o.total ORDER BY o.placed_at, o.id))[3] > 300`,
			),
			lateral: `SELECT c.id FROM bench.customer c ${lateral('o.total', '', 2)} r WHERE c.created_at <= ${now} AND r.total > 300`,
		},
	},
	{
		name: 'first order in a store above 300',
		rule: count('greater_than', 0, {
			of: { first: 1, where: equals('channel', 'store') },
			where: { field: 'total', operator: 'greater_than', value: 300 },
		}),
		byHand: {
			distinctOn: within(
				`SELECT customer_id FROM (${distinctOn('o.total', '', `o.channel = 'store'`)}) r WHERE total > 300`,
			),
			none: within(
				`${owner} ${orders} AND o.channel = 'store' AND o.total > 300 AND NOT EXISTS (${beside(`p.channel = 'store' AND (p.placed_at, p.id) < (o.placed_at, o.id)`)})`,
			),
		},
	},
	{
		name: 'none of the last five events is a cart',
		rule: eventsCount('equals', 0, { of: { last: 5 }, where: equals('name', 'added_to_cart') }),
		byHand: {
			window: without(
				`SELECT customer_id FROM (${eventPlaces}) r WHERE place <= 5 AND name = 'added_to_cart'`,
			),
			lateral: `${customers} AND NOT EXISTS (SELECT FROM (SELECT e.name ${events} AND e.customer_id = c.id ORDER BY e.occurred_at DESC, e.id DESC LIMIT 5) r WHERE name = 'added_to_cart')`,
		},
	},
	{
		name: 'viewed in 30 days, that product not bought since',
		rule: eventsCount('greater_than', 0, {
			...last(30),
			where: all(equals('name', 'viewed_product'), {
				match: 'none',
				rules: [{ followed_by: { rows: 'lines', same: ['product'] } }],
			}),
		}),
		byHand: {
			anti: within(
				`SELECT e.customer_id ${views} AND NOT EXISTS (SELECT FROM ${bought} WHERE o.customer_id = e.customer_id AND ${sameProduct})`,
			),
			except: within(
				`SELECT customer_id FROM (SELECT e.id, e.customer_id ${views} EXCEPT SELECT e.id, e.customer_id FROM bench.event e JOIN ${bought} ON o.customer_id = e.customer_id AND ${sameProduct}
				WHERE e.name = 'viewed_product' AND e.occurred_at BETWEEN ${ago(30)} AND ${now}) x`,
			),
		},
	},
	{
		name: 'a cart in a quarter, then an order within a day',
		rule: eventsCount('greater_than', 0, {
			...last(90),
			where: all(equals('name', 'added_to_cart'), {
				followed_by: { rows: 'orders', within: { amount: 1, unit: 'days' } },
			}),
		}),
		byHand: {
			semi: within(
				`SELECT e.customer_id ${carts} AND e.occurred_at >= ${ago(90)} AND EXISTS (SELECT ${orders} AND o.customer_id = e.customer_id AND o.placed_at > e.occurred_at AND o.placed_at <= e.occurred_at + interval '1 day')`,
			),
			joined: within(
				`SELECT e.customer_id FROM bench.event e JOIN bench."order" o ON o.customer_id = e.customer_id WHERE e.name = 'added_to_cart' AND e.occurred_at BETWEEN ${ago(90)} AND ${now}
				AND o.status <> 'cancelled' AND o.placed_at BETWEEN ${ago(90)} AND ${now} AND o.placed_at > e.occurred_at AND o.placed_at <= e.occurred_at + interval '1 day'`,
			),
			lateral: within(
				`SELECT e.customer_id FROM bench.event e CROSS JOIN LATERAL (SELECT ${orders} AND o.customer_id = e.customer_id AND o.placed_at > e.occurred_at AND o.placed_at <= e.occurred_at + interval '1 day' LIMIT 1) r
				WHERE e.name = 'added_to_cart' AND e.occurred_at BETWEEN ${ago(90)} AND ${now}`,
			),
		},
	},
	{
		name: 'a cart this week, no order within four hours',
		rule: eventsCount('greater_than', 0, {
			within: { between_last: [4, 168], unit: 'hours' },
			where: all(equals('name', 'added_to_cart'), {
				match: 'none',
				rules: [{ followed_by: { rows: 'orders', within: { amount: 4, unit: 'hours' } } }],
			}),
		}),
		byHand: {
			anti: within(
				`SELECT e.customer_id ${carts} AND e.occurred_at BETWEEN ${ago(7)} AND ${now} - interval '4 hours' AND NOT EXISTS (SELECT ${orders} AND o.customer_id = e.customer_id
				AND o.placed_at > e.occurred_at AND o.placed_at <= e.occurred_at + interval '4 hours')`,
			),
		},
	},
	{
		name: 'the same product again within 60 days',
		rule: count('greater_than', 0, {
			where: {
				followed_by: { rows: 'lines', within: { amount: 60, unit: 'days' }, same: ['product'] },
			},
		}),
		byHand: {
			window: within(
				`SELECT customer_id FROM (SELECT customer_id, placed_at, lead(placed_at) OVER (PARTITION BY customer_id, product_id ORDER BY placed_at) AS next FROM (${boughtAt}) b) n
				WHERE next <= placed_at + interval '60 days'`,
			),
			groups: within(
				`SELECT customer_id FROM (SELECT o.customer_id, o.placed_at, first_value(o.placed_at) OVER (PARTITION BY o.customer_id, l.product_id ORDER BY o.placed_at GROUPS BETWEEN 1 FOLLOWING AND 1 FOLLOWING) AS next ${lines}) n
				WHERE next <= placed_at + interval '60 days'`,
			),
			paired: within(
				`SELECT customer_id FROM (SELECT customer_id, placed_at, lead(placed_at) OVER (PARTITION BY customer_id, product_id ORDER BY placed_at) AS next
				FROM (SELECT customer_id, product_id, unnest(at) AS placed_at FROM (SELECT customer_id, product_id, array_agg(DISTINCT placed_at) AS at FROM (${boughtAt}) b GROUP BY 1, 2 HAVING count(*) > 1) g) b) n
				WHERE next <= placed_at + interval '60 days'`,
			),
			arrays: within(
				`SELECT customer_id FROM (SELECT customer_id, placed_at, first_value(placed_at) OVER (PARTITION BY customer_id, product_id ORDER BY placed_at GROUPS BETWEEN 1 FOLLOWING AND 1 FOLLOWING) AS next
				FROM (SELECT o.customer_id, l.product_id, unnest(array_agg(o.placed_at)) AS placed_at ${lines} GROUP BY 1, 2 HAVING min(o.placed_at) < max(o.placed_at)) g) n WHERE next <= placed_at + interval '60 days'`,
			),
			joined: within(
				`SELECT a.customer_id FROM (SELECT o.customer_id, l.product_id, o.placed_at ${lines}) a JOIN (SELECT o.customer_id, l.product_id, o.placed_at ${lines}) b
				ON b.customer_id = a.customer_id AND b.product_id = a.product_id AND b.placed_at > a.placed_at AND b.placed_at <= a.placed_at + interval '60 days'`,
			),
		},
	},
	{
		name: 'second order within 30 days of the first',
		rule: count('greater_than', 0, {
			of: { nth: 2 },
			where: { preceded_by: { rows: 'orders', within: { amount: 30, unit: 'days' } } },
		}),
		byHand: {
			window: within(
				`SELECT customer_id FROM (SELECT o.customer_id, o.placed_at, row_number() OVER w AS place, lag(o.placed_at) OVER w AS before ${orders} WINDOW w AS (PARTITION BY o.customer_id ORDER BY o.placed_at, o.id)) r
				WHERE place = 2 AND before < placed_at AND before >= placed_at - interval '30 days'`,
			),
			array: within(
				`SELECT customer_id FROM (SELECT o.customer_id, (array_agg(o.placed_at ORDER BY o.placed_at))[1:2] AS at ${orders} GROUP BY 1) r WHERE at[2] > at[1] AND at[1] >= at[2] - interval '30 days'`,
			),
		},
	},
	{
		name: 'came back after 180 days',
		rule: count('greater_than', 0, {
			where: all(
				{ preceded_by: { rows: 'orders' } },
				{
					match: 'none',
					rules: [{ preceded_by: { rows: 'orders', within: { amount: 180, unit: 'days' } } }],
				},
			),
			...last(30),
		}),
		byHand: {
			window: within(
				`SELECT customer_id FROM (SELECT o.customer_id, o.placed_at, lag(o.placed_at) OVER (PARTITION BY o.customer_id ORDER BY o.placed_at) AS before ${orders}) r WHERE placed_at >= ${ago(30)} AND before < placed_at - interval '180 days'`,
			),
			semiAndAnti: within(
				`${owner} ${orders} AND ${since(30)} AND EXISTS (${beside('p.placed_at < o.placed_at')}) AND NOT EXISTS (${beside("p.placed_at < o.placed_at AND o.placed_at <= p.placed_at + interval '180 days'")})`,
			),
			lateral: within(
				`SELECT o.customer_id FROM bench."order" o CROSS JOIN LATERAL (SELECT max(p.placed_at) AS before FROM bench."order" p WHERE p.customer_id = o.customer_id AND p.status <> 'cancelled' AND p.placed_at < o.placed_at) b
				WHERE ${paid} AND ${since(30)} AND b.before < o.placed_at - interval '180 days'`,
			),
		},
	},
	{
		name: 'an order in the week after signing up',
		rule: count('greater_than', 0, {
			within: { after: { field: 'created_at' }, for: { amount: 7, unit: 'days' } },
		}),
		byHand: {
			semi: `${customers} AND EXISTS (SELECT ${orders} AND o.customer_id = c.id AND o.placed_at >= c.created_at AND o.placed_at <= c.created_at + interval '7 days')`,
			joined: `SELECT DISTINCT c.id FROM bench.customer c JOIN bench."order" o ON o.customer_id = c.id WHERE c.created_at <= ${now} AND ${paid} AND o.placed_at >= c.created_at AND o.placed_at <= c.created_at + interval '7 days'`,
		},
	},
];
