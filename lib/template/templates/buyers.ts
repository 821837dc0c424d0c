import { count, days } from '../parameters';
import { all, ask, boughtNothing, withinLast } from '../rule-parts';
import type { Template } from '../template';

export const BUYERS: readonly Template[] = [
	{
		name: 'first_time_buyers', title: 'First-time buyers', group: 'Buyers',
		description: 'Customers who have placed exactly one order.',
		parameters: [], needs: ['orders_count'],
		rule: () => ask('orders_count', 'equals', 1),
	},
	{
		name: 'new_buyers', title: 'New buyers', group: 'Buyers',
		description: 'Customers whose first order is not long ago.',
		parameters: [days(30, 'How long ago the first order may be')], needs: ['first_order_date'],
		rule: (values) => ask('first_order_date', 'in_last_n_days', values.days),
	},
	{
		name: 'repeat_buyers', title: 'Repeat buyers', group: 'Buyers',
		description: 'Customers who came back.',
		parameters: [count('orders', 'Orders', 2, 'How many orders at least')], needs: ['orders_count'],
		rule: ({ orders }) => ask('orders_count', 'greater_than_or_equals', orders),
	},
	{
		name: 'frequent_buyers', title: 'Frequent buyers', group: 'Buyers',
		description: 'Customers with several orders in a short time.',
		parameters: [count('orders', 'Orders', 3, 'How many orders at least'), days(90, 'In how many days up to now')],
		needs: ['orders_count'],
		rule: (values) => ask('orders_count', 'greater_than_or_equals', values.orders, withinLast(values.days)),
	},
	{
		name: 'recent_buyers', title: 'Recent buyers', group: 'Buyers',
		description: 'Customers who have ordered lately.',
		parameters: [days(30, 'How long ago the last order may be')], needs: ['last_order_date'],
		rule: (values) => ask('last_order_date', 'in_last_n_days', values.days),
	},
	{
		name: 'loyal_buyers', title: 'Loyal buyers', group: 'Buyers',
		description: 'Customers of long standing who still order.',
		parameters: [
			days(180, 'How long ago the first order must be', 'since', 'Days since the first order'),
			days(60, 'How long ago the last order may be'),
			count('orders', 'Orders', 3, 'How many orders at least'),
		],
		needs: ['orders_count', 'first_order_date', 'last_order_date'],
		rule: (values) => all(
			ask('first_order_date', 'more_than_n_days_ago', values.since),
			ask('last_order_date', 'in_last_n_days', values.days),
			ask('orders_count', 'greater_than_or_equals', values.orders),
		),
	},
	{
		name: 'never_purchased', title: 'Never purchased', group: 'Buyers',
		description: 'Customers without any order.',
		parameters: [], needs: ['orders_count'],
		rule: () => boughtNothing(),
	},
];
