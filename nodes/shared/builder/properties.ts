import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { CONDITION_TITLE, GROUP_TITLE } from './item-title';
import { KINDS } from './kind/kinds';
import { NOT_ALL } from './part';

const MATCHES: INodePropertyOptions[] = [
	{ name: 'All', value: 'all' },
	{ name: 'Any', value: 'any' },
	{ name: 'None', value: 'none' },
	{ name: 'Not All', value: NOT_ALL, description: 'At least one of them does not hold' },
];

/** `amount spent > …`, with the boxes as *Add Condition* fills them. */
const FIRST_GROUP = {
	group: [
		{
			match: 'all',
			conditions: {
				orders: [{ field: 'amount_spent', operator: 'greater_than', amount: '', period: 'all', options: {} }],
			},
		},
	],
};

/**
 * Groups of conditions: `<name>` with `<name>Match`. @param filled begins with a condition to be completed
 */
export const builderProperties = (
	name: string,
	label: string,
	{ filled }: { readonly filled: boolean },
): INodeProperties[] => [
	{
		displayName: `${label} That Must Match`,
		name: `${name}Match`,
		type: 'options',
		options: MATCHES,
		default: 'all',
		description: 'How many of the groups below must hold for a customer',
	},
	{
		displayName: label,
		name,
		type: 'fixedCollection',
		placeholder: 'Add Group',
		typeOptions: {
			multipleValues: true,
			multipleValueButtonText: 'Add Group',
			sortable: true,
			fixedCollection: { itemTitle: GROUP_TITLE },
		},
		default: { ...(filled ? FIRST_GROUP : {}) },
		options: [
			{
				displayName: 'Group',
				name: 'group',
				values: [
					{
						displayName: 'Conditions That Must Match',
						name: 'match',
						type: 'options',
						options: MATCHES,
						default: 'all',
						description: 'How many of the conditions of this group must hold for a customer',
					},
					{
						displayName: 'Conditions',
						name: 'conditions',
						type: 'fixedCollection',
						placeholder: 'Add Condition',
						typeOptions: {
							multipleValues: true,
							multipleValueButtonText: 'Add Condition',
							sortable: true,
							fixedCollection: { itemTitle: CONDITION_TITLE },
						},
						default: {},
						options: Object.entries(KINDS).map(([key, { label: displayName, properties }]) => ({
							displayName,
							name: key,
							values: properties,
						})),
					},
				],
			},
		],
	},
];
