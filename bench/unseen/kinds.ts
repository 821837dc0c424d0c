import {
	count,
	customers,
	joined,
	last,
	lines,
	net,
	netLooked,
	netOrders,
	now,
	orders,
	owner,
	since,
	tree,
	within,
	without,
	type Case,
} from './by-hand';

const THIS_QUARTER = `o.created_at >= '2026-10-01 00:00Z'`;
const LAST_QUARTER = `o.created_at >= '2026-07-01 00:00Z' AND o.created_at < '2026-10-01 00:00Z'`;
const LAST_MONTHS = `o.created_at >= '2025-11-01 00:00Z' AND o.created_at < '2026-11-01 00:00Z'`;
const weekday = `extract(isodow FROM o.created_at AT TIME ZONE 'UTC')`;
const hour = `extract(hour FROM o.created_at AT TIME ZONE 'UTC')`;
const boughtAt = `SELECT DISTINCT o.customer_id, i.product_id, o.created_at ${lines}`;
const lastOrder = `SELECT DISTINCT ON (o.customer_id) o.customer_id, o.order_id, o.grand_total ${orders} ORDER BY o.customer_id, o.created_at DESC, o.order_id DESC`;
const counted = `SELECT s.customer_id, s.v FROM (SELECT o.customer_id, count(*) AS v ${orders} AND ${since(365)} GROUP BY 1) s JOIN customer c USING (customer_id)
	WHERE c.status = 1 AND c.created_at <= ${now}`;
const spent = `SELECT s.customer_id, s.v FROM (SELECT o.customer_id, sum(${net}) AS v ${netOrders} GROUP BY 1) s JOIN customer c USING (customer_id)
	WHERE c.status = 1 AND c.created_at <= ${now}`;

