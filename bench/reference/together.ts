import type { Case } from '../unseen/by-hand';
import {
	ago,
	all,
	count,
	customers,
	equals,
	events,
	eventsCount,
	inCategory,
	joined,
	last,
	lines,
	now,
	orders,
	owner,
	since,
	within,
	without,
} from './by-hand';

const ORDER_LINES = 'FROM bench.order_line l WHERE';
const every = `SELECT l.order_id FROM bench.order_line l GROUP BY 1 HAVING bool_and(l.quantity >= 4)`;
const months = `o.placed_at >= '2025-12-01 00:00Z' AND o.placed_at < '2026-03-01 00:00Z'`;
const THIS_QUARTER = `o.placed_at >= '2026-01-01 00:00Z'`;
const LAST_QUARTER = `o.placed_at >= '2025-10-01 00:00Z' AND o.placed_at < '2026-01-01 00:00Z'`;
const valuesOf = (select: string) =>
	`SELECT s.customer_id, s.v FROM (${select}) s JOIN bench.customer c ON c.id = s.customer_id WHERE c.created_at <= ${now}`;
const spent = valuesOf(`${owner}, sum(o.total) AS v ${orders} GROUP BY 1`);
const ofYear = valuesOf(`${owner}, count(*) AS v ${orders} AND ${since(365)} GROUP BY 1`);
const viewedProducts = `${events} AND e.name = 'viewed_product' AND e.occurred_at >= ${ago(30)}`;

