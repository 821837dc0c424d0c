import { amount, count, currency, days } from '../parameters';
import { ask, inCurrency, withinLast } from '../rule-parts';
import type { Template } from '../template';

export const SPENDING: readonly Template[] = [
	{
		name: 'big_spenders', title: 'Big spenders', group: 'Spending',
		description: 'Customers who have spent much, all orders taken together.',
		parameters: [amount(1000, 'How much at least'), currency], needs: ['amount_spent'],
		rule: (values) => ask('amount_spent', 'greater_than_or_equals', values.amount, inCurrency(values)),
	},
	{
		name: 'recent_big_spenders', title: 'Recent big spenders', group: 'Spending',
		description: 'Customers who have spent much lately.',
		parameters: [amount(500, 'How much at least'), days(90, 'In how many days up to now'), currency], needs: ['amount_spent'],
		rule: (values) => ask('amount_spent', 'greater_than_or_equals', values.amount, { ...withinLast(values.days), ...inCurrency(values) }),
	},
	{
		name: 'high_average_order', title: 'High average order', group: 'Spending',
		description: 'Customers whose orders are large on average.',
		parameters: [amount(500, 'How large at least, on average'), currency], needs: ['average_order_value'],
		rule: (values) => ask('average_order_value', 'greater_than_or_equals', values.amount, inCurrency(values)),
	},
	{
		name: 'one_large_order', title: 'One large order', group: 'Spending',
		description: 'Customers with at least one order of this size.',
		parameters: [amount(1000, 'How large at least'), currency], needs: ['largest_order'],
		rule: (values) => ask('largest_order', 'greater_than_or_equals', values.amount, inCurrency(values)),
	},
	{
		name: 'bulk_buyers', title: 'Bulk buyers', group: 'Spending',
		description: 'Customers who have bought many pieces lately.',
		parameters: [count('quantity', 'Pieces', 500, 'How many pieces at least'), days(90, 'In how many days up to now')],
		needs: ['quantity_purchased'],
		rule: (values) => ask('quantity_purchased', 'greater_than_or_equals', values.quantity, withinLast(values.days)),
	},
	{
		name: 'coupon_users', title: 'Coupon users', group: 'Spending',
		description: 'Customers who have ordered with a coupon.',
		parameters: [count('orders', 'Orders', 1, 'How many orders with a coupon at least')], needs: ['orders_count', 'where.coupon'],
		rule: ({ orders }) => ask('orders_count', 'greater_than_or_equals', orders, { where: ask('coupon', 'is_not_null') }),
	},
];
