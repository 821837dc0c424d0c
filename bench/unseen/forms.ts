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

const ago = (days: number) => `${now} - interval '${days} days'`;
const between = (from: number, to: number) => `o.created_at >= ${ago(to)} AND o.created_at <= ${ago(from)}`;
const month = (name: string, next: string) =>
	`o.created_at >= timestamptz '2026-${name}-01 00:00Z' AND o.created_at < timestamptz '2026-${next}-01 00:00Z'`;
const spentBy = (all: string) => `SELECT o.customer_id, sum(${net}) AS v ${netOrders} AND ${all} GROUP BY 1`;
const spentOfCustomers = `SELECT s.customer_id, s.v FROM (${spentBy('true')}) s JOIN customer c USING (customer_id)
	WHERE c.status = 1 AND c.created_at <= ${now}`;
/** With the place of each order among the customer's. */
const placed = (columns: string, direction: string) =>
	`SELECT o.customer_id, ${columns}, row_number() OVER (PARTITION BY o.customer_id ORDER BY o.created_at ${direction}, o.order_id ${direction}) AS place ${orders}`;
const earliest = (columns: string, direction: string) =>
	`SELECT DISTINCT ON (o.customer_id) o.customer_id, ${columns} ${orders} ORDER BY o.customer_id, o.created_at ${direction}, o.order_id ${direction}`;
const beside = (test: string) => `SELECT FROM "order" p WHERE p.customer_id = o.customer_id
	AND p.status <> 'canceled' AND coalesce(p.payment_status, '') NOT IN ('canceled', 'stripe_refunded', 'stripe_failed') AND p.created_at <= ${now} AND ${test}`;

const equals = (field: string, value: string) => ({ field, operator: 'equals', value });
const all = (...rules: object[]) => ({ match: 'all', rules });
const any = (...rules: object[]) => ({ match: 'any', rules });