/** Lines of one order, different values, groups, and fields compared with fields. */
export const TOGETHER: readonly Case[] = [
	{
		name: 'A and B in one order',
		rule: count('greater_than', 0, {
			where: all(
				{ lines: 'some', where: equals('product', '1') },
				{ lines: 'some', where: equals('product', '2') },
			),
		}),
		byHand: {
			grouped: within(
				`${owner} ${lines} AND l.product_id IN (1, 2) GROUP BY o.id, o.customer_id HAVING count(DISTINCT l.product_id) = 2`,
			),
			joined: within(
				`${owner} ${lines} AND l.product_id = 1 AND EXISTS (SELECT FROM bench.order_line m WHERE m.order_id = o.id AND m.product_id = 2)`,
			),
			intersect: within(
				`${owner} ${orders} AND o.id IN (SELECT l.order_id ${ORDER_LINES} l.product_id = 1 INTERSECT SELECT l.order_id ${ORDER_LINES} l.product_id = 2)`,
			),
		},
	},
	{
		name: 'an order with four of everything',
		rule: count('greater_than', 0, {
			where: all(
				{ lines: 'some', where: { field: 'quantity', operator: 'greater_than_or_equals', value: 4 } },
				{ lines: 'every', where: { field: 'quantity', operator: 'greater_than_or_equals', value: 4 } },
			),
			...last(90),
		}),
		byHand: {
			grouped: within(`${owner} ${orders} AND ${since(90)} AND o.id IN (${every})`),
			anti: within(
				`${owner} ${orders} AND ${since(90)} AND EXISTS (SELECT ${ORDER_LINES} l.order_id = o.id) AND NOT EXISTS (SELECT ${ORDER_LINES} l.order_id = o.id AND l.quantity < 4)`,
			),
			joined: within(
				`SELECT customer_id FROM (${owner}, o.id, bool_and(l.quantity >= 4) AS each ${lines} AND ${since(90)} GROUP BY 1, 2) g WHERE each`,
			),
		},
	},
	{
		name: 'an order in 30 days without a category',
		rule: count('greater_than', 0, {
			where: { lines: 'none', where: equals('category', 'category-2') },
			...last(30),
		}),
		byHand: {
			anti: within(
				`${owner} ${orders} AND ${since(30)} AND NOT EXISTS (SELECT ${ORDER_LINES} l.order_id = o.id AND ${inCategory('category-2')})`,
			),
			hashed: within(
				`${owner} ${orders} AND ${since(30)} AND o.id NOT IN (SELECT l.order_id ${ORDER_LINES} ${inCategory('category-2')})`,
			),
		},
	},
	{
		name: 'one product in three orders',
		rule: count('greater_than_or_equals', 3, { per: 'product' }),
		byHand: {
			distinct: within(
				`SELECT customer_id FROM (${owner}, l.product_id ${lines} GROUP BY 1, 2 HAVING count(DISTINCT o.id) >= 3) g`,
			),
			once: within(
				`SELECT customer_id FROM (SELECT customer_id, product_id FROM (SELECT DISTINCT o.customer_id, l.product_id, o.id ${lines}) d GROUP BY 1, 2 HAVING count(*) >= 3) g`,
			),
			filtered: within(
				`SELECT customer_id FROM (${owner}, l.product_id ${lines} GROUP BY 1, 2 HAVING count(*) >= 3 AND count(DISTINCT o.id) >= 3) g`,
			),
		},
	},
	{
		name: 'eight pieces in one order',
		rule: { field: 'quantity_purchased', operator: 'greater_than_or_equals', value: 8, per: 'order' },
		byHand: {
			joined: within(`${owner} ${lines} GROUP BY o.customer_id, o.id HAVING sum(l.quantity) >= 8`),
			first: within(
				`${owner} ${orders} AND o.id IN (SELECT order_id FROM bench.order_line GROUP BY 1 HAVING sum(quantity) >= 8)`,
			),
			lateral: within(
				`${owner} ${orders} AND (SELECT sum(l.quantity) ${ORDER_LINES} l.order_id = o.id) >= 8`,
			),
		},
	},
	{
		name: 'one category viewed three times in 30 days',
		rule: eventsCount('greater_than_or_equals', 3, {
			...last(30),
			per: 'properties.category',
			where: equals('name', 'viewed_product'),
		}),
		byHand: {
			grouped: within(
				`SELECT customer_id FROM (SELECT e.customer_id ${viewedProducts} GROUP BY e.customer_id, e.properties ->> 'category' HAVING count(*) >= 3) g`,
			),
		},
	},
	{
		name: 'three different products viewed in 30 days',
		rule: eventsCount('greater_than_or_equals', 3, {
			...last(30),
			distinct: 'properties.product',
			where: equals('name', 'viewed_product'),
		}),
		byHand: {
			distinct: joined(
				`SELECT e.customer_id ${viewedProducts} GROUP BY 1 HAVING count(DISTINCT e.properties ->> 'product') >= 3`,
			),
			once: joined(
				`SELECT customer_id FROM (SELECT DISTINCT e.customer_id, e.properties ->> 'product' ${viewedProducts}) d GROUP BY 1 HAVING count(*) >= 3`,
			),
		},
	},
	{
		name: 'twenty different products',
		rule: { field: 'products_purchased', operator: 'count_greater_than', value: 19 },
		byHand: {
			distinct: joined(`${owner} ${lines} GROUP BY 1 HAVING count(DISTINCT l.product_id) > 19`),
			once: joined(
				`SELECT customer_id FROM (SELECT DISTINCT o.customer_id, l.product_id ${lines}) d GROUP BY 1 HAVING count(*) > 19`,
			),
			filtered: joined(
				`${owner} ${lines} GROUP BY 1 HAVING count(*) > 19 AND count(DISTINCT l.product_id) > 19`,
			),
		},
	},
	{
		name: 'in each of the last three months',
		rule: count('equals', 3, { distinct: 'month', within: { calendar_last: 3, unit: 'months' } }),
		byHand: {
			grouped: joined(
				`${owner} ${orders} AND ${months} GROUP BY 1 HAVING count(DISTINCT date_trunc('month', o.placed_at)) = 3`,
			),
			once: joined(
				`SELECT customer_id FROM (SELECT DISTINCT o.customer_id, extract(month FROM o.placed_at AT TIME ZONE 'UTC') ${orders} AND ${months}) d GROUP BY 1 HAVING count(*) = 3`,
			),
		},
	},
	{
		name: 'spent more this quarter than last',
		rule: {
			field: 'amount_spent',
			operator: 'greater_than',
			value: { field: 'amount_spent', within: { calendar: 'last_quarter' } },
			within: { calendar: 'this_quarter' },
		},
		byHand: {
			flags: joined(
				`${owner} ${orders} AND o.placed_at >= '2025-10-01 00:00Z' GROUP BY 1 HAVING coalesce(sum(o.total) FILTER (WHERE ${THIS_QUARTER}), 0) > coalesce(sum(o.total) FILTER (WHERE ${LAST_QUARTER}), 0)`,
			),
			two: `SELECT c.id FROM bench.customer c JOIN (${owner}, sum(o.total) AS v ${orders} AND ${THIS_QUARTER} GROUP BY 1) t ON t.customer_id = c.id
				LEFT JOIN (${owner}, sum(o.total) AS v ${orders} AND ${LAST_QUARTER} GROUP BY 1) l ON l.customer_id = c.id WHERE c.created_at <= ${now} AND t.v > coalesce(l.v, 0)`,
		},
	},
	{
		name: 'spending halved',
		rule: {
			field: 'amount_spent',
			operator: 'less_than',
			value: { field: 'amount_spent', within: { between_last: [180, 360], unit: 'days' }, times: 0.5 },
			...last(180),
		},
		byHand: {
			flags: joined(
				`${owner} ${orders} AND ${since(360)} GROUP BY 1 HAVING coalesce(sum(o.total) FILTER (WHERE ${since(180)}), 0) < 0.5 * coalesce(sum(o.total) FILTER (WHERE o.placed_at <= ${ago(180)}), 0)`,
			),
		},
	},
	{
		name: 'largest order three times the average',
		rule: {
			field: 'largest_order',
			operator: 'greater_than',
			value: { field: 'average_order_value', times: 3 },
		},
		byHand: {
			grouped: joined(`${owner} ${orders} GROUP BY 1 HAVING max(o.total) > 3 * avg(o.total)`),
		},
	},
	{
		name: 'a fifth of the spending in one category',
		rule: {
			field: 'spent_on_products',
			operator: 'greater_than',
			value: { field: 'spent_on_products', times: 0.2 },
			where: equals('category', 'category-2'),
		},
		byHand: {
			flags: joined(
				`${owner} ${lines} GROUP BY 1 HAVING coalesce(sum(l.quantity * l.price) FILTER (WHERE ${inCategory('category-2')}), 0) > 0.2 * sum(l.quantity * l.price)`,
			),
			two: `SELECT c.id FROM bench.customer c JOIN (${owner}, sum(l.quantity * l.price) AS v ${lines} AND ${inCategory('category-2')} GROUP BY 1) p ON p.customer_id = c.id
				JOIN (${owner}, sum(l.quantity * l.price) AS v ${lines} GROUP BY 1) w ON w.customer_id = c.id WHERE c.created_at <= ${now} AND p.v > 0.2 * w.v`,
		},
	},
	{
		name: 'first order within 30 days of signing up',
		rule: { field: 'first_order_date', operator: 'before_date', value: { field: 'created_at', plus: 30 } },
		byHand: {
			grouped: `SELECT c.id FROM bench.customer c JOIN (${owner}, min(o.placed_at) AS at ${orders} GROUP BY 1) f ON f.customer_id = c.id WHERE c.created_at <= ${now} AND f.at < c.created_at + interval '30 days'`,
			semi: `${customers} AND EXISTS (SELECT ${orders} AND o.customer_id = c.id AND o.placed_at < c.created_at + interval '30 days')`,
		},
	},
	{
		name: 'overdue against the own rhythm',
		rule: {
			field: 'recency_days',
			operator: 'greater_than',
			value: { field: 'average_days_between_orders', times: 3 },
		},
		byHand: {
			grouped: joined(
				`${owner} ${orders} GROUP BY 1 HAVING count(*) > 1 AND floor(extract(epoch FROM ${now} - max(o.placed_at)) / 86400) > 3 * extract(epoch FROM max(o.placed_at) - min(o.placed_at)) / (86400 * (count(*) - 1))`,
			),
		},
	},
	{
		name: 'the hundred who spent most',
		rule: { field: 'amount_spent', operator: 'in_top', value: 100 },
		byHand: {
			ranked: `SELECT customer_id FROM (SELECT customer_id, rank() OVER (ORDER BY v DESC) AS place FROM (${spent}) s) r WHERE place <= 100`,
			cut: `WITH s AS MATERIALIZED (${spent}) SELECT customer_id FROM s WHERE v >= (SELECT v FROM s ORDER BY v DESC OFFSET 99 LIMIT 1)`,
			ties: `SELECT customer_id FROM (${spent}) s ORDER BY v DESC FETCH FIRST 100 ROWS WITH TIES`,
		},
	},
	{
		name: 'top tenth by amount',
		rule: { field: 'amount_spent', operator: 'in_top_percent', value: 10 },
		byHand: {
			ranked: `SELECT customer_id FROM (SELECT customer_id, rank() OVER (ORDER BY v DESC) AS place, count(*) OVER () AS many FROM (${spent}) s) r WHERE (place - 1) * 100 < 10 * many`,
			cut: `WITH s AS MATERIALIZED (${spent}) SELECT customer_id FROM s WHERE v >= (SELECT v FROM s ORDER BY v DESC OFFSET (SELECT ceil(count(*) * 0.1)::bigint - 1 FROM s) LIMIT 1)`,
		},
	},
	{
		name: 'the tenth with the fewest orders of a year',
		rule: count('in_bottom_percent', 10, last(365)),
		byHand: {
			ranked: `SELECT customer_id FROM (SELECT customer_id, rank() OVER (ORDER BY v) AS place, count(*) OVER () AS many FROM (${ofYear}) s) r WHERE (place - 1) * 100 < 10 * many`,
			cut: `WITH s AS MATERIALIZED (${ofYear}) SELECT customer_id FROM s WHERE v <= (SELECT v FROM s ORDER BY v OFFSET (SELECT ceil(count(*) * 0.1)::bigint - 1 FROM s) LIMIT 1)`,
		},
	},
	{
		name: 'more than the average buyer',
		rule: { field: 'amount_spent', operator: 'above_average' },
		byHand: {
			twice: `WITH s AS MATERIALIZED (${spent}) SELECT customer_id FROM s WHERE v > (SELECT avg(v) FROM s)`,
			window: `SELECT customer_id FROM (SELECT customer_id, v, avg(v) OVER () AS mean FROM (${spent}) s) r WHERE v > mean`,
		},
	},
	{
		name: 'never ordered in the evening',
		rule: count('equals', 0, { where: { field: 'hour', operator: 'greater_than_or_equals', value: 18 } }),
		byHand: {
			anti: without(`${owner} ${orders} AND extract(hour FROM o.placed_at AT TIME ZONE 'UTC') >= 18`),
		},
	},
	{
		name: 'favourite category',
		rule: equals('favourite_category', 'category-2'),
		byHand: {
			distinctOn: within(
				`SELECT customer_id FROM (SELECT DISTINCT ON (o.customer_id) o.customer_id, p.category_id ${lines.replace(' WHERE ', ' JOIN bench.product p ON p.id = l.product_id WHERE ')}
				GROUP BY o.customer_id, p.category_id ORDER BY o.customer_id, sum(l.quantity) DESC, max(o.placed_at) DESC, ('category-' || p.category_id) COLLATE "C") f WHERE category_id = 2`,
			),
		},
	},
	{
		name: 'aged 25 to 34, in a hold-out of a tenth, of two hosts',
		rule: all(
			{ field: 'age', operator: 'between', value: [25, 34] },
			{ field: 'bucket', operator: 'less_than', value: 10, salt: 'spring' },
			{ field: 'email', operator: 'matches', value: '@(example|mail)\\.' },
		),
		byHand: {
			plain: `${customers} AND c.birthday > date '1991-03-15' AND c.birthday <= date '2001-03-15'
				AND ('x' || left(md5('spring:' || c.id), 8))::bit(32)::bigint / 4294967296.0 * 100 < 10 AND c.email ~* '@(example|mail)\\.'`,
		},
	},
];
