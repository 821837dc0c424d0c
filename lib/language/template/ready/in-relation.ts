import { atLeast, includesAny, isMissing, isPresent, moreThan, oneOf } from '../../rule/conditions';
import type { RowRule } from '../../rule/rule';
import { define } from '../definition/define';
import { amount, currency, days, orders, parameter, products } from '../definition/parameter';
import { lastDays, ordersAtLeast } from './rules';

const some = (where: object, more: object = {}) =>
	moreThan('orders_count', 0, { where: where as RowRule, ...more });
const month = (count: number) => ({ calendar_last: count, unit: 'months' }) as const;
const only = (currency: string | undefined) => (currency === undefined ? {} : { currency });

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
