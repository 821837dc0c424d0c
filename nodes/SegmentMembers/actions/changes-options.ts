import type { INodeProperties } from 'n8n-workflow';

/** How the log is searched, or read on by a consumer. */
export const changesOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Acknowledge',
			name: 'acknowledge',
			type: 'boolean',
			default: true,
			description: 'Whether the consumer goes on after these changes next time; otherwise it gets them again',
		},
		{
			displayName: 'Causes',
			name: 'causes',
			type: 'multiOptions',
			options: [
				{ name: 'By Hand', value: 'manual', description: 'Somebody edited the list' },
				{ name: 'Data', value: 'data', description: 'Rows of the shop changed' },
				{ name: 'Rule', value: 'rule', description: 'The rule or the scores were edited' },
				{ name: 'Time', value: 'time', description: 'Time alone has passed' },
			],
			default: [],
			description: 'Only changes that these brought about; all when empty',
		},
		{
			displayName: 'Consumer',
			name: 'consumer',
			type: 'string',
			default: '',
			placeholder: 'e.g. crm-sync',
			description:
				'A name whose place in the log is remembered, so that each run goes on where the last ended; without one the log is searched from its beginning',
		},
		{
			displayName: 'Customer Fields',
			name: 'fields',
			type: 'multiOptions',
			description: 'An expression gives their names',
			hint: 'Beside ID, names and e-mail address, as they are now',
			typeOptions: { loadOptionsMethod: 'getMemberFields' },
			allowArbitraryValues: true,
			default: [],
		},
		{
			displayName: 'Customer ID',
			name: 'customerId',
			type: 'string',
			default: '',
			description: "Only one customer's changes: the path through the segments",
		},
		{
			displayName: 'Include Customer',
			name: 'contact',
			type: 'boolean',
			default: true,
			description: 'Whether to tell what the shop knows of each customer now',
		},
		{
			displayName: 'New Consumer Starts',
			name: 'from',
			type: 'options',
			options: [
				{ name: 'At the Beginning', value: 'beginning' },
				{ name: 'Now', value: 'now' },
			],
			default: 'now',
		},
		{
			displayName: 'Order',
			name: 'order',
			type: 'options',
			options: [
				{ name: 'Newest First', value: 'newest' },
				{ name: 'Oldest First', value: 'oldest' },
			],
			default: 'oldest',
		},
		{
			displayName: 'Since',
			name: 'since',
			type: 'dateTime',
			default: '',
			description: 'Only changes from this instant on',
		},
		{
			displayName: 'Until',
			name: 'until',
			type: 'dateTime',
			default: '',
			description: 'Only changes before this instant',
		},
	],
};