/** The forms of the language that ask more than one row, and groups of several kinds. */
export const FORMS: readonly Case[] = [
	{
		name: 'average order of a year',
		rule: { field: 'average_order_value', operator: 'greater_than', value: 180, within: last(365) },
		byHand: {
			grouped: joined(`${owner} ${netOrders} AND ${since(365)} GROUP BY 1 HAVING avg(${net}) > 180`),
			looked: joined(`${owner} ${orders} AND ${since(365)} GROUP BY 1 HAVING avg(${netLooked}) > 180`),
		},
	},
	{
		name: 'in each of three months, by windows',
		rule: all(
			count('greater_than', 0, { within: { from: '2026-08-01', to: '2026-08-31' } }),
			count('greater_than', 0, { within: { from: '2026-09-01', to: '2026-09-30' } }),
			count('greater_than', 0, { within: { from: '2026-10-01', to: '2026-10-31' } }),
		),
		byHand: {
			grouped: joined(
				`${owner} ${orders} AND o.created_at >= '2026-08-01 00:00Z' AND o.created_at < '2026-11-01 00:00Z' GROUP BY 1 HAVING count(DISTINCT date_trunc('month', o.created_at)) = 3`,
			),
			flags: joined(
				`${owner} ${orders} AND o.created_at >= '2026-08-01 00:00Z' AND o.created_at < '2026-11-01 00:00Z' GROUP BY 1
				HAVING bool_or(${month('08', '09')}) AND bool_or(${month('09', '10')}) AND bool_or(${month('10', '11')})`,
			),
			thrice: `${within(`${owner} ${orders} AND ${month('08', '09')}`)} AND c.customer_id IN (${owner} ${orders} AND ${month('09', '10')})
				AND c.customer_id IN (${owner} ${orders} AND ${month('10', '11')})`,
		},
	},
	{
		name: 'in each of three months, by distinct months',
		rule: count('equals', 3, { distinct: 'month', within: { calendar_last: 3, unit: 'months' } }),
		byHand: {
			grouped: joined(
				`${owner} ${orders} AND o.created_at >= '2026-08-01 00:00Z' AND o.created_at < '2026-11-01 00:00Z' GROUP BY 1 HAVING count(DISTINCT date_trunc('month', o.created_at)) = 3`,
			),
			flags: joined(
				`${owner} ${orders} AND o.created_at >= '2026-08-01 00:00Z' AND o.created_at < '2026-11-01 00:00Z' GROUP BY 1
				HAVING bool_or(${month('08', '09')}) AND bool_or(${month('09', '10')}) AND bool_or(${month('10', '11')})`,
			),
		},
	},
	{
		name: 'top tenth by amount',
		rule: { field: 'amount_spent', operator: 'in_top_percent', value: 10 },
		byHand: {
			ranked: `SELECT customer_id FROM (SELECT customer_id, rank() OVER (ORDER BY v DESC) AS place, count(*) OVER () AS many FROM (${spentOfCustomers}) s) r WHERE (place - 1) * 100 < 10 * many`,
		},
	},
	{
		name: 'more than the average buyer',
		rule: { field: 'amount_spent', operator: 'above_average' },
		byHand: {
			twice: `WITH s AS MATERIALIZED (${spentOfCustomers}) SELECT customer_id FROM s WHERE v > (SELECT avg(v) FROM s)`,
			window: `SELECT customer_id FROM (SELECT customer_id, v, avg(v) OVER () AS mean FROM (${spentOfCustomers}) s) r WHERE v > mean`,
		},
	},
	{
		name: 'A, then B within 30 days',
		rule: count('greater_than', 0, {
			where: all(equals('product', '3'), {
				followed_by: {
					rows: 'orders',
					where: equals('product', '11'),
					within: { amount: 30, unit: 'days' },
				},
			}),
		}),
		byHand: {
			joined:
				within(`SELECT a.customer_id FROM (SELECT o.customer_id, o.created_at ${lines} AND i.product_id = 3) a
				JOIN (SELECT o.customer_id, o.created_at ${lines} AND i.product_id = 11) b ON b.customer_id = a.customer_id AND b.created_at > a.created_at AND b.created_at <= a.created_at + interval '30 days'`),
		},
	},
	{
		name: 'first order with a coupon',
		rule: count('greater_than', 0, { of: { first: 1 }, where: { field: 'coupon', operator: 'is_not_null' } }),
		byHand: {
			window: within(
				`SELECT customer_id FROM (${placed('o.coupon', '')}) r WHERE place = 1 AND coupon IS NOT NULL`,
			),
			distinctOn: within(`SELECT customer_id FROM (${earliest('o.coupon', '')}) r WHERE coupon IS NOT NULL`),
			none: within(
				`${owner} ${orders} AND o.coupon IS NOT NULL AND NOT EXISTS (${beside('(p.created_at, p.order_id) < (o.created_at, o.order_id)')})`,
			),
		},
	},
	{
		name: 'last order in a category',
		rule: {
			field: 'categories_purchased',
			operator: 'includes_any',
			value: ['category-12'],
			of: { last: 1 },
		},
		byHand: {
			window: within(
				`SELECT customer_id FROM (${placed('o.order_id', 'DESC')}) r JOIN order_item i ON i.order_item_order_id = r.order_id WHERE place = 1 AND i.qty > 0 AND i.product_id = ANY (ARRAY(${tree('category-12')}))`,
			),
			distinctOn: within(
				`SELECT customer_id FROM (${earliest('o.order_id', 'DESC')}) r JOIN order_item i ON i.order_item_order_id = r.order_id WHERE i.qty > 0 AND i.product_id = ANY (ARRAY(${tree('category-12')}))`,
			),
			none: within(
				`${owner} ${lines} AND i.product_id = ANY (ARRAY(${tree('category-12')})) AND NOT EXISTS (${beside('(p.created_at, p.order_id) > (o.created_at, o.order_id)')})`,
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
				`SELECT customer_id FROM (SELECT o.customer_id, o.created_at, row_number() OVER w AS place, lag(o.created_at) OVER w AS before ${orders} WINDOW w AS (PARTITION BY o.customer_id ORDER BY o.created_at, o.order_id)) r
				WHERE place = 2 AND before < created_at AND before >= created_at - interval '30 days'`,
			),
		},
	},
	{
		name: 'one product in three orders',
		rule: count('greater_than_or_equals', 3, { per: 'product' }),
		byHand: {
			distinct: within(
				`SELECT customer_id FROM (SELECT o.customer_id, i.product_id ${lines} GROUP BY o.customer_id, i.product_id HAVING count(DISTINCT o.order_id) >= 3) g`,
			),
			once: within(
				`SELECT customer_id FROM (SELECT customer_id, product_id FROM (SELECT DISTINCT o.customer_id, i.product_id, o.order_id ${lines}) d GROUP BY 1, 2 HAVING count(*) >= 3) g`,
			),
		},
	},
	{
		name: 'fifteen different products',
		rule: { field: 'products_purchased', operator: 'count_greater_than', value: 14 },
		byHand: {
			distinct: joined(`${owner} ${lines} GROUP BY 1 HAVING count(DISTINCT i.product_id) > 14`),
			once: joined(
				`SELECT customer_id FROM (SELECT DISTINCT o.customer_id, i.product_id ${lines}) d GROUP BY 1 HAVING count(*) > 14`,
			),
		},
	},
	{
		name: 'spending halved',
		rule: {
			field: 'amount_spent',
			operator: 'less_than',
			value: {
				field: 'amount_spent',
				within: { between_last: [180, 360], unit: 'days' },
				times: 0.5,
			},
			within: last(180),
		},
		byHand: {
			flags: joined(
				`${owner} ${netOrders} AND ${since(360)} GROUP BY 1 HAVING coalesce(sum(${net}) FILTER (WHERE ${since(180)}), 0) < 0.5 * coalesce(sum(${net}) FILTER (WHERE ${between(180, 360)}), 0)`,
			),
		},
	},
	{
		name: 'first order within 30 days of signing up',
		rule: {
			field: 'first_order_date',
			operator: 'before_date',
			value: { field: 'created_at', plus: 30 },
		},
		byHand: {
			grouped: `SELECT c.customer_id FROM customer c JOIN (SELECT o.customer_id, min(o.created_at) AS at ${orders} GROUP BY 1) f USING (customer_id) WHERE c.status = 1 AND c.created_at <= ${now} AND f.at < c.created_at + interval '30 days'`,
			semi: `${customers} AND EXISTS (SELECT ${orders} AND o.customer_id = c.customer_id AND o.created_at < c.created_at + interval '30 days')`,
		},
	},
	{
		name: 'overdue against the own rhythm',
		rule: {
			field: 'recency_days',
			operator: 'greater_than',
			value: { field: 'average_days_between_orders', times: 1.5 },
		},
		byHand: {
			grouped: joined(
				`${owner} ${orders} GROUP BY 1 HAVING count(*) > 1 AND floor(extract(epoch FROM ${now} - max(o.created_at)) / 86400) > 1.5 * extract(epoch FROM max(o.created_at) - min(o.created_at)) / (86400 * (count(*) - 1))`,
			),
		},
	},
	{
		name: 'orders every 60 days and more often',
		rule: { field: 'average_days_between_orders', operator: 'less_than', value: 60 },
		byHand: {
			grouped: joined(
				`${owner} ${orders} GROUP BY 1 HAVING extract(epoch FROM max(o.created_at) - min(o.created_at)) / (86400 * nullif(count(*) - 1, 0)) < 60`,
			),
		},
	},
	{
		name: 'reactivated',
		rule: count('greater_than', 0, {
			where: all(
				{ preceded_by: { rows: 'orders' } },
				{
					match: 'none',
					rules: [{ preceded_by: { rows: 'orders', within: { amount: 180, unit: 'days' } } }],
				},
			),
			within: last(30),
		}),
		byHand: {
			window: within(
				`SELECT customer_id FROM (SELECT o.customer_id, o.created_at, lag(o.created_at) OVER (PARTITION BY o.customer_id ORDER BY o.created_at) AS before ${orders}) r WHERE created_at >= ${ago(30)} AND before < created_at - interval '180 days'`,
			),
			semiAndAnti: within(
				`${owner} ${orders} AND ${since(30)} AND EXISTS (${beside('p.created_at < o.created_at')}) AND NOT EXISTS (${beside("p.created_at < o.created_at AND o.created_at <= p.created_at + interval '180 days'")})`,
			),
		},
	},
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
				`SELECT o.customer_id ${lines} AND i.product_id IN (1, 2) GROUP BY o.order_id, o.customer_id HAVING count(DISTINCT i.product_id) = 2`,
			),
			joined: within(
				`${owner} ${lines} AND i.product_id = 1 AND EXISTS (SELECT FROM order_item j WHERE j.order_item_order_id = o.order_id AND j.product_id = 2 AND j.qty > 0)`,
			),
		},
	},
	{
		name: 'none of three',
		rule: {
			match: 'none',
			rules: [
				equals('country', 'US'),
				count('greater_than_or_equals', 2, { within: last(365) }),
				{ field: 'email', operator: 'ends_with', value: '@gmail.com' },
			],
		},
		byHand: {
			anti: `${without(`${owner} ${orders} AND ${since(365)} GROUP BY 1 HAVING count(*) >= 2`)} AND NOT EXISTS (SELECT FROM customer_address a WHERE a.customer_id = c.customer_id AND a.country = 'US') AND lower(c.email) NOT LIKE '%@gmail.com'`,
			left: `SELECT c.customer_id FROM customer c LEFT JOIN (SELECT o.customer_id, count(*) AS n ${orders} AND ${since(365)} GROUP BY 1) f USING (customer_id)
				WHERE c.status = 1 AND c.created_at <= ${now} AND coalesce(f.n, 0) < 2 AND NOT EXISTS (SELECT FROM customer_address a WHERE a.customer_id = c.customer_id AND a.country = 'US') AND lower(c.email) NOT LIKE '%@gmail.com'`,
		},
	},
	{
		name: 'any of two of all kinds',
		rule: all(
			any(count('greater_than_or_equals', 8), {
				field: 'amount_spent',
				operator: 'greater_than',
				value: 600,
				within: last(365),
			}),
			any(
				{ field: 'products_purchased', operator: 'includes_any', value: ['3'] },
				{ field: 'categories_purchased', operator: 'includes_any', value: ['category-12'], within: last(90) },
			),
			{ field: 'country', operator: 'not_in', value: ['SE', 'BD'] },
		),
		byHand: {
			joined: `SELECT c.customer_id FROM customer c JOIN (SELECT o.customer_id, count(*) AS n, sum(${net}) FILTER (WHERE ${since(365)}) AS v ${netOrders} GROUP BY 1) f USING (customer_id)
				WHERE c.status = 1 AND c.created_at <= ${now} AND (f.n >= 8 OR f.v > 600)
				AND (c.customer_id IN (${owner} ${lines} AND i.product_id = 3) OR c.customer_id IN (${owner} ${lines} AND ${since(90)} AND i.product_id = ANY (ARRAY(${tree('category-12')}))))
				AND NOT EXISTS (SELECT FROM customer_address a WHERE a.customer_id = c.customer_id AND a.country IN ('SE', 'BD'))`,
			united: `SELECT c.customer_id FROM customer c JOIN (SELECT o.customer_id, count(*) AS n, sum(${net}) FILTER (WHERE ${since(365)}) AS v ${netOrders} GROUP BY 1) f USING (customer_id)
				WHERE c.status = 1 AND c.created_at <= ${now} AND (f.n >= 8 OR f.v > 600)
				AND c.customer_id IN (${owner} ${lines} AND (i.product_id = 3 OR ${since(90)} AND i.product_id = ANY (ARRAY(${tree('category-12')}))))
				AND NOT EXISTS (SELECT FROM customer_address a WHERE a.customer_id = c.customer_id AND a.country IN ('SE', 'BD'))`,
		},
	},
	{
		name: 'favourite category',
		rule: equals('favourite_category', 'category-12'),
		byHand: {
			distinctOn: within(
				`SELECT customer_id FROM (SELECT DISTINCT ON (o.customer_id) o.customer_id, p.category_id ${lines.replace(' WHERE ', ` JOIN product p ON p.product_id = i.product_id WHERE `)}
				GROUP BY o.customer_id, p.category_id ORDER BY o.customer_id, sum(i.qty) DESC, max(o.created_at) DESC, ('category-' || p.category_id) COLLATE "C") f WHERE category_id = 12`,
			),
		},
	},
	{
		name: 'never ordered, signed up a year ago',
		rule: all({ field: 'created_at', operator: 'more_than_n_days_ago', value: 365 }, count('equals', 0)),
		byHand: {
			anti: `${without(`${owner} ${orders}`)} AND c.created_at < ${ago(365)}`,
			hashed: `${customers} AND c.created_at < ${ago(365)} AND c.customer_id NOT IN (${owner} ${orders})`,
		},
	},
	{
		name: 'last order 60 to 120 days ago',
		rule: { field: 'recency_days', operator: 'between', value: [60, 120] },
		byHand: {
			grouped: joined(
				`${owner} ${orders} GROUP BY 1 HAVING max(o.created_at) > ${ago(121)} AND max(o.created_at) <= ${ago(60)}`,
			),
			semiAndAnti: `${within(`${owner} ${orders} AND o.created_at > ${ago(121)} AND o.created_at <= ${ago(60)}`)} AND NOT EXISTS (SELECT ${orders} AND o.customer_id = c.customer_id AND o.created_at > ${ago(60)})`,
		},
	},
	{
		name: 'one large order',
		rule: { field: 'largest_order', operator: 'greater_than', value: 350 },
		byHand: {
			semi: within(`${owner} ${netOrders} AND ${net} > 350`),
			looked: within(`${owner} ${orders} AND o.grand_total > 350 AND ${netLooked} > 350`),
		},
	},
	{
		name: 'spent on a category',
		rule: {
			field: 'spent_on_products',
			operator: 'greater_than',
			value: 300,
			where: equals('category', 'category-12'),
		},
		byHand: {
			array: joined(
				`${owner} ${lines} AND i.product_id = ANY (ARRAY(${tree('category-12')})) GROUP BY 1 HAVING sum(i.qty * i.final_price_incl_tax) > 300`,
			),
		},
	},
	{
		name: 'group and amount of a quarter',
		rule: all(
			{ field: 'groups', operator: 'includes_any', value: ['Wholesale'] },
			{ field: 'amount_spent', operator: 'greater_than', value: 100, within: last(90) },
		),
		byHand: {
			grouped: joined(
				`${owner} ${netOrders} AND ${since(90)} AND o.customer_id IN (SELECT customer_id FROM customer WHERE group_id = 2) GROUP BY 1 HAVING sum(${net}) > 100`,
			),
			looked: joined(
				`${owner} ${orders} AND ${since(90)} AND o.customer_id IN (SELECT customer_id FROM customer WHERE group_id = 2) GROUP BY 1 HAVING sum(${netLooked}) > 100`,
			),
		},
	},
];
