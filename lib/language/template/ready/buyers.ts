import { define } from '../definition/define';
import { days, orders, parameter } from '../definition/parameter';
import { all, equalTo, inLastDays, isPresent, oneOf } from '../../rule/conditions';
import { lastDays, ordersAtLeast, silentFor } from './rules';

const group = 'Buyers';

export const BUYERS = [
	define({
		name: 'first_time_buyers',
		title: 'First-time buyers',
		group,
		description: 'Ordered for the first time not long ago, and only once so far.',
		parameters: { days: days(30, 'How long ago the first order may be') },
		needs: [{ field: 'orders_count' }, { field: 'first_order_date' }],
		rule: ({ days }) => all(equalTo('orders_count', 1), inLastDays('first_order_date', days)),
	}),
	define({
		name: 'one_time_buyers',
		title: 'One-time buyers of long ago',
		group,
		description: 'Ordered once, long ago, and never again.',
		parameters: { days: days(180, 'How long ago their only order must be') },
		needs: [{ field: 'orders_count' }, { field: 'last_order_date' }],
		rule: ({ days }) => all(equalTo('orders_count', 1), silentFor(days)),
	}),
	define({
		name: 'repeat_buyers',
		title: 'Repeat buyers',
		group,
		description: 'Ordered more than once.',
		parameters: { orders: orders(2, 'How many orders at least') },
		needs: [{ field: 'orders_count' }],
		rule: ({ orders }) => ordersAtLeast(orders),
	}),
	define({
		name: 'recent_buyers',
		title: 'Recent buyers',
		group,
		description: 'Ordered not long ago.',
		parameters: { days: days(30, 'How long ago the last order may be') },
		needs: [{ field: 'last_order_date' }],
		rule: ({ days }) => inLastDays('last_order_date', days),
	}),
	define({
		name: 'loyal_customers',
		title: 'Loyal customers',
		group,
		description: 'Ordered many times, and lately too.',
		parameters: {
			orders: orders(5, 'How many orders at least, of all time'),
			days: days(90, 'How long ago the last order may be'),
		},
		needs: [{ field: 'orders_count' }, { field: 'last_order_date' }],
		rule: ({ orders, days }) => all(ordersAtLeast(orders), inLastDays('last_order_date', days)),
	}),
	define({
		name: 'frequent_buyers',
		title: 'Frequent buyers lately',
		group,
		description: 'Ordered several times within a short while.',
		parameters: { orders: orders(3, 'How many orders at least'), days: days(90, 'Within how many days') },
		needs: [{ field: 'orders_count' }],
		rule: ({ orders, days }) => ordersAtLeast(orders, lastDays(days)),
	}),
	define({
		name: 'coupon_users',
		title: 'Coupon users',
		group,
		description: 'Ordered with a coupon or discount code.',
		parameters: { orders: orders(1, 'How many orders with a coupon at least') },
		needs: [{ field: 'orders_count', where: ['coupon'] }],
		rule: ({ orders }) => ordersAtLeast(orders, { where: isPresent('coupon') }),
	}),
	define({
		name: 'full_price_buyers',
		title: 'Buyers without coupons',
		group,
		description: 'Ordered, and never with a coupon or discount code.',
		parameters: { orders: orders(1, 'How many orders at least') },
		needs: [{ field: 'orders_count', where: ['coupon'] }],
		rule: ({ orders }) =>
			all(ordersAtLeast(orders), equalTo('orders_count', 0, { where: isPresent('coupon') })),
	}),
	define({
		name: 'channel_buyers',
		title: 'Buyers of one channel',
		group,
		description: 'Ordered through a given sales channel.',
		parameters: {
			channels: parameter('list', 'Channels', 'One or more channels as the shop writes them, such as "web"'),
			orders: orders(1, 'How many orders there at least'),
		},
		needs: [{ field: 'orders_count', where: ['channel'] }],
		rule: ({ channels, orders }) => ordersAtLeast(orders, { where: oneOf('channel', channels) }),
	}),
	define({
		name: 'season_buyers',
		title: 'Buyers of a season',
		group,
		description: 'Ordered between two days, such as those of last Christmas.',
		parameters: {
			from: parameter('date', 'From', 'The first day'),
			to: parameter('date', 'To', 'The last day, which counts too'),
		},
		needs: [{ field: 'orders_count' }],
		rule: ({ from, to }) => ordersAtLeast(1, { within: { from, to } }),
	}),
];
