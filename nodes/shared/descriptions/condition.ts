import type { INodeProperties } from 'n8n-workflow';
import { PICKERS, PICKER_NAMES } from './pickers';
import type { PickerName } from './pickers';
import { PICK_TITLE } from './item-title';
import { whereProperties } from './where';
import { windowProperties } from './window';
import { WITHOUT_VALUE } from './without-value';

/** One condition of the builder. Inside a fixedCollection, a bare name in displayOptions means the same condition. */
export const conditionProperties: INodeProperties[] = [
	{
		displayName: 'Field Name or ID',
		name: 'field',
		type: 'options',
		description:
			'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		typeOptions: { loadOptionsMethod: 'getFields' },
		// Keeps a stored field when the database cannot be asked for the list.
		allowArbitraryValues: true,
		default: 'amount_spent',
	},
	{
		displayName: 'Operator Name or ID',
		name: 'operator',
		type: 'options',
		description:
			'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		typeOptions: { loadOptionsMethod: 'getOperators', loadOptionsDependsOn: ['&field'] },
		allowArbitraryValues: true,
		default: 'greater_than',
	},
	{
		displayName: 'Value',
		name: 'value',
		type: 'string',
		default: '',
		placeholder: 'e.g. 500',
		description:
			'What to compare with. Several values are separated by commas, a value that holds a comma stands in double quotes; an expression may give a list. A length of time is a number of days, or a number with a unit: 36 hours.',
		displayOptions: { hide: { operator: WITHOUT_VALUE } },
	},
	...PICKER_NAMES.map(pickerProperty),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Case Sensitive',
				name: 'caseSensitive',
				type: 'boolean',
				default: true,
				description:
					'Whether capital and small letters differ. Without this option texts compare regardless of case, and IDs and codes exactly.',
			},
			{
				displayName: 'Currency',
				name: 'currency',
				type: 'string',
				default: '',
				placeholder: 'e.g. EUR',
				description:
					'The code of the currency that a condition about money means: only orders in it are looked at. Needed where the shop has orders in several.',
			},
			{
				displayName: 'Exclude Missing Values',
				name: 'excludeMissing',
				type: 'boolean',
				default: true,
				description:
					'Whether customers without any value are left out. Otherwise a negative condition ("is not equal to …") also holds for those.',
			},
			{
				displayName: 'Property',
				name: 'property',
				type: 'string',
				default: '',
				placeholder: 'e.g. price',
				description: 'The property of the events that is added up, averaged or looked for the largest of',
			},
			{
				displayName: 'Salt',
				name: 'salt',
				type: 'string',
				default: '',
				placeholder: 'e.g. summer-sale',
				description:
					'Any text by which customers are divided into buckets: the same text always gives the same buckets, another one divides anew',
			},
			...whereProperties,
			...windowProperties,
		],
	},
];

function pickerProperty(name: PickerName): INodeProperties {
	const { fields, noun, method } = PICKERS[name];
	const plural = name.charAt(0).toUpperCase() + name.slice(1);
	return {
		displayName: plural,
		name,
		type: 'fixedCollection',
		placeholder: `Pick ${noun}`,
		typeOptions: {
			multipleValues: true,
			multipleValueButtonText: `Pick ${noun}`,
			fixedCollection: { itemTitle: PICK_TITLE },
		},
		default: {},
		description: 'Picked from the shop, together with what stands in Value',
		displayOptions: { show: { field: [...fields] }, hide: { operator: WITHOUT_VALUE } },
		options: [
			{
				displayName: noun,
				name: 'pick',
				values: [
					{
						displayName: noun,
						name: 'id',
						type: 'resourceLocator',
						default: { mode: 'list', value: '' },
						modes: [
							{
								displayName: 'From List',
								name: 'list',
								type: 'list',
								placeholder: `Select a ${noun.toLowerCase()}…`,
								typeOptions: { searchListMethod: method, searchable: true },
							},
							{ displayName: 'By ID', name: 'id', type: 'string' },
						],
					},
				],
			},
		],
	};
}
