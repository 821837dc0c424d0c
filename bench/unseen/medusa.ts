import { count, last, now, type Case } from './by-hand';

const customers = `SELECT c.id FROM customer c WHERE c.deleted_at IS NULL AND c.created_at <= ${now}`;
const within = (ids: string) => `${customers} AND c.id IN (${ids})`;
const joined = (ids: string) =>
	`SELECT c.id FROM (${ids}) x JOIN customer c ON c.id = x.customer_id WHERE c.deleted_at IS NULL AND c.created_at <= ${now}`;
const paid = `o.deleted_at IS NULL AND o.canceled_at IS NULL AND NOT o.is_draft_order AND o.status NOT IN ('draft', 'canceled') AND o.created_at <= ${now} AND o.customer_id IS NOT NULL`;
const orders = `FROM "order" o WHERE ${paid}`;
const amounts = `FROM "order" o JOIN order_summary s ON s.order_id = o.id AND s.version = o.version AND s.deleted_at IS NULL WHERE ${paid} AND o.currency_code = 'eur'`;
const amount = `(s.totals ->> 'current_order_total')::numeric`;
const looked = `(SELECT (s.totals ->> 'current_order_total')::numeric FROM order_summary s WHERE s.order_id = o.id AND s.version = o.version AND s.deleted_at IS NULL)`;
const product = (n: number) => `prod_01K${String(n).padStart(23, '0')}`;
const lines = `FROM order_line_item li JOIN order_item oi ON oi.item_id = li.id AND oi.deleted_at IS NULL AND oi.quantity > 0
	JOIN "order" o ON o.id = oi.order_id AND o.version = oi.version WHERE li.deleted_at IS NULL AND ${paid}`;
const bought = (n: number) =>
	`SELECT o.customer_id, o.created_at ${lines} AND li.product_id = '${product(n)}'`;
const spent = `SELECT s.customer_id, s.v FROM (SELECT o.customer_id, sum(${amount}) AS v ${amounts} GROUP BY 1) s
	JOIN customer c ON c.id = s.customer_id WHERE c.deleted_at IS NULL AND c.created_at <= ${now}`;
const without = (ids: string) =>
	`${customers} AND NOT EXISTS (SELECT FROM (${ids}) x WHERE x.customer_id = c.id)`;
const notIn = (ids: string) => `${customers} AND c.id NOT IN (${ids})`;
const owner = 'SELECT o.customer_id';
const since = (days: number) => `o.created_at >= ${now} - interval '${days} days'`;
/** Of the category and all below it, by the ids from the root down. */
const shelf = (
	handle: string,
) => `SELECT pc.product_id FROM product_category_product pc JOIN product_category k ON k.id = pc.product_category_id
	WHERE (SELECT a.id FROM product_category a WHERE a.handle = '${handle}') = ANY (string_to_array(k.mpath, '.'))`;
const of = (...products: number[]) => products.map((n) => `'${product(n)}'`).join(', ');
const lived = (codes: string) =>
	`SELECT a.customer_id FROM customer_address a WHERE a.deleted_at IS NULL AND a.country_code IN (${codes})`;
const months = `o.created_at >= '2026-08-01 00:00Z' AND o.created_at < '2026-11-01 00:00Z'`;

const equals = (value: string) => ({ field: 'product', operator: 'equals', value });

