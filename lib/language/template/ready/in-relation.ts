import { atLeast, includesAny, isMissing, isPresent, moreThan, oneOf } from '../../rule/conditions';
import type { OtherRow, RowRule, RowTest } from '../../rule/rule';
import { define } from '../definition/define';
import { amount, currency, days, orders, parameter, products } from '../definition/parameter';
import { lastDays, ordersAtLeast } from './rules';

const some = (where: object, more: object = {}) =>
	moreThan('orders_count', 0, { where: where as RowRule, ...more });
const month = (count: number) => ({ calendar_last: count, unit: 'months' }) as const;
const only = (currency: string | undefined) => (currency === undefined ? {} : { currency });

/** So many rows, of which the first is followed by one less. */
const followedBy = (count: number, other: Omit<OtherRow, 'at_least'>): RowTest => ({
	followed_by: { ...other, at_least: count - 1 },
});

/** Rows before and after others, first ones, and segments in time. */
export const IN_RELATION = [
	define({
		name: 'browse_abandonment',
		title: 'Browse abandonment',
		group: 'Browsing',
		description: 'Looked at a product lately and have not bought this very product since.',
		parameters: {
			days: days(14, 'How long ago they may have looked'),
			event: parameter(
				'text',
				'Event',
				'The name of the event that a view of a product leaves',
				'viewed_product',
			),
		},
		needs: [{ field: 'events_count', where: ['name', 'product'] }],
		rule: ({ days, event }) =>
			moreThan('events_count', 0, {
				...lastDays(days),
				where: {
					match: 'all',
					rules: [
						oneOf('name', [event]),
						isPresent('product'),
						{ match: 'none', rules: [{ followed_by: { rows: 'lines', same: ['product'] } }] },
					],
				},
			}),
	}),
	define({
		name: 'second_order_soon',
		title: 'Second order soon after the first',
		group: 'Buyers',
		description: 'Ordered a second time within some days of the first order.',
		parameters: { days: days(30, 'How many days after the first order the second may be') },
		needs: [{ field: 'orders_count' }],
		rule: ({ days }) =>
			some({ preceded_by: { rows: 'orders', within: { amount: days, unit: 'days' } } }, { of: { nth: 2 } }),
	}),
	define({
		name: 'first_order_with_coupon',
		title: 'First order with a coupon',
		group: 'Newcomers',
		description: 'Came with a coupon: they used one in their very first order.',
		parameters: {},
		needs: [{ field: 'orders_count', where: ['coupon'] }],
		rule: () => some(isPresent('coupon'), { of: { first: 1 } }),
	}),
	define({
		name: 'bought_then',
		title: 'Bought one, then another',
		group: 'Products',
		description: 'Bought one product, and another one some days later at most.',
		parameters: {
			first: products('First', 'What they bought first'),
			then: products('Then', 'What they bought afterwards'),
			days: days(30, 'How many days later at most'),
		},
		needs: [{ field: 'orders_count', where: ['product'] }],
		rule: ({ first, then, days }) =>
			some({
				match: 'all',
				rules: [
					oneOf('product', first),
					{
						followed_by: {
							rows: 'orders',
							where: oneOf('product', then),
							within: { amount: days, unit: 'days' },
						},
					},
				],
			}),
	}),
	define({
		name: 'every_month',
		title: 'Ordered every month',
		group: 'Buyers',
		description: 'Ordered in each of the last whole months.',
		parameters: { months: parameter('whole_number', 'Months', 'How many months, at most 12', 3) },
		needs: [{ field: 'orders_count' }],
		rule: ({ months }) => atLeast('orders_count', months, { distinct: 'month', within: month(months) }),
	}),
	define({
		name: 'most_weeks',
		title: 'Ordered in most weeks',
		group: 'Buyers',
		description: 'Ordered in so many of the last whole weeks, from Monday to Sunday.',
		parameters: {
			least: parameter('whole_number', 'Of Them', 'In how many of the weeks at least', 5),
			weeks: parameter('whole_number', 'Weeks', 'How many weeks are looked at', 7),
		},
		needs: [{ field: 'orders_count' }],
		rule: ({ least, weeks }) =>
			atLeast('orders_count', least, {
				distinct: 'week',
				within: { calendar_last: weeks, unit: 'weeks' },
			}),
	}),
	define({
		name: 'orders_close_together',
		title: 'Several orders in a short time',
		group: 'Buyers',
		description: 'Placed several orders within some days, at any time.',
		parameters: {
			orders: orders(3, 'How many orders, at least 2'),
			days: days(30, 'Within how many days'),
		},
		needs: [{ field: 'orders_count' }],
		rule: ({ orders, days }) =>
			some(followedBy(orders, { rows: 'orders', within: { amount: days, unit: 'days' } })),
	}),
	define({
		name: 'viewed_again_and_again',
		title: 'Viewed one product again and again',
		group: 'Browsing',
		description: 'Looked at the very same product several times within some hours, lately.',
		parameters: {
			times: parameter('whole_number', 'Times', 'How often they looked at it, at least 2', 3),
			hours: parameter('whole_number', 'Hours', 'Within how many hours', 24),
			days: days(14, 'How long ago they may have begun'),
			event: parameter(
				'text',
				'Event',
				'The name of the event that a view of a product leaves',
				'viewed_product',
			),
		},
		needs: [{ field: 'events_count', where: ['name', 'product'] }],
		rule: ({ times, hours, days, event }) =>
			moreThan('events_count', 0, {
				...lastDays(days),
				where: {
					match: 'all',
					rules: [
						oneOf('name', [event]),
						isPresent('product'),
						followedBy(times, {
							rows: 'events',
							where: oneOf('name', [event]),
							within: { amount: hours, unit: 'hours' },
							same: ['product'],
						}),
					],
				},
			}),
	}),
	define({
		name: 'weekend_buyers',
		title: 'Weekend buyers',
		group: 'Buyers',
		description: 'Ordered on Saturdays and Sundays.',
		parameters: { orders: orders(2, 'How many such orders at least') },
		needs: [{ field: 'orders_count', where: ['weekday'] }],
		rule: ({ orders }) => ordersAtLeast(orders, { where: oneOf('weekday', [6, 7]) }),
	}),
	define({
		name: 'high_refund_rate',
		title: 'High refund rate',
		group: 'Spending',
		description: 'Were given back a large share of what they ordered.',
		parameters: {
			share: {
				...amount(0.3, 'Which share of the amounts, from 0 to 1, must have been more'),
				label: 'Share',
			},
			currency,
		},
		needs: [{ field: 'refund_rate' }],
		rule: ({ share, currency }) => moreThan('refund_rate', share, only(currency)),
	}),
	define({
		name: 'cancelled_often',
		title: 'Cancelled often',
		group: 'Buyers',
		description: 'Cancelled several orders within some time.',
		parameters: {
			orders: orders(2, 'How many cancelled orders at least'),
			days: days(365, 'Within how many days'),
		},
		needs: [{ field: 'cancelled_orders_count' }],
		rule: ({ orders, days }) => atLeast('cancelled_orders_count', orders, lastDays(days)),
	}),
	define({
		name: 'left_segment',
		title: 'Left a segment lately',
		group: 'Profile',
		description: 'Left a segment in the last days, such as a tier that they have come down from.',
		parameters: {
			segment: parameter('text', 'Segment', 'The key or title of the segment'),
			days: days(30, 'How long ago they may have left it'),
		},
		needs: [{ field: 'member_of' }],
		rule: ({ segment, days }) => includesAny('member_of', [segment], { left: { last: days, unit: 'days' } }),
	}),
	define({
		name: 'in_no_segment',
		title: 'In no segment',
		group: 'Profile',
		description: 'Are in no active segment that is kept by a rule, this one aside.',
		parameters: {},
		needs: [{ field: 'member_of' }],
		rule: () => isMissing('member_of'),
	}),
];