/** Kinds of question that the forms of the compiler were not chosen by, written from the sentence. */
export const KINDS: readonly Case[] = [
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
				`${owner} ${netOrders} AND o.created_at >= '2026-07-01 00:00Z' GROUP BY 1 HAVING coalesce(sum(${net}) FILTER (WHERE ${THIS_QUARTER}), 0) > coalesce(sum(${net}) FILTER (WHERE ${LAST_QUARTER}), 0)`,
			),
			two: `SELECT c.customer_id FROM customer c JOIN (SELECT o.customer_id, sum(${net}) AS v ${netOrders} AND ${THIS_QUARTER} GROUP BY 1) t USING (customer_id)
				LEFT JOIN (SELECT o.customer_id, sum(${net}) AS v ${netOrders} AND ${LAST_QUARTER} GROUP BY 1) l USING (customer_id) WHERE c.status = 1 AND c.created_at <= ${now} AND t.v > coalesce(l.v, 0)`,
		},
	},
	{
		name: 'ordered at a weekend lately',
		rule: count('greater_than', 0, {
			where: { field: 'weekday', operator: 'in', value: [6, 7] },
			within: last(90),
		}),
		byHand: {
			semi: within(`${owner} ${orders} AND ${since(90)} AND ${weekday} IN (6, 7)`),
			grouped: joined(`${owner} ${orders} AND ${since(90)} AND ${weekday} >= 6 GROUP BY 1`),
		},
	},
	{
		name: 'never ordered in the evening',
		rule: count('equals', 0, { where: { field: 'hour', operator: 'greater_than_or_equals', value: 18 } }),
		byHand: {
			anti: without(`${owner} ${orders} AND ${hour} >= 18`),
			hashed: `${customers} AND c.customer_id NOT IN (${owner} ${orders} AND ${hour} >= 18)`,
		},
	},
	{
		name: 'in four months of a year',
		rule: count('greater_than_or_equals', 4, {
			distinct: 'month',
			within: { calendar_last: 12, unit: 'months' },
		}),
		byHand: {
			distinct: joined(
				`${owner} ${orders} AND ${LAST_MONTHS} GROUP BY 1 HAVING count(DISTINCT extract(month FROM o.created_at AT TIME ZONE 'UTC')) >= 4`,
			),
			once: joined(
				`SELECT customer_id FROM (SELECT DISTINCT o.customer_id, extract(month FROM o.created_at AT TIME ZONE 'UTC') AS m ${orders} AND ${LAST_MONTHS}) d GROUP BY 1 HAVING count(*) >= 4`,
			),
		},
	},
	{
		name: 'the same product again within 60 days',
		rule: count('greater_than', 0, {
			where: {
				followed_by: { rows: 'lines', within: { amount: 60, unit: 'days' }, same: ['product'] },
			},
			within: last(365),
		}),
		byHand: {
			window: within(
				`SELECT customer_id FROM (SELECT customer_id, created_at, lead(created_at) OVER (PARTITION BY customer_id, product_id ORDER BY created_at) AS next FROM (${boughtAt} AND ${since(365)}) b) n
				WHERE next <= created_at + interval '60 days'`,
			),
			joined: within(
				`SELECT a.customer_id FROM (SELECT o.customer_id, i.product_id, o.created_at ${lines} AND ${since(365)}) a JOIN (SELECT o.customer_id, i.product_id, o.created_at ${lines} AND ${since(365)}) b
				ON b.customer_id = a.customer_id AND b.product_id = a.product_id AND b.created_at > a.created_at AND b.created_at <= a.created_at + interval '60 days'`,
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
			grouped: joined(`${owner} ${netOrders} GROUP BY 1 HAVING max(${net}) > 3 * avg(${net})`),
			once: joined(
				`SELECT o.customer_id FROM (SELECT o.customer_id, ${net} AS v ${netOrders} OFFSET 0) o GROUP BY 1 HAVING max(v) > 3 * avg(v)`,
			),
		},
	},
	{
		name: 'last order above 200',
		rule: count('greater_than', 0, {
			of: { last: 1 },
			where: { field: 'total', operator: 'greater_than', value: 200 },
		}),
		byHand: {
			looked: within(
				`SELECT o.customer_id FROM (${lastOrder}) o WHERE o.grand_total > 200 AND ${netLooked} > 200`,
			),
			joined: within(
				`SELECT o.customer_id FROM (${lastOrder}) o LEFT JOIN (SELECT payment_transaction_order_id AS id, sum(amount) AS back FROM payment_transaction WHERE lower(payment_action) = 'refund' GROUP BY 1) r
				ON r.id = o.order_id WHERE ${net} > 200`,
			),
		},
	},
	{
		name: 'a city and a group',
		rule: {
			match: 'all',
			rules: [
				{ field: 'city', operator: 'equals', value: 'City 3' },
				{ field: 'groups', operator: 'includes_any', value: ['Wholesale'] },
			],
		},
		byHand: {
			semi: `${within(`SELECT customer_id FROM customer_address WHERE lower(city) = 'city 3'`)} AND c.group_id IN (SELECT customer_group_id FROM customer_group WHERE group_name = 'Wholesale')`,
			exists: `${customers} AND c.group_id = (SELECT customer_group_id FROM customer_group WHERE group_name = 'Wholesale')
				AND EXISTS (SELECT FROM customer_address a WHERE a.customer_id = c.customer_id AND lower(a.city) = 'city 3')`,
		},
	},
	{
		name: 'the tenth with the fewest orders of a year',
		rule: { field: 'orders_count', operator: 'in_bottom_percent', value: 10, within: last(365) },
		byHand: {
			ranked: `SELECT customer_id FROM (SELECT customer_id, rank() OVER (ORDER BY v) AS place, count(*) OVER () AS many FROM (${counted}) s) r WHERE (place - 1) * 100 < 10 * many`,
		},
	},
	{
		name: 'the hundred who spent most',
		rule: { field: 'amount_spent', operator: 'in_top', value: 100 },
		byHand: {
			ranked: `SELECT customer_id FROM (SELECT customer_id, rank() OVER (ORDER BY v DESC) AS place FROM (${spent}) s) r WHERE place <= 100`,
			cut: `WITH s AS MATERIALIZED (${spent}) SELECT customer_id FROM s WHERE v >= (SELECT v FROM s ORDER BY v DESC OFFSET 99 LIMIT 1)`,
		},
	},
	{
		name: 'twelve pieces in one order',
		rule: { field: 'quantity_purchased', operator: 'greater_than_or_equals', value: 12, per: 'order' },
		byHand: {
			joined: within(`${owner} ${lines} GROUP BY o.customer_id, o.order_id HAVING sum(i.qty) >= 12`),
			first: within(
				`${owner} ${orders} AND o.order_id IN (SELECT order_item_order_id FROM order_item WHERE qty > 0 GROUP BY 1 HAVING sum(qty) >= 12)`,
			),
		},
	},
	{
		name: 'half of the spending in a category',
		rule: {
			match: 'all',
			rules: [
				{
					field: 'spent_on_products',
					operator: 'greater_than',
					value: { field: 'spent_on_products', times: 0.5 },
					where: { field: 'category', operator: 'equals', value: 'category-3' },
				},
			],
		},
		byHand: {
			flags: joined(
				`SELECT o.customer_id ${lines} GROUP BY 1 HAVING coalesce(sum(i.qty * i.final_price_incl_tax) FILTER (WHERE i.product_id IN (${tree('category-3')})), 0) > 0.5 * sum(i.qty * i.final_price_incl_tax)`,
			),
			two: `SELECT c.customer_id FROM customer c JOIN (SELECT o.customer_id, sum(i.qty * i.final_price_incl_tax) AS v ${lines} AND i.product_id IN (${tree('category-3')}) GROUP BY 1) p USING (customer_id)
				JOIN (SELECT o.customer_id, sum(i.qty * i.final_price_incl_tax) AS v ${lines} GROUP BY 1) w USING (customer_id) WHERE c.status = 1 AND c.created_at <= ${now} AND p.v > 0.5 * w.v`,
		},
	},
	{
		name: 'signed up in a month of November',
		rule: { field: 'created_at', operator: 'anniversary_in_calendar', value: 'this_month' },
		byHand: {
			month: `${customers} AND extract(month FROM c.created_at AT TIME ZONE 'UTC') = 11`,
		},
	},
];
