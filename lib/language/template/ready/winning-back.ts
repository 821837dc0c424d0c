import { define } from '../definition/define';
import { amount, currency, days, orders } from '../definition/parameter';
import { all, inLastDays, lessThan, moreThan } from '../../rule/conditions';
import { lastDays, ordersAtLeast, silentFor } from './rules';

const group = 'Winning back';
const SPAN = ['days', 'until'] as const;

export const WINNING_BACK = [
	define({
		name: 'about_to_lapse',
		title: 'About to lapse',
		group,
		description: 'Their last order was some time ago, but not yet so long that they count as lapsed.',
		parameters: {
			days: days(60, 'How long ago the last order must be'),
			until: days(90, 'After how many days they count as lapsed', 'Until'),
		},
		ascending: SPAN,
		needs: [{ field: 'last_order_date' }],
		rule: ({ days, until }) => all(silentFor(days), inLastDays('last_order_date', until)),
	}),
	define({
		name: 'at_risk',
		title: 'Good customers at risk',
		group,
		description: 'Ordered several times, and have been silent for a while.',
		parameters: {
			orders: orders(3, 'How many orders at least, of all time'),
			days: days(90, 'How long ago the last order must be'),
			until: days(365, 'How long ago the last order may be at most', 'Until'),
		},
		ascending: SPAN,
		needs: [{ field: 'orders_count' }, { field: 'last_order_date' }],
		rule: ({ orders, days, until }) =>
			all(ordersAtLeast(orders), silentFor(days), inLastDays('last_order_date', until)),
	}),
	define({
		name: 'slowing_down',
		title: 'Slowing down',
		group,
		description: 'Ordered several times in the time before last, and less often since.',
		parameters: {
			orders: orders(2, 'How many orders there were at least in the time before'),
			days: days(90, 'How long each of the two times is'),
		},
		needs: [{ field: 'orders_count' }],
		rule: ({ orders, days }) =>
			all(
				ordersAtLeast(orders, { within: { between_last: [days, days * 2], unit: 'days' } }),
				lessThan('orders_count', orders, lastDays(days)),
			),
	}),
	define({
		name: 'lapsed_big_spenders',
		title: 'Lapsed big spenders',
		group,
		description: 'Spent much, and have not ordered for a long time: the first to win back.',
		parameters: {
			amount: amount(1000, 'What they must have spent more than'),
			days: days(90, 'How long ago the last order must be'),
			currency,
		},
		needs: [{ field: 'amount_spent' }, { field: 'last_order_date' }],
		rule: ({ amount, days, currency }) =>
			all(moreThan('amount_spent', amount, { currency }), silentFor(days)),
	}),
	define({
		name: 'lapsed_customers',
		title: 'Lapsed customers (win-back)',
		group,
		description: 'Bought once or more, but nothing for a long time.',
		parameters: { days: days(180, 'How long ago the last order must be') },
		needs: [{ field: 'last_order_date' }],
		rule: ({ days }) => silentFor(days),
	}),
	define({
		name: 'won_back',
		title: 'Won back',
		group,
		description: 'Ordered again lately, after a long silence.',
		parameters: {
			days: days(30, 'How long ago they may have come back'),
			silence: days(120, 'How long they must have been silent before', 'Silence'),
		},
		needs: [{ field: 'orders_count' }],
		rule: ({ days, silence }) =>
			ordersAtLeast(1, {
				...lastDays(days),
				where: {
					match: 'all',
					rules: [
						{ preceded_by: { rows: 'orders' } },
						{
							match: 'none',
							rules: [{ preceded_by: { rows: 'orders', within: { amount: silence, unit: 'days' } } }],
						},
					],
				},
			}),
	}),
];
