import { days } from '../parameters';
import { all, ask } from '../rule-parts';
import type { Template } from '../template';

/** Who came this week has no anniversary to keep yet. */
const NOT_NEW = 30;

export const DATES: readonly Template[] = [
	{
		name: 'birthdays_next_week', title: 'Birthdays next week', group: 'Dates',
		description: 'Customers who have their birthday soon.',
		parameters: [days(7, 'In how many days from today')], needs: ['birthday'],
		rule: (values) => ask('birthday', 'anniversary_in_next_n_days', values.days),
	},
	{
		name: 'customer_anniversaries', title: 'Customer anniversaries', group: 'Dates',
		description: 'Customers who joined the shop about a year ago, or two, or more.',
		parameters: [days(7, 'In how many days from today')], needs: ['created_at'],
		rule: (values) => all(ask('created_at', 'anniversary_in_next_n_days', values.days), ask('created_at', 'more_than_n_days_ago', NOT_NEW)),
	},
	{
		name: 'first_order_anniversaries', title: 'First-order anniversaries', group: 'Dates',
		description: 'Customers whose first order was about a year ago, or two, or more.',
		parameters: [days(7, 'In how many days from today')], needs: ['first_order_date'],
		rule: (values) => all(ask('first_order_date', 'anniversary_in_next_n_days', values.days), ask('first_order_date', 'more_than_n_days_ago', NOT_NEW)),
	},
	{
		name: 'new_customers', title: 'New customers', group: 'Dates',
		description: 'Customers who have joined the shop lately, whether they have ordered or not.',
		parameters: [days(7, 'How long ago at most')], needs: ['created_at'],
		rule: (values) => ask('created_at', 'in_last_n_days', values.days),
	},
];
