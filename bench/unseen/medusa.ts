import { last, now, type Case } from './by-hand';

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
const months = `o.created_at >= '2026-08-01 00:00Z' AND o.created_at < '2026-11-01 00:00Z'`;

const count = (operator: string, value: number, more: object) => ({
	field: 'orders_count',
	operator,
	value,
	...more,
});
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
];
