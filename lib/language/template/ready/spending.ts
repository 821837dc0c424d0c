import { define } from '../definition/define';
import { amount, currency, days, orders } from '../definition/parameter';
import { all, moreThan } from '../../rule/conditions';
import { lastDays, ordersAtLeast } from './rules';

const group = 'Spending';

export const SPENDING = [
	define({
		name: 'big_spenders',
		title: 'Big spenders',
		group,
		description: 'Spent more than a given amount, all orders together.',
		parameters: { amount: amount(1000, 'What they must have spent more than'), currency },
		needs: [{ field: 'amount_spent' }],
		rule: ({ amount, currency }) => moreThan('amount_spent', amount, { currency }),
	}),
	define({
		name: 'big_spenders_lately',
		title: 'Big spenders lately',
		group,
		description: 'Spent more than a given amount within the last weeks or months.',
		parameters: {
			amount: amount(500, 'What they must have spent more than'),
			days: days(90, 'Within how many days'),
			currency,
		},
		needs: [{ field: 'amount_spent' }],
		rule: ({ amount, days, currency }) => moreThan('amount_spent', amount, { ...lastDays(days), currency }),
	}),
	define({
		name: 'high_average_order',
		title: 'High average order',
		group,
		description: 'Spend much each time: their average order is large, over more than one order.',
		parameters: {
			amount: amount(250, 'What the average order must be more than'),
			orders: orders(2, 'How many orders at least'),
			currency,
		},
		needs: [{ field: 'average_order_value' }, { field: 'orders_count' }],
		rule: ({ amount, orders, currency }) =>
			all(moreThan('average_order_value', amount, { currency }), ordersAtLeast(orders, { currency })),
	}),
	define({
		name: 'large_order',
		title: 'Buyers of one large order',
		group,
		description: 'Placed at least one order that was larger than a given amount.',
		parameters: { amount: amount(500, 'What one order must be more than'), currency },
		needs: [{ field: 'largest_order' }],
		rule: ({ amount, currency }) => moreThan('largest_order', amount, { currency }),
	}),
	define({
		name: 'wallet_balance',
		title: 'Unused balance',
		group,
		description: 'Have money left in their wallet at the shop.',
		parameters: { amount: amount(0, 'What the balance must be more than') },
		needs: [{ field: 'wallet_balance' }],
		rule: ({ amount }) => moreThan('wallet_balance', amount),
	}),
	define({
		name: 'many_points',
		title: 'Many points',
		group,
		description: 'Collected more points than a given number.',
		parameters: { points: { ...amount(1000, 'How many points they must have more than'), label: 'Points' } },
		needs: [{ field: 'points' }],
		rule: ({ points }) => moreThan('points', points),
	}),
];