/** The same on Medusa's tables, whose amounts stand in JSON beside each version of an order. */
export const ON_MEDUSA: readonly Case[] = [
	{
		name: 'second order within 30 days of the first',
		rule: count('greater_than', 0, {
			of: { nth: 2 },
			where: { preceded_by: { rows: 'orders', within: { amount: 30, unit: 'days' } } },
		}),
		byHand: {
			window: within(
				`SELECT customer_id FROM (SELECT o.customer_id, o.created_at, row_number() OVER w AS place, lag(o.created_at) OVER w AS before ${orders} WINDOW w AS (PARTITION BY o.customer_id ORDER BY o.created_at, o.id COLLATE "C")) r
				WHERE place = 2 AND before < created_at AND before >= created_at - interval '30 days'`,
			),
		},
	},
	{
		name: 'first order in dollars',
		rule: count('greater_than', 0, {
			of: { first: 1 },
			where: { field: 'currency', operator: 'equals', value: 'usd' },
		}),
		byHand: {
			distinctOn: within(
				`SELECT customer_id FROM (SELECT DISTINCT ON (o.customer_id) o.customer_id, o.currency_code ${orders} ORDER BY o.customer_id, o.created_at, o.id COLLATE "C") r WHERE currency_code = 'usd'`,
			),
			window: within(
				`SELECT customer_id FROM (SELECT o.customer_id, o.currency_code, row_number() OVER (PARTITION BY o.customer_id ORDER BY o.created_at, o.id COLLATE "C") AS place ${orders}) r WHERE place = 1 AND currency_code = 'usd'`,
			),
		},
	},
	{
		name: 'A, then B within 30 days',
		rule: count('greater_than', 0, {
			where: {
				match: 'all',
				rules: [
					equals(product(3)),
					{
						followed_by: {
							rows: 'orders',
							where: equals(product(11)),
							within: { amount: 30, unit: 'days' },
						},
					},
				],
			},
		}),
		byHand: {
			joined: within(
				`SELECT a.customer_id FROM (${bought(3)}) a JOIN (${bought(11)}) b ON b.customer_id = a.customer_id AND b.created_at > a.created_at AND b.created_at <= a.created_at + interval '30 days'`,
			),
			lists: within(
				`WITH a AS MATERIALIZED (${bought(3)}), b AS MATERIALIZED (${bought(11)}) SELECT a.customer_id FROM a JOIN b ON b.customer_id = a.customer_id AND b.created_at > a.created_at AND b.created_at <= a.created_at + interval '30 days'`,
			),
		},
	},
	{
		name: 'more than the average buyer',
		rule: { field: 'amount_spent', operator: 'above_average', currency: 'EUR' },
		byHand: {
			twice: `WITH s AS MATERIALIZED (${spent}) SELECT customer_id FROM s WHERE v > (SELECT avg(v) FROM s)`,
			window: `SELECT customer_id FROM (SELECT customer_id, v, avg(v) OVER () AS mean FROM (${spent}) s) r WHERE v > mean`,
		},
	},
	{
		name: 'in each of three months, by distinct months',
		rule: count('equals', 3, { distinct: 'month', within: { calendar_last: 3, unit: 'months' } }),
		byHand: {
			grouped: joined(
				`SELECT o.customer_id ${orders} AND ${months} GROUP BY 1 HAVING count(DISTINCT date_trunc('month', o.created_at)) = 3`,
			),
		},
	},
	{
		name: 'one large order',
		rule: { field: 'largest_order', operator: 'greater_than', value: 400, currency: 'EUR' },
		byHand: {
			joined: within(`SELECT o.customer_id ${amounts} AND ${amount} > 400`),
			looked: within(`SELECT o.customer_id ${orders} AND o.currency_code = 'eur' AND ${looked} > 400`),
		},
	},
	{
		name: 'spent in 90 days and 365 days',
		rule: {
			match: 'all',
			rules: [
				{ field: 'amount_spent', operator: 'greater_than', value: 300, currency: 'EUR', within: last(90) },
				{ field: 'amount_spent', operator: 'greater_than', value: 900, currency: 'EUR', within: last(365) },
			],
		},
		byHand: {
			flags: joined(
				`SELECT o.customer_id ${amounts} AND o.created_at >= ${now} - interval '365 days' GROUP BY 1 HAVING sum(${amount}) > 900 AND sum(${amount}) FILTER (WHERE o.created_at >= ${now} - interval '90 days') > 300`,
			),
		},
	},
	{
		name: 'bought both of two products',
		rule: { field: 'products_purchased', operator: 'includes_all', value: [product(3), product(11)] },
		byHand: {
			grouped: within(
				`${owner} ${lines} AND li.product_id IN (${of(3, 11)}) GROUP BY 1 HAVING count(DISTINCT li.product_id) = 2`,
			),
			twice: `${within(`${owner} ${lines} AND li.product_id = ${of(3)}`)} AND c.id IN (${owner} ${lines} AND li.product_id = ${of(11)})`,
		},
	},
	{
		name: 'bought one of five products lately',
		rule: {
			field: 'products_purchased',
			operator: 'includes_any',
			value: [1, 50, 900, 4000, 9000].map(product),
			within: last(90),
		},
		byHand: {
			semi: within(`${owner} ${lines} AND ${since(90)} AND li.product_id IN (${of(1, 50, 900, 4000, 9000)})`),
			grouped: joined(
				`${owner} ${lines} AND ${since(90)} AND li.product_id IN (${of(1, 50, 900, 4000, 9000)}) GROUP BY 1`,
			),
		},
	},
	{
		name: 'bought A and never B',
		rule: {
			match: 'all',
			rules: [
				{ field: 'products_purchased', operator: 'includes_any', value: [product(2)] },
				{ field: 'products_purchased', operator: 'includes_none', value: [product(1)] },
			],
		},
		byHand: {
			grouped: joined(
				`${owner} ${lines} AND li.product_id IN (${of(1, 2)}) GROUP BY 1 HAVING bool_or(li.product_id = ${of(2)}) AND NOT bool_or(li.product_id = ${of(1)})`,
			),
			semiAndAnti: `${within(`${owner} ${lines} AND li.product_id = ${of(2)}`)} AND c.id NOT IN (${owner} ${lines} AND li.product_id = ${of(1)})`,
		},
	},
	{
		name: 'no order in the last 90 days',
		rule: count('equals', 0, { within: last(90) }),
		byHand: {
			anti: without(`${owner} ${orders} AND ${since(90)}`),
			hashed: notIn(`${owner} ${orders} AND ${since(90)}`),
		},
	},
	{
		name: 'an order in the last 30 days',
		rule: count('greater_than', 0, { within: last(30) }),
		byHand: {
			semi: within(`${owner} ${orders} AND ${since(30)}`),
			grouped: joined(`${owner} ${orders} AND ${since(30)} GROUP BY 1`),
		},
	},
	{
		name: 'last order longer ago than 180 days',
		rule: { field: 'last_order_date', operator: 'more_than_n_days_ago', value: 180 },
		byHand: {
			grouped: joined(
				`${owner} ${orders} GROUP BY 1 HAVING max(o.created_at) < ${now} - interval '180 days'`,
			),
			semiAndAnti: `${within(`${owner} ${orders}`)} AND NOT EXISTS (SELECT ${orders} AND o.customer_id = c.id AND ${since(180)})`,
		},
	},
	{
		name: 'never ordered, signed up a year ago',
		rule: {
			match: 'all',
			rules: [{ field: 'created_at', operator: 'more_than_n_days_ago', value: 365 }, count('equals', 0, {})],
		},
		byHand: {
			anti: `${without(`${owner} ${orders}`)} AND c.created_at < ${now} - interval '365 days'`,
			hashed: `${notIn(`${owner} ${orders}`)} AND c.created_at < ${now} - interval '365 days'`,
		},
	},
	{
		name: 'never bought in a category',
		rule: { field: 'categories_purchased', operator: 'includes_none', value: ['category-3'] },
		byHand: {
			array: without(`${owner} ${lines} AND li.product_id = ANY (ARRAY(${shelf('category-3')}))`),
			joined: without(`${owner} ${lines} AND li.product_id IN (${shelf('category-3')})`),
		},
	},
	{
		name: 'three pieces of a category',
		rule: {
			field: 'quantity_purchased',
			operator: 'greater_than_or_equals',
			value: 3,
			where: { field: 'category', operator: 'equals', value: 'category-12' },
		},
		byHand: {
			array: joined(
				`${owner} ${lines} AND li.product_id = ANY (ARRAY(${shelf('category-12')})) GROUP BY 1 HAVING sum(oi.quantity) >= 3`,
			),
			joined: joined(
				`${owner} ${lines} AND li.product_id IN (${shelf('category-12')}) GROUP BY 1 HAVING sum(oi.quantity) >= 3`,
			),
		},
	},
	{
		name: 'a product, or a category lately',
		rule: {
			match: 'any',
			rules: [
				{ field: 'products_purchased', operator: 'includes_any', value: [product(3)] },
				{
					field: 'categories_purchased',
					operator: 'includes_any',
					value: ['category-12'],
					within: last(90),
				},
			],
		},
		byHand: {
			united: within(
				`${owner} ${lines} AND li.product_id = ${of(3)} UNION ALL ${owner} ${lines} AND ${since(90)} AND li.product_id = ANY (ARRAY(${shelf('category-12')}))`,
			),
			once: within(
				`${owner} ${lines} AND (li.product_id = ${of(3)} OR ${since(90)} AND li.product_id = ANY (ARRAY(${shelf('category-12')})))`,
			),
		},
	},
	{
		name: 'fifteen different products',
		rule: { field: 'products_purchased', operator: 'count_greater_than', value: 14 },
		byHand: {
			distinct: joined(`${owner} ${lines} GROUP BY 1 HAVING count(DISTINCT li.product_id) > 14`),
			once: joined(
				`SELECT customer_id FROM (SELECT DISTINCT o.customer_id, li.product_id ${lines}) d GROUP BY 1 HAVING count(*) > 14`,
			),
		},
	},
	{
		name: 'in two countries',
		rule: { field: 'country', operator: 'in', value: ['SE', 'AT'] },
		byHand: {
			semi: within(lived(`'se', 'at'`)),
			grouped: joined(`${lived(`'se', 'at'`)} GROUP BY 1`),
		},
	},
	{
		name: 'not in two countries',
		rule: { field: 'country', operator: 'not_in', value: ['SE', 'AT'] },
		byHand: { anti: without(lived(`'se', 'at'`)), hashed: notIn(lived(`'se', 'at'`)) },
	},
	{
		name: 'e-mail ends with',
		rule: { field: 'email', operator: 'ends_with', value: '99@example.com' },
		byHand: {
			like: `${customers} AND lower(c.email) LIKE '%99@example.com'`,
			ilike: `${customers} AND c.email ILIKE '%99@example.com'`,
		},
	},
	{
		name: 'new customers who ordered',
		rule: {
			match: 'all',
			rules: [
				{ field: 'created_at', operator: 'in_last_n_days', value: 30 },
				count('greater_than_or_equals', 1, {}),
			],
		},
		byHand: {
			semi: `${within(`${owner} ${orders}`)} AND c.created_at >= ${now} - interval '30 days'`,
			exists: `${customers} AND c.created_at >= ${now} - interval '30 days' AND EXISTS (SELECT ${orders} AND o.customer_id = c.id)`,
		},
	},
	{
		name: 'ordered at a weekend lately',
		rule: count('greater_than', 0, {
			where: { field: 'weekday', operator: 'in', value: [6, 7] },
			within: last(90),
		}),
		byHand: {
			semi: within(
				`${owner} ${orders} AND ${since(90)} AND extract(isodow FROM o.created_at AT TIME ZONE 'UTC') IN (6, 7)`,
			),
			grouped: joined(
				`${owner} ${orders} AND ${since(90)} AND extract(isodow FROM o.created_at AT TIME ZONE 'UTC') >= 6 GROUP BY 1`,
			),
		},
	},
	{
		name: 'average order of a year',
		rule: {
			field: 'average_order_value',
			operator: 'greater_than',
			value: 180,
			currency: 'EUR',
			within: last(365),
		},
		byHand: {
			grouped: joined(`${owner} ${amounts} AND ${since(365)} GROUP BY 1 HAVING avg(${amount}) > 180`),
		},
	},
	{
		name: 'two orders with a product',
		rule: count('greater_than_or_equals', 2, {
			where: { field: 'product', operator: 'equals', value: product(3) },
		}),
		byHand: {
			grouped: joined(
				`${owner} ${lines} AND li.product_id = ${of(3)} GROUP BY 1 HAVING count(DISTINCT o.id) >= 2`,
			),
			exists: joined(
				`${owner} ${orders} AND EXISTS (SELECT FROM order_item oi JOIN order_line_item li ON li.id = oi.item_id WHERE oi.order_id = o.id AND oi.version = o.version
				AND oi.deleted_at IS NULL AND li.deleted_at IS NULL AND oi.quantity > 0 AND li.product_id = ${of(3)}) GROUP BY 1 HAVING count(*) >= 2`,
			),
		},
	},
];
