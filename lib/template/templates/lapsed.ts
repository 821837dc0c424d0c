import { amount, count, currency, days } from '../parameters';
import { all, ask, inCurrency, withinLast } from '../rule-parts';
import type { Template } from '../template';

export const LAPSED: readonly Template[] = [
	{
		name: 'at_risk', title: 'At-risk customers', group: 'Lapsed and at risk',
		description: 'Repeat buyers who have not ordered for a while, though not for so long that they are lost.',
		parameters: [
			count('orders', 'Orders', 2, 'How many orders at least'),
			days(60, 'For how long there is no order'),
			days(180, 'How long ago the last order may be at most', 'until', 'Days at most'),
		],
		needs: ['orders_count', 'last_order_date'],
		rule: (values) => all(
			ask('orders_count', 'greater_than_or_equals', values.orders),
			ask('last_order_date', 'more_than_n_days_ago', values.days),
			ask('last_order_date', 'in_last_n_days', values.until),
		),
	},
	{
		name: 'slowing_down', title: 'Slowing down', group: 'Lapsed and at risk',
		description: 'Customers who order less than in the time before, without having stopped long ago.',
		parameters: [count('orders', 'Orders', 2, 'How many orders there were at least in the time before'), days(90, 'How long each of the two times is')],
		needs: ['orders_count'],
		rule: (values) => all(
			ask('orders_count', 'greater_than_or_equals', values.orders, { within: { between_last: [values.days, Number(values.days) * 2], unit: 'days' } }),
			ask('orders_count', 'less_than', values.orders, withinLast(values.days)),
		),
	},
	{
		name: 'lapsed_buyers', title: 'Lapsed buyers', group: 'Lapsed and at risk',
		description: 'Customers who have ordered before, but not for long.',
		parameters: [days(180, 'For how long there is no order')], needs: ['last_order_date'],
		rule: (values) => ask('last_order_date', 'more_than_n_days_ago', values.days),
	},
	{
		name: 'one_order_and_gone', title: 'One order and gone', group: 'Lapsed and at risk',
		description: 'Customers whose only order is long ago.',
		parameters: [days(90, 'For how long there is no order')], needs: ['orders_count', 'last_order_date'],
		rule: (values) => all(ask('orders_count', 'equals', 1), ask('last_order_date', 'more_than_n_days_ago', values.days)),
	},
	{
		name: 'lapsed_big_spenders', title: 'Lapsed big spenders', group: 'Lapsed and at risk',
		description: 'Customers who have spent much and do not order any more: the ones to win back first.',
		parameters: [amount(1000, 'How much they have spent at least'), days(90, 'For how long there is no order'), currency],
		needs: ['amount_spent', 'last_order_date'],
		rule: (values) => all(
			ask('amount_spent', 'greater_than_or_equals', values.amount, inCurrency(values)),
			ask('last_order_date', 'more_than_n_days_ago', values.days),
		),
	},
];
