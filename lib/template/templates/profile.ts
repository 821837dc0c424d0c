import { count, list } from '../parameters';
import { ask } from '../rule-parts';
import type { Template } from '../template';

export const PROFILE: readonly Template[] = [
	{
		name: 'customers_in_city', title: 'Customers in a city', group: 'Profile',
		description: 'Customers with an address in any of these cities.',
		parameters: [list('cities', 'Cities', 'Any of them')], needs: ['city'],
		rule: ({ cities }) => ask('city', 'in', cities),
	},
	{
		name: 'customers_in_country', title: 'Customers in a country', group: 'Profile',
		description: 'Customers with an address in any of these countries.',
		parameters: [list('countries', 'Countries', 'Two-letter codes, as the shop has them')], needs: ['country'],
		rule: ({ countries }) => ask('country', 'in', countries),
	},
	{
		name: 'tagged_customers', title: 'Tagged customers', group: 'Profile',
		description: 'Customers with any of these tags.',
		parameters: [list('tags', 'Tags', 'Any of them')], needs: ['tags'],
		rule: ({ tags }) => ask('tags', 'includes_any', tags),
	},
	{
		name: 'points_holders', title: 'Points to spend', group: 'Profile',
		description: 'Customers with many points.',
		parameters: [count('points', 'Points', 100, 'How many at least')], needs: ['points'],
		rule: ({ points }) => ask('points', 'greater_than_or_equals', points),
	},
	{
		name: 'store_credit', title: 'Store credit', group: 'Profile',
		description: 'Customers with money in their wallet.',
		parameters: [], needs: ['wallet_balance'],
		rule: () => ask('wallet_balance', 'greater_than', 0),
	},
];
