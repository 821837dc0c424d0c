import { BENCH_NOW } from './shop/load';

/**
 * A rule and the best SQL that we know by hand for the same question, `customer_id` or `id` as its one
 * column.
 */
export interface BenchRule {
	readonly name: string;
	readonly rule: object;
	readonly byHand: string;
	/** Only orders matter: part of the incremental benchmark. */
	readonly orders?: true;
}

const now = `timestamptz '${BENCH_NOW}'`;
const paid = `status <> 'cancelled' AND placed_at <= ${now}`;
// As of an instant that was asked for, customers who came later are out.
const known = `created_at <= ${now}`;
// A segment is made of customers: who was deleted may still have orders.
const customers = (ids: string) => `SELECT id FROM bench.customer WHERE ${known} AND id IN (${ids})`;
const all = (...rules: object[]) => ({ match: 'all', rules });
const any = (...rules: object[]) => ({ match: 'any', rules });
const none = (...rules: object[]) => ({ match: 'none', rules });
const last = (amount: number, unit = 'days') => ({ within: { last: amount, unit } });

export const RULES: readonly BenchRule[] = [
	{
		name: 'city and amount',
		orders: true,
		rule: all(
			{ field: 'city', operator: 'equals', value: 'Dhaka' },
			{ field: 'amount_spent', operator: 'greater_than', value: 500 },
		),
		byHand: `SELECT c.id FROM bench.customer c WHERE ${known} AND lower(c.city) = 'dhaka'
			AND (SELECT sum(total) FROM bench."order" o WHERE o.customer_id = c.id AND ${paid}) > 500`,
	},
	{
		name: 'amount ever',
		orders: true,
		rule: { field: 'amount_spent', operator: 'greater_than', value: 1000 },
		byHand: customers(
			`SELECT customer_id FROM bench."order" WHERE ${paid} GROUP BY 1 HAVING sum(total) > 1000`,
		),
	},
	{
		name: 'amount in 90 days',
		orders: true,
		rule: { field: 'amount_spent', operator: 'greater_than', value: 300, ...last(90) },
		byHand: customers(
			`SELECT customer_id FROM bench."order" WHERE ${paid} AND placed_at >= ${now} - interval '90 days' GROUP BY 1 HAVING sum(total) > 300`,
		),
	},
	{
		name: 'amount below in 90 days',
		orders: true,
		rule: { field: 'amount_spent', operator: 'less_than', value: 50, ...last(90) },
		byHand: `SELECT id FROM bench.customer c WHERE ${known} AND NOT EXISTS (SELECT FROM (SELECT customer_id FROM bench."order" WHERE ${paid} AND placed_at >= ${now} - interval '90 days'
			GROUP BY 1 HAVING sum(total) >= 50) s WHERE s.customer_id = c.id)`,
	},
	{
		name: 'last order long ago',
		orders: true,
		rule: { field: 'last_order_date', operator: 'more_than_n_days_ago', value: 180 },
		// As a semi- and an anti-join 8.8 to 12 s at a million customers, against 6.6 to 7.2 s.
		byHand: customers(
			`SELECT customer_id FROM bench."order" WHERE ${paid} GROUP BY 1 HAVING max(placed_at) < ${now} - interval '180 days'`,
		),
	},
	{
		name: 'last order lately',
		orders: true,
		rule: { field: 'last_order_date', operator: 'in_last_n_days', value: 14 },
		byHand: customers(
			`SELECT customer_id FROM bench."order" WHERE ${paid} AND placed_at >= ${now} - interval '14 days'`,
		),
	},
	{
		name: 'never bought',
		orders: true,
		rule: { field: 'orders_count', operator: 'equals', value: 0 },
		byHand: `SELECT id FROM bench.customer c WHERE ${known} AND NOT EXISTS (SELECT FROM bench."order" o WHERE o.customer_id = c.id AND ${paid})`,
	},
	{
		name: 'repeat buyers',
		orders: true,
		rule: { field: 'orders_count', operator: 'greater_than_or_equals', value: 3 },
		byHand: customers(`SELECT customer_id FROM bench."order" WHERE ${paid} GROUP BY 1 HAVING count(*) >= 3`),
	},
	{
		name: 'count and amount',
		orders: true,
		rule: all(
			{ field: 'orders_count', operator: 'greater_than_or_equals', value: 5 },
			{ field: 'amount_spent', operator: 'greater_than', value: 800 },
			{ field: 'largest_order', operator: 'less_than', value: 450 },
		),
		byHand: customers(
			`SELECT customer_id FROM bench."order" WHERE ${paid} GROUP BY 1 HAVING count(*) >= 5 AND sum(total) > 800 AND max(total) < 450`,
		),
	},
	{
		name: 'two windows',
		orders: true,
		rule: all(
			{ field: 'amount_spent', operator: 'greater_than', value: 200, ...last(30) },
			{ field: 'amount_spent', operator: 'greater_than', value: 1000, ...last(365) },
		),
		byHand:
			customers(`SELECT customer_id FROM bench."order" WHERE ${paid} AND placed_at >= ${now} - interval '365 days' GROUP BY 1
			HAVING sum(total) FILTER (WHERE placed_at >= ${now} - interval '30 days') > 200 AND sum(total) > 1000`),
	},
	{
		name: 'average order',
		orders: true,
		rule: { field: 'average_order_value', operator: 'between', value: [100, 120] },
		byHand: customers(
			`SELECT customer_id FROM bench."order" WHERE ${paid} GROUP BY 1 HAVING avg(total) BETWEEN 100 AND 120`,
		),
	},
	{
		name: 'channel where',
		orders: true,
		rule: {
			field: 'orders_count',
			operator: 'greater_than',
			value: 2,
			where: all(
				{ field: 'channel', operator: 'equals', value: 'app' },
				{ field: 'total', operator: 'greater_than', value: 100 },
			),
		},
		byHand: customers(
			`SELECT customer_id FROM bench."order" WHERE ${paid} AND channel = 'app' AND total > 100 GROUP BY 1 HAVING count(*) > 2`,
		),
	},
	{
		name: 'bought one of two products',
		orders: true,
		rule: { field: 'products_purchased', operator: 'includes_any', value: ['4000', '4500'] },
		byHand: customers(
			`SELECT o.customer_id FROM bench.order_line l JOIN bench."order" o ON o.id = l.order_id WHERE l.product_id IN (4000, 4500) AND ${paid}`,
		),
	},
	{
		name: 'never bought a category',
		orders: true,
		rule: { field: 'categories_purchased', operator: 'includes_none', value: ['category-3'] },
		byHand: `SELECT id FROM bench.customer c WHERE ${known} AND NOT EXISTS (SELECT FROM bench."order" o JOIN bench.order_line l ON l.order_id = o.id JOIN bench.product p ON p.id = l.product_id
			JOIN bench.category k ON k.id = p.category_id WHERE o.customer_id = c.id AND ${paid} AND k.slug = 'category-3')`,
	},
	{
		name: 'line where in 30 days',
		orders: true,
		rule: {
			field: 'orders_count',
			operator: 'greater_than_or_equals',
			value: 1,
			...last(30),
			where: all(
				{ field: 'category', operator: 'equals', value: 'category-5' },
				{ field: 'quantity', operator: 'greater_than_or_equals', value: 3 },
			),
		},
		byHand:
			customers(`SELECT o.customer_id FROM bench."order" o JOIN bench.order_line l ON l.order_id = o.id JOIN bench.product p ON p.id = l.product_id JOIN bench.category k ON k.id = p.category_id
			WHERE ${paid} AND placed_at >= ${now} - interval '30 days' AND k.slug = 'category-5' AND l.quantity >= 3`),
	},
	{
		name: 'quantity of a product',
		orders: true,
		rule: {
			field: 'quantity_purchased',
			operator: 'greater_than',
			value: 3,
			where: { field: 'product', operator: 'in', value: ['10', '20', '30', '40'] },
		},
		byHand: customers(
			`SELECT o.customer_id FROM bench.order_line l JOIN bench."order" o ON o.id = l.order_id WHERE l.product_id IN (10, 20, 30, 40) AND ${paid} GROUP BY 1 HAVING sum(l.quantity) > 3`,
		),
	},
	{
		name: 'subscribers of two countries',
		rule: all(
			{ field: 'country', operator: 'in', value: ['BD', 'SA'] },
			{ field: 'email_subscribed', operator: 'is_true' },
		),
		byHand: `SELECT id FROM bench.customer WHERE ${known} AND lower(country) IN ('bd', 'sa') AND email_subscribed`,
	},
	{
		name: 'tag or points',
		rule: any(
			{ field: 'tags', operator: 'includes_any', value: ['vip'] },
			{ field: 'points', operator: 'greater_than', value: 990 },
		),
		byHand: `SELECT id FROM bench.customer c WHERE ${known} AND (points > 990 OR id IN (SELECT customer_id FROM bench.tag WHERE lower(name) = 'vip'))`,
	},
	{
		name: 'not subscribed, not tagged',
		rule: none(
			{ field: 'email_subscribed', operator: 'is_true' },
			{ field: 'tags', operator: 'is_not_null' },
		),
		byHand: `SELECT id FROM bench.customer c WHERE ${known} AND email_subscribed IS NOT TRUE AND NOT EXISTS (SELECT FROM bench.tag t WHERE t.customer_id = c.id AND t.name IS NOT NULL)`,
	},
	{
		name: 'new customers who bought',
		orders: true,
		rule: all(
			{ field: 'created_at', operator: 'in_last_n_days', value: 20 },
			{ field: 'orders_count', operator: 'greater_than', value: 1 },
		),
		byHand: `SELECT id FROM bench.customer c WHERE created_at BETWEEN ${now} - interval '20 days' AND ${now}
			AND (SELECT count(*) FROM bench."order" o WHERE o.customer_id = c.id AND ${paid}) > 1`,
	},
	{
		name: 'birthday next week',
		rule: { field: 'birthday', operator: 'anniversary_in_next_n_days', value: 7 },
		byHand: `SELECT id FROM bench.customer WHERE ${known} AND extract(month FROM birthday) * 100 + extract(day FROM birthday) BETWEEN 315 AND 322`,
	},
	{
		name: 'views in two days',
		rule: {
			field: 'events_count',
			operator: 'greater_than',
			value: 3,
			...last(2),
			where: { field: 'name', operator: 'equals', value: 'viewed_product' },
		},
		byHand: customers(
			`SELECT customer_id FROM bench.event WHERE name = 'viewed_product' AND occurred_at BETWEEN ${now} - interval '2 days' AND ${now} GROUP BY 1 HAVING count(*) > 3`,
		),
	},
	{
		name: 'viewed a category, bought nothing in it',
		rule: all(
			{
				field: 'events_count',
				operator: 'greater_than',
				value: 0,
				...last(7),
				where: all(
					{ field: 'name', operator: 'equals', value: 'viewed_product' },
					{ field: 'properties.category', operator: 'equals', value: 'category-7', caseSensitive: true },
				),
			},
			{ field: 'categories_purchased', operator: 'includes_none', value: ['category-7'] },
		),
		byHand: `SELECT id FROM bench.customer c WHERE ${known} AND id IN (SELECT customer_id FROM bench.event WHERE name = 'viewed_product' AND occurred_at BETWEEN ${now} - interval '7 days' AND ${now} AND properties ->> 'category' = 'category-7')
			AND NOT EXISTS (SELECT FROM bench."order" o JOIN bench.order_line l ON l.order_id = o.id JOIN bench.product p ON p.id = l.product_id JOIN bench.category k ON k.id = p.category_id
			WHERE o.customer_id = c.id AND ${paid} AND k.slug = 'category-7')`,
	},
	{
		name: 'nested',
		orders: true,
		rule: all(
			any(
				{ field: 'country', operator: 'equals', value: 'DE' },
				{ field: 'amount_spent', operator: 'greater_than', value: 2000 },
			),
			none({ field: 'orders_count', operator: 'greater_than', value: 0, ...last(60) }),
			{ field: 'orders_count', operator: 'greater_than_or_equals', value: 2 },
		),
		byHand: `SELECT c.id FROM bench.customer c JOIN (SELECT customer_id, count(*) n, sum(total) s, count(*) FILTER (WHERE placed_at >= ${now} - interval '60 days') lately
			FROM bench."order" WHERE ${paid} GROUP BY 1 HAVING count(*) >= 2) o ON o.customer_id = c.id WHERE c.${known} AND (lower(c.country) = 'de' OR o.s > 2000) AND o.lately = 0`,
	},
	{
		name: 'spent on products in a year',
		orders: true,
		rule: { field: 'spent_on_products', operator: 'greater_than', value: 3000, ...last(365) },
		byHand: customers(
			`SELECT o.customer_id FROM bench."order" o JOIN bench.order_line l ON l.order_id = o.id WHERE ${paid} AND placed_at >= ${now} - interval '365 days' GROUP BY 1 HAVING sum(l.quantity * l.price) > 3000`,
		),
	},
];
