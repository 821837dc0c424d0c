import { define } from '../definition/define';
import { amount, categories, currency, days, parameter } from '../definition/parameter';
import { lessThan, oneOf } from '../../rule/conditions';
import type { Condition } from '../../rule/rule';
import { lastDays } from './rules';

const percent = (value: number, description: string) => ({
	...amount(value, description),
	label: 'Percent',
});

const asked = (field: string, operator: Condition['operator'], value?: Condition['value']): Condition => ({
	field,
	operator,
	...(value === undefined ? {} : { value }),
});

const only = (currency: string | undefined) => (currency === undefined ? {} : { currency });

/** Customers beside each other, and beside what they were. */
export const COMPARED = [
	define({
		name: 'top_spenders',
		title: 'Top spenders',
		group: 'Spending',
		description: 'The part of all buyers who spent most; equal amounts are in or out together.',
		parameters: { percent: percent(10, 'How many percent of the buyers'), currency },
		needs: [{ field: 'amount_spent' }],
		rule: ({ percent, currency }) => ({
			...asked('amount_spent', 'in_top_percent', percent),
			...only(currency),
		}),
	}),
	define({
		name: 'above_average_spenders',
		title: 'Above average',
		group: 'Spending',
		description: 'Spent more than the average buyer.',
		parameters: { currency },
		needs: [{ field: 'amount_spent' }],
		rule: ({ currency }) => ({ ...asked('amount_spent', 'above_average'), ...only(currency) }),
	}),
	define({
		name: 'spending_more',
		title: 'Spending more than last quarter',
		group: 'Spending',
		description: 'Spent more this quarter than in the whole quarter before.',
		parameters: { currency },
		needs: [{ field: 'amount_spent' }],
		rule: ({ currency }) => ({
			...asked('amount_spent', 'greater_than', {
				field: 'amount_spent',
				within: { calendar: 'last_quarter' },
				...only(currency),
			}),
			within: { calendar: 'this_quarter' },
			...only(currency),
		}),
	}),
	define({
		name: 'spending_halved',
		title: 'Spending halved',
		group: 'Winning back',
		description: 'Spent less than half of what they spent in the time before.',
		parameters: { days: days(90, 'How long each of the two times is'), currency },
		needs: [{ field: 'amount_spent' }],
		rule: ({ days, currency }) => ({
			...asked('amount_spent', 'less_than', {
				field: 'amount_spent',
				within: { between_last: [days, days * 2], unit: 'days' },
				times: 0.5,
				...only(currency),
			}),
			...lastDays(days),
			...only(currency),
		}),
	}),
	define({
		name: 'overdue',
		title: 'Overdue against their own rhythm',
		group: 'Winning back',
		description: 'Have not ordered for longer than their usual time between orders, and then some.',
		parameters: {
			times: { ...amount(1.5, 'How many times their usual time must have passed'), label: 'Times' },
		},
		needs: [{ field: 'recency_days' }, { field: 'average_days_between_orders' }],
		rule: ({ times }) =>
			asked('recency_days', 'greater_than', { field: 'average_days_between_orders', times }),
	}),
	define({
		name: 'expected_soon',
		title: 'Expected to order soon',
		group: 'Buyers',
		description: 'By their own rhythm their next order falls into the next days.',
		parameters: { days: days(14, 'Within how many days') },
		needs: [{ field: 'expected_next_order_date' }],
		rule: ({ days }) => asked('expected_next_order_date', 'in_next_n_days', days),
	}),
	define({
		name: 'age_group',
		title: 'Age group',
		group: 'Profile',
		description: 'Are of a given age, in whole years.',
		parameters: {
			from: { ...days(25, 'The youngest'), label: 'From' },
			to: { ...days(34, 'The oldest'), label: 'To' },
		},
		ascending: ['from', 'to'] as const,
		needs: [{ field: 'age' }],
		rule: ({ from, to }) => asked('age', 'between', [from, to]),
	}),
	define({
		name: 'birthday_this_month',
		title: 'Birthday this month',
		group: 'Occasions',
		description: 'Have their birthday in the present month of the calendar.',
		parameters: {},
		needs: [{ field: 'birthday' }],
		rule: () => asked('birthday', 'anniversary_in_calendar', 'this_month'),
	}),
	define({
		name: 'new_last_month',
		title: 'New last month',
		group: 'Newcomers',
		description: 'Became customers in the last month of the calendar.',
		parameters: {},
		needs: [{ field: 'created_at' }],
		rule: () => asked('created_at', 'in_calendar', 'last_month'),
	}),
	define({
		name: 'favourite_category',
		title: 'Favourite category',
		group: 'Products',
		description: 'Bought more pieces from a category than from any other.',
		parameters: { categories: categories('Categories', 'Which categories') },
		needs: [{ field: 'favourite_category' }],
		rule: ({ categories }) => oneOf('favourite_category', categories),
	}),
	define({
		name: 'hold_out',
		title: 'Hold-out group',
		group: 'Profile',
		description: 'A fixed share of all customers by chance, to compare a campaign with doing nothing.',
		parameters: {
			percent: percent(10, 'How many percent of the customers'),
			salt: parameter('text', 'Salt', 'Any text: another one gives another group', 'hold-out'),
		},
		needs: [{ field: 'bucket' }],
		rule: ({ percent, salt }) => lessThan('bucket', percent, { salt }),
	}),
	define({
		name: 'growing_baskets',
		title: 'Growing baskets',
		group: 'Spending',
		description: 'Their orders of late are larger on average than those before.',
		parameters: { days: days(90, 'How long lately is'), currency },
		needs: [{ field: 'average_order_value' }],
		rule: ({ days, currency }) => ({
			...asked('average_order_value', 'greater_than', {
				field: 'average_order_value',
				within: { before_last: days, unit: 'days' },
				...only(currency),
			}),
			...lastDays(days),
			...only(currency),
		}),
	}),
];
