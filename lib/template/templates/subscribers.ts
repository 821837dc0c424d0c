import { list } from '../parameters';
import { all, ask, boughtNothing } from '../rule-parts';
import type { Template } from '../template';

const SUBSCRIBED = ask('email_subscribed', 'is_true');

export const SUBSCRIBERS: readonly Template[] = [
	{
		name: 'email_subscribers', title: 'E-mail subscribers', group: 'Subscribers',
		description: 'Customers who have agreed to e-mail.',
		parameters: [], needs: ['email_subscribed'],
		rule: () => SUBSCRIBED,
	},
	{
		name: 'sms_subscribers', title: 'SMS subscribers', group: 'Subscribers',
		description: 'Customers who have agreed to text messages.',
		parameters: [], needs: ['sms_subscribed'],
		rule: () => ask('sms_subscribed', 'is_true'),
	},
	{
		name: 'subscribers_never_purchased', title: 'Subscribers who never bought', group: 'Subscribers',
		description: 'Customers who have agreed to e-mail and have not ordered yet.',
		parameters: [], needs: ['email_subscribed', 'orders_count'],
		rule: () => all(SUBSCRIBED, boughtNothing()),
	},
	{
		name: 'buyers_not_subscribed', title: 'Buyers not subscribed', group: 'Subscribers',
		description: 'Customers who order, but have not agreed to e-mail or were never asked.',
		parameters: [], needs: ['email_subscribed', 'orders_count'],
		rule: () => all(ask('orders_count', 'greater_than', 0), ask('email_subscribed', 'not_equals', true)),
	},
	{
		name: 'form_subscribers', title: 'Form subscribers', group: 'Subscribers',
		description: 'Customers who have subscribed through one of these forms.',
		parameters: [list('forms', 'Forms', 'Names of the forms')], needs: ['subscribed_forms'],
		rule: ({ forms }) => ask('subscribed_forms', 'includes_any', forms),
	},
];
