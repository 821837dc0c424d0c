import type { INodeProperties } from 'n8n-workflow';
import { onlyIfProperties } from './only-if';
import { optionProperties } from './option-properties';

/** What the form asks beside which segments. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Interval (Seconds)',
		name: 'interval',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 30,
		description:
			'From the start of one look at the segments to the start of the next. With change tracking, changes of customers are looked at at once.',
	},
	{
		displayName: 'Existing Members',
		name: 'existingMembers',
		type: 'options',
		options: [
			{
				name: 'Replay Changes',
				value: 'replay',
				description: 'Changes of the past start the workflow too, from a time on',
			},
			{
				name: 'Send',
				value: 'send',
				description: 'Those who are members already start the workflow too',
			},
			{ name: 'Skip', value: 'skip', description: 'Only changes from now on start the workflow' },
		],
		default: 'skip',
		description:
			'What happens to present members when the workflow is activated for the first time; later it goes on where it stopped',
	},
	{
		displayName: 'Replay Since',
		name: 'replaySince',
		type: 'dateTime',
		required: true,
		displayOptions: { show: { existingMembers: ['replay'] } },
		default: '',
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{ name: 'One Item for Each Change', value: 'items' },
			{ name: 'One Item With All Changes', value: 'batch' },
		],
		default: 'items',
	},
	...onlyIfProperties,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: optionProperties,
	},
];
