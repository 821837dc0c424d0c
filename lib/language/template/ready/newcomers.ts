import { define } from '../definition/define';
import { days, parameter } from '../definition/parameter';
import { all, equalTo, inLastDays, includesAny } from '../../rule/conditions';
import { hasEmailConsent, lastDays } from './rules';

const group = 'Newcomers';

export const NEWCOMERS = [
	define({
		name: 'new_customers',
		title: 'New customers',
		group,
		description: 'Came to the shop not long ago, whether they have bought or not.',
		parameters: { days: days(30, 'How long ago they may have come') },
		needs: [{ field: 'created_at' }],
		rule: ({ days }) => inLastDays('created_at', days),
	}),
	define({
		name: 'new_subscribers',
		title: 'New subscribers',
		group,
		description: 'Came to the shop not long ago and agreed to e-mail.',
		parameters: { days: days(30, 'How long ago they may have come') },
		needs: [{ field: 'created_at' }, { field: 'email_subscribed' }],
		rule: ({ days }) => all(hasEmailConsent, inLastDays('created_at', days)),
	}),
	define({
		name: 'form_subscribers',
		title: 'Subscribers of a form',
		group,
		description: 'Subscribed through one of the given forms not long ago.',
		parameters: {
			forms: parameter('list', 'Forms', 'One or more forms by name, such as "newsletter"'),
			days: days(90, 'How long ago they may have subscribed'),
		},
		needs: [{ field: 'subscribed_forms' }],
		rule: ({ forms, days }) => includesAny('subscribed_forms', forms, lastDays(days)),
	}),
	define({
		name: 'never_purchased',
		title: 'Never purchased',
		group,
		description: 'Are known to the shop, but have not ordered yet.',
		parameters: {},
		needs: [{ field: 'orders_count' }],
		rule: () => equalTo('orders_count', 0),
	}),
	define({
		name: 'subscribers_never_bought',
		title: 'Subscribers who never bought',
		group,
		description: 'Agreed to e-mail, but have not ordered yet.',
		parameters: {},
		needs: [{ field: 'email_subscribed' }, { field: 'orders_count' }],
		rule: () => all(hasEmailConsent, equalTo('orders_count', 0)),
	}),
];
