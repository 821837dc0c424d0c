import {
	joined,
	last,
	lines,
	net,
	netLooked,
	netOrders,
	now,
	orders,
	owner,
	customers,
	since,
	tree,
	within,
	without,
	type Case,
} from './by-hand';

const emails = Array.from({ length: 5_000 }, (_, n) => `buyer.${7 + n * 31}@gmail.com`);

export const ORDINARY: readonly Case[] = [
	{
		name: 'bought both of two products',
		rule: { field: 'products_purchased', operator: 'includes_all', value: ['3', '11'] },
		byHand: {
			grouped: within(
				`${owner} ${lines} AND i.product_id IN (3, 11) GROUP BY 1 HAVING count(DISTINCT i.product_id) = 2`,
			),
			twice: `${within(`${owner} ${lines} AND i.product_id = 3`)} AND c.customer_id IN (${owner} ${lines} AND i.product_id = 11)`,
		},
	},
	{
		name: 'bought one of five products lately',
		rule: {
			field: 'products_purchased',
			operator: 'includes_any',
			value: ['1', '50', '900', '4000', '9000'],
			within: last(90),
		},
		byHand: {
			semi: within(`${owner} ${lines} AND ${since(90)} AND i.product_id IN (1, 50, 900, 4000, 9000)`),
			grouped: joined(
				`${owner} ${lines} AND ${since(90)} AND i.product_id IN (1, 50, 900, 4000, 9000) GROUP BY 1`,
			),
		},
	},
	{
		name: 'no order in the last 90 days',
		rule: { field: 'orders_count', operator: 'equals', value: 0, within: last(90) },
		byHand: {
			anti: without(`${owner} ${orders} AND ${since(90)}`),
			hashed: `${customers} AND c.customer_id NOT IN (${owner} ${orders} AND ${since(90)})`,
		},
	},
	{
		name: 'an order in the last 30 days',
		rule: { field: 'orders_count', operator: 'greater_than', value: 0, within: last(30) },
		byHand: {
			semi: within(`${owner} ${orders} AND ${since(30)}`),
			grouped: joined(`${owner} ${orders} AND ${since(30)} GROUP BY 1`),
		},
	},
	{
		name: 'never bought in a category',
		rule: { field: 'categories_purchased', operator: 'includes_none', value: ['category-3'] },
		byHand: {
			array: without(`${owner} ${lines} AND i.product_id = ANY (ARRAY(${tree('category-3')}))`),
			joined: without(`${owner} ${lines} AND i.product_id IN (${tree('category-3')})`),
		},
	},
	{
		name: 'three pieces of a category',
		rule: {
			field: 'quantity_purchased',
			operator: 'greater_than_or_equals',
			value: 3,
			where: { match: 'all', rules: [{ field: 'category', operator: 'equals', value: 'category-12' }] },
		},
		byHand: {
			array: joined(
				`${owner} ${lines} AND i.product_id = ANY (ARRAY(${tree('category-12')})) GROUP BY 1 HAVING sum(i.qty) >= 3`,
			),
			joined: joined(
				`${owner} ${lines} AND i.product_id IN (${tree('category-12')}) GROUP BY 1 HAVING sum(i.qty) >= 3`,
			),
		},
	},
	{
		name: 'last order longer ago than 180 days',
		rule: { field: 'last_order_date', operator: 'more_than_n_days_ago', value: 180 },
		byHand: {
			grouped: joined(
				`${owner} ${orders} GROUP BY 1 HAVING max(o.created_at) < ${now} - interval '180 days'`,
			),
			semiAndAnti: `${within(`${owner} ${orders}`)} AND NOT EXISTS (SELECT ${orders} AND o.customer_id = c.customer_id AND ${since(180)})`,
		},
	},
	{
		name: 'selective city and amount',
		rule: {
			match: 'all',
			rules: [
				{ field: 'city', operator: 'equals', value: 'City 1500' },
				{ field: 'amount_spent', operator: 'greater_than', value: 300 },
			],
		},
		byHand: {
			filtered: joined(
				`SELECT o.customer_id ${orders} AND o.customer_id IN (SELECT customer_id FROM customer_address WHERE lower(city) = 'city 1500') GROUP BY 1 HAVING sum(${netLooked}) > 300`,
			),
			list: joined(
				`SELECT o.customer_id ${orders} AND o.customer_id = ANY (ARRAY(SELECT customer_id FROM customer_address WHERE lower(city) = 'city 1500')) GROUP BY 1 HAVING sum(${netLooked}) > 300`,
			),
		},
	},
	{
		name: 'new customers who ordered',
		rule: {
			match: 'all',
			rules: [
				{ field: 'created_at', operator: 'in_last_n_days', value: 30 },
				{ field: 'orders_count', operator: 'greater_than_or_equals', value: 1 },
			],
		},
		byHand: {
			semi: `${within(`${owner} ${orders}`)} AND c.created_at >= ${now} - interval '30 days'`,
			list: joined(
				`${owner} ${orders} AND o.customer_id = ANY (ARRAY(SELECT customer_id FROM customer WHERE created_at >= ${now} - interval '30 days')) GROUP BY 1`,
			),
		},
	},
	{
		name: 'in two countries',
		rule: { field: 'country', operator: 'in', value: ['SE', 'BD'] },
		byHand: {
			semi: within(`SELECT customer_id FROM customer_address WHERE upper(country) IN ('SE', 'BD')`),
			grouped: joined(`SELECT customer_id FROM customer_address WHERE country IN ('SE', 'BD') GROUP BY 1`),
		},
	},
	{
		name: 'not in two countries',
		rule: { field: 'country', operator: 'not_in', value: ['SE', 'BD'] },
		byHand: {
			anti: without(`SELECT customer_id FROM customer_address WHERE country IN ('SE', 'BD')`),
			hashed: `${customers} AND c.customer_id NOT IN (SELECT customer_id FROM customer_address WHERE country IN ('SE', 'BD'))`,
		},
	},
	{
		name: 'two orders with a product',
		rule: {
			field: 'orders_count',
			operator: 'greater_than_or_equals',
			value: 2,
			where: { match: 'all', rules: [{ field: 'product', operator: 'equals', value: '3' }] },
		},
		byHand: {
			grouped: joined(
				`${owner} ${lines} AND i.product_id = 3 GROUP BY 1 HAVING count(DISTINCT o.order_id) >= 2`,
			),
			exists: joined(
				`${owner} ${orders} AND EXISTS (SELECT FROM order_item i WHERE i.order_item_order_id = o.order_id AND i.product_id = 3 AND i.qty > 0) GROUP BY 1 HAVING count(*) >= 2`,
			),
		},
	},
	{
		name: 'e-mail ends with',
		rule: { field: 'email', operator: 'ends_with', value: '@shop.example' },
		byHand: {
			like: `${customers} AND lower(c.email) LIKE '%@shop.example'`,
			ilike: `${customers} AND c.email ILIKE '%@shop.example'`,
		},
	},
	{
		name: 'spent in all',
		rule: { field: 'amount_spent', operator: 'greater_than', value: 900 },
		byHand: {
			grouped: joined(`${owner} ${netOrders} GROUP BY 1 HAVING sum(${net}) > 900`),
			looked: joined(`${owner} ${orders} GROUP BY 1 HAVING sum(${netLooked}) > 900`),
		},
	},
	{
		name: 'spent in 60 days',
		rule: { field: 'amount_spent', operator: 'greater_than', value: 150, within: last(60) },
		byHand: {
			grouped: joined(`${owner} ${netOrders} AND ${since(60)} GROUP BY 1 HAVING sum(${net}) > 150`),
			looked: joined(`${owner} ${orders} AND ${since(60)} GROUP BY 1 HAVING sum(${netLooked}) > 150`),
		},
	},
	{
		name: 'average order of repeat buyers',
		rule: {
			match: 'all',
			rules: [
				{ field: 'orders_count', operator: 'greater_than_or_equals', value: 4 },
				{ field: 'average_order_value', operator: 'greater_than', value: 140 },
			],
		},
		byHand: {
			grouped: joined(`${owner} ${netOrders} GROUP BY 1 HAVING count(*) >= 4 AND avg(${net}) > 140`),
			looked: joined(`${owner} ${orders} GROUP BY 1 HAVING count(*) >= 4 AND avg(${netLooked}) > 140`),
		},
	},
	{
		name: 'first order lately',
		rule: { field: 'first_order_date', operator: 'in_last_n_days', value: 60 },
		byHand: {
			grouped: joined(
				`${owner} ${orders} GROUP BY 1 HAVING min(o.created_at) >= ${now} - interval '60 days'`,
			),
			semiAndAnti: `${within(`${owner} ${orders} AND ${since(60)}`)} AND NOT EXISTS (SELECT ${orders} AND o.customer_id = c.customer_id AND NOT (${since(60)}))`,
		},
	},
	{
		name: 'used a coupon twice',
		rule: {
			field: 'orders_count',
			operator: 'greater_than_or_equals',
			value: 2,
			where: { match: 'all', rules: [{ field: 'coupon', operator: 'equals', value: 'WELCOME' }] },
		},
		byHand: {
			grouped: joined(`${owner} ${orders} AND o.coupon = 'WELCOME' GROUP BY 1 HAVING count(*) >= 2`),
		},
	},
	{
		name: 'a group, and no order',
		rule: {
			match: 'all',
			rules: [
				{ field: 'groups', operator: 'includes_any', value: ['Wholesale'] },
				{ field: 'orders_count', operator: 'equals', value: 0 },
			],
		},
		byHand: {
			anti: `${without(`${owner} ${orders}`)} AND c.group_id = (SELECT customer_group_id FROM customer_group WHERE group_name = 'Wholesale')`,
			hashed: `${customers} AND c.group_id = 2 AND c.customer_id NOT IN (${owner} ${orders})`,
		},
	},
	{
		name: 'bought A and never B',
		rule: {
			match: 'all',
			rules: [
				{ field: 'products_purchased', operator: 'includes_any', value: ['2'] },
				{ field: 'products_purchased', operator: 'includes_none', value: ['1'] },
			],
		},
		byHand: {
			grouped: joined(
				`${owner} ${lines} AND i.product_id IN (1, 2) GROUP BY 1 HAVING bool_or(i.product_id = 2) AND NOT bool_or(i.product_id = 1)`,
			),
			semiAndAnti: `${within(`${owner} ${lines} AND i.product_id = 2`)} AND c.customer_id NOT IN (${owner} ${lines} AND i.product_id = 1)`,
		},
	},
	{
		name: 'five thousand e-mails',
		rule: { field: 'email', operator: 'in', value: emails },
		byHand: {
			hashed: `${customers} AND lower(c.email) IN (SELECT unnest(ARRAY[${emails.map((one) => `'${one}'`).join(',')}]))`,
		},
	},
	{
		name: 'none of five thousand e-mails',
		rule: { field: 'email', operator: 'not_in', value: emails },
		byHand: {
			hashed: `${customers} AND lower(c.email) NOT IN (SELECT unnest(ARRAY[${emails.map((one) => `'${one}'`).join(',')}]))`,
		},
	},
];
