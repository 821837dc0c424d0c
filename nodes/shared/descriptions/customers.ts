import type { INodeProperties } from 'n8n-workflow';

/** How a box looks one customer up: by name, by ID or by e-mail address. */
const looksUp: Pick<INodeProperties, 'type' | 'modes'> = {
	type: 'resourceLocator',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a customer…',
			typeOptions: { searchListMethod: 'searchCustomers', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. {{ $json.customerId }}' },
		{ displayName: 'By E-Mail', name: 'email', type: 'string', placeholder: 'e.g. {{ $json.email }}' },
	],
};

/**
 * A list of customers: `customers` (text with commas or line breaks, or a list) with `identifyBy`, and
 * `picked` ones.
 */
export const customersProperties: INodeProperties[] = [
	{
		displayName: 'Identify Customers By',
		name: 'identifyBy',
		type: 'options',
		options: [
			{ name: 'E-Mail', value: 'email' },
			{ name: 'ID', value: 'id' },
		],
		default: 'id',
	},
	{
		displayName: 'Customers',
		name: 'customers',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. 17, 42, 108',
		description: 'IDs or e-mail addresses, separated by commas or line breaks; an expression may give a list',
	},
	{
		displayName: 'Picked Customers',
		name: 'pickedCustomers',
		type: 'fixedCollection',
		placeholder: 'Pick Customer',
		typeOptions: {
			multipleValues: true,
			multipleValueButtonText: 'Pick Customer',
			fixedCollection: {
				itemTitle:
					'={{ $collection.item.value.customer?.cachedResultName || $collection.item.value.customer?.value || "not chosen yet" }}',
			},
		},
		default: {},
		description: 'Looked up by name, e-mail address or ID; they count together with those above',
		options: [
			{
				displayName: 'Customer',
				name: 'pick',
				values: [
					{
						displayName: 'Customer',
						name: 'customer',
						...looksUp,
						default: { mode: 'list', value: '' },
					},
				],
			},
		],
	},
];

/** One customer, looked up by name, by ID or by e-mail address. */
export const customerProperties: INodeProperties[] = [
	{
		displayName: 'Customer',
		name: 'customer',
		...looksUp,
		default: { mode: 'id', value: '' },
		required: true,
	},
];
