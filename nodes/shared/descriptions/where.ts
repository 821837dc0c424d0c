import type { INodeProperties } from 'n8n-workflow';
import { ROW_TITLE } from './item-title';
import { WITHOUT_VALUE } from './without-value';

/** `where`: limits orders, lines and events by their own columns. */
export const whereProperties: INodeProperties[] = [
	{
		displayName: 'Where',
		name: 'where',
		type: 'fixedCollection',
		placeholder: 'Add Row Condition',
		typeOptions: {
			multipleValues: true,
			multipleValueButtonText: 'Add Row Condition',
			fixedCollection: { itemTitle: ROW_TITLE },
		},
		default: { condition: [{ column: 'category', operator: 'equals', value: '' }] },
		description:
			'Looks only at orders, order lines or events for which these hold, all of them in the same row',
		options: [
			{
				displayName: 'Row Condition',
				name: 'condition',
				values: [
					{
						displayName: 'Column Name or ID',
						name: 'column',
						type: 'options',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
						typeOptions: { loadOptionsMethod: 'getRowColumns' },
						allowArbitraryValues: true,
						default: 'category',
					},
					{
						displayName: 'Operator Name or ID',
						name: 'operator',
						type: 'options',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
						typeOptions: { loadOptionsMethod: 'getRowOperators', loadOptionsDependsOn: ['&column'] },
						allowArbitraryValues: true,
						default: 'equals',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						description: 'As in the condition itself: several values are separated by commas',
						displayOptions: { hide: { operator: WITHOUT_VALUE } },
					},
				],
			},
		],
	},
	{
		displayName: 'Where Matches',
		name: 'whereMatch',
		type: 'options',
		options: [
			{ name: 'All Row Conditions', value: 'all' },
			{ name: 'Any Row Condition', value: 'any' },
			{ name: 'No Row Condition', value: 'none' },
		],
		default: 'all',
	},
];
