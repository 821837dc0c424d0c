import { define } from '../definition/define';
import { parameter } from '../definition/parameter';
import { includesAny, oneOf } from '../../rule/conditions';

const group = 'Profile';

export const PROFILE = [
	define({
		name: 'local_customers',
		title: 'Local customers',
		group,
		description: 'Have an address in one of the given cities.',
		parameters: { cities: parameter('list', 'Cities', 'One or more cities, capitals or not') },
		needs: [{ field: 'city' }],
		rule: ({ cities }) => includesAny('city', cities),
	}),
	define({
		name: 'country_customers',
		title: 'Customers of a country',
		group,
		description: 'Have an address in one of the given countries.',
		parameters: {
			countries: parameter(
				'list',
				'Countries',
				'One or more countries as the shop writes them, most often by two letters such as "BD"',
			),
		},
		needs: [{ field: 'country' }],
		rule: ({ countries }) => includesAny('country', countries),
	}),
	define({
		name: 'tagged_customers',
		title: 'Tagged customers',
		group,
		description: 'Carry at least one of the given tags.',
		parameters: { tags: parameter('list', 'Tags', 'One or more tags') },
		needs: [{ field: 'tags' }],
		rule: ({ tags }) => includesAny('tags', tags),
	}),
	define({
		name: 'email_domain',
		title: 'E-mail domain',
		group,
		description: 'Have an e-mail address at one of the given domains.',
		parameters: {
			domains: parameter('list', 'Domains', 'One or more domains without the @, such as "example.com"'),
		},
		needs: [{ field: 'email_domain' }],
		rule: ({ domains }) => oneOf('email_domain', domains),
	}),
];
