import type { INodeProperties } from 'n8n-workflow';

const identifyByProperty: INodeProperties = {
	displayName: 'Identify Customers By',
	name: 'identifyBy',
	type: 'options',
	options: [
		{ name: 'E-Mail', value: 'email' },
		{ name: 'ID', value: 'id' },
	],
	default: 'id',
};

/** A list of customers: `customers` (text with commas or line breaks, or a list from an expression) and `identifyBy`. */
export const customersProperties: INodeProperties[] = [
	identifyByProperty,
	{
		displayName: 'Customers',
		name: 'customers',
		type: 'string',
		typeOptions: { rows: 3 },
		required: true,
		default: '',
		placeholder: 'e.g. 17, 42, 108',
		description: 'IDs or e-mail addresses, separated by commas or line breaks; an expression may give a list',
	},
];

/** One customer: `customer` and `identifyBy`. */
export const customerProperties: INodeProperties[] = [
	{ ...identifyByProperty, displayName: 'Identify Customer By' },
	{
		displayName: 'Customer',
		name: 'customer',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.customerId }}',
		description: 'The ID or e-mail address, as chosen above',
	},
];
