import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { builderProperties } from '../builder';
import { customersProperties } from './customers';
import { segmentProperty } from './segment';
import { showFor } from './show';
import { templateProperties } from './template';

/** The ways to say who belongs; `keep` is for edits that leave that as it is. */
export type RuleSource = 'builder' | 'customers' | 'json' | 'keep' | 'query' | 'segment' | 'template';

/** Alphabetical by name, as n8n wants it. */
const SOURCES: Readonly<Record<RuleSource, INodePropertyOptions>> = {
	builder: { name: 'Builder', value: 'builder', description: 'Groups of conditions, put together here' },
	customers: {
		name: 'List of Customers',
		value: 'customers',
		description: 'A static segment: the listed customers, whatever they do later',
	},
	json: {
		name: 'Rule as JSON',
		value: 'json',
		description: 'The JSON form of a rule, or the JSON of a web query builder',
	},
	query: {
		name: 'Rule as Text',
		value: 'query',
		description: 'Query text such as amount_spent > 500 within last 90 days',
	},
	segment: {
		name: 'Saved Segment',
		value: 'segment',
		description: 'The rule of a segment that is there, with further conditions',
	},
	template: { name: 'Template', value: 'template', description: 'A ready-made rule' },
	keep: { name: 'Unchanged', value: 'keep', description: 'Keeps the present rule or list' },
};

/** The ways in to a rule, where `show` holds. */
export function ruleProperties(
	show: IDisplayOptions['show'],
	sources: readonly RuleSource[],
): INodeProperties[] {
	const ways = (Object.keys(SOURCES) as RuleSource[]).filter((source) => sources.includes(source));
	const usual = ways.includes('keep') ? 'keep' : 'builder';
	return showFor(show, [
		{
			displayName: 'Define By',
			name: 'source',
			type: 'options',
			noDataExpression: true,
			options: ways.map((source) => SOURCES[source]),
			default: usual,
			hint: 'Another choice empties the boxes of this one. Preview answers with the rule as text (<code>query</code>), for Rule as Text.',
		},
		...ways.flatMap((source) => showFor({ source: [source] }, PROPERTIES[source])),
	]);
}

const queryProperties: INodeProperties[] = [
	{
		displayName: 'Rule Text',
		name: 'query',
		type: 'string',
		typeOptions: { rows: 5 },
		required: true,
		default: '',
		placeholder: "e.g. amount_spent > 500 within last 90 days and country in ('BD', 'SA')",
		description: 'Conditions joined with "and", "or" and "not"; brackets group them',
	},
];

const jsonProperties: INodeProperties[] = [
	{
		displayName: 'Rule JSON',
		name: 'ruleJson',
		type: 'json',
		required: true,
		typeOptions: { rows: 8 },
		default:
			'{\n  "match": "all",\n  "rules": [\n    { "field": "amount_spent", "operator": "greater_than", "value": 500 }\n  ]\n}',
		description:
			'Groups of rules with "match" (all, any, none) and "rules"; conditions with "field", "operator" and "value"',
	},
];

const segmentProperties: INodeProperties[] = [
	{
		...segmentProperty,
		displayName: 'Take the Rule Of',
		name: 'ruleSegment',
		description: 'A static segment stands for its members',
	},
	...builderProperties('furtherGroups', 'Further Groups', { filled: false }),
];

const PROPERTIES: Readonly<Record<RuleSource, INodeProperties[]>> = {
	builder: builderProperties('groups', 'Groups', { filled: true }),
	customers: customersProperties,
	json: jsonProperties,
	keep: [],
	query: queryProperties,
	segment: segmentProperties,
	template: templateProperties,
};
