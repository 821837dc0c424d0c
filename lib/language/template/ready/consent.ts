import { define } from '../definition/define';
import { all, isTrue, none } from '../../rule/conditions';
import { hasEmailConsent, ordersAtLeast } from './rules';

const group = 'Consent';
const hasSmsConsent = isTrue('sms_subscribed');

export const CONSENT = [
	define({
		name: 'email_subscribers',
		title: 'E-mail subscribers',
		group,
		description: 'Agreed to e-mail.',
		parameters: {},
		needs: [{ field: 'email_subscribed' }],
		rule: () => hasEmailConsent,
	}),
	define({
		name: 'sms_subscribers',
		title: 'SMS subscribers',
		group,
		description: 'Agreed to text messages.',
		parameters: {},
		needs: [{ field: 'sms_subscribed' }],
		rule: () => hasSmsConsent,
	}),
	define({
		name: 'no_consent',
		title: 'No consent to e-mail',
		group,
		description: 'Have not agreed to e-mail: said no, or were never asked.',
		parameters: {},
		needs: [{ field: 'email_subscribed' }],
		rule: () => none(hasEmailConsent),
	}),
	define({
		name: 'buyers_without_consent',
		title: 'Buyers without consent',
		group,
		description: 'Ordered at least once, but have not agreed to e-mail.',
		parameters: {},
		needs: [{ field: 'orders_count' }, { field: 'email_subscribed' }],
		rule: () => all(ordersAtLeast(1), none(hasEmailConsent)),
	}),
];
