import type { INodeProperties } from 'n8n-workflow';

export const asOfOption: INodeProperties = {
	displayName: 'As Of',
	name: 'asOf',
	type: 'dateTime',
	default: '',
	description:
		'The instant to look from; now when empty. Looking back leaves out what came later, but cannot bring back what the shop has overwritten since.',
};

export const evaluateNowOption: INodeProperties = {
	displayName: 'Evaluate Now',
	name: 'evaluateNow',
	type: 'boolean',
	default: true,
	description:
		'Whether to find the members at once; otherwise they stay as they are until the next evaluation, which the answer tells as "stale"',
};

/** The options of operations that save a rule of a segment that is there. */
export const evaluationOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [evaluateNowOption],
};

export const sampleSizeOption: INodeProperties = {
	displayName: 'Sample Size',
	name: 'sampleSize',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 1000 },
	default: 10,
	description: 'How many of the customers to show',
};

export const timeZoneOption: INodeProperties = {
	displayName: 'Time Zone',
	name: 'timeZone',
	type: 'string',
	default: '',
	placeholder: 'e.g. Europe/Berlin',
	description:
		"The zone that days and calendar periods are counted in; the credential's, or else the workflow's, when empty",
};

/** Options of everything that counts the customers of a rule without saving it. */
export const previewOptions: INodeProperties[] = [
	asOfOption,
	{
		displayName: 'Check the Rule for Slips',
		name: 'lint',
		type: 'boolean',
		default: true,
		description:
			'Whether to point out conditions that can never hold, always hold or are likely to mean something else',
	},
	{
		displayName: 'Count Missing Values',
		name: 'missing',
		type: 'boolean',
		default: true,
		description: 'Whether to count the customers who match only because a value is missing',
	},
	{
		displayName: 'Include SQL',
		name: 'sql',
		type: 'boolean',
		default: false,
		description:
			'Whether to answer with the query for the customer IDs and its values as well. Products may stand there as the variants that they have now, countries and currencies as the IDs of their rows.',
	},
	sampleSizeOption,
	timeZoneOption,
];
