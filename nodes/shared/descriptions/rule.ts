import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { conditionProperties } from './condition';
import { customersProperties } from './customers';
import { CONDITION_TITLE, GROUP_TITLE, PARAMETER_TITLE } from './item-title';
import { showFor } from './show';

/** The ways to say who belongs; `keep` is for edits that leave that as it is. */
export type RuleSource = 'builder' | 'customers' | 'json' | 'keep' | 'query' | 'template';

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
	template: { name: 'Template', value: 'template', description: 'A ready-made rule' },
	keep: { name: 'Unchanged', value: 'keep', description: 'Keeps the present rule or list' },
};

const MATCHES: INodePropertyOptions[] = [
	{ name: 'All', value: 'all' },
	{ name: 'Any', value: 'any' },
	{ name: 'None', value: 'none' },
];

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
		},
		...ways.flatMap((source) => showFor({ source: [source] }, PROPERTIES[source])),
	]);
}

const builderProperties: INodeProperties[] = [
	{
		displayName: 'Groups That Must Match',
		name: 'groupsMatch',
		type: 'options',
		options: MATCHES,
		default: 'all',
		description: 'How many of the groups below must hold for a customer',
	},
	{
		displayName: 'Groups',
		name: 'groups',
		type: 'fixedCollection',
		placeholder: 'Add Group',
		typeOptions: {
			multipleValues: true,
			multipleValueButtonText: 'Add Group',
			sortable: true,
			fixedCollection: { itemTitle: GROUP_TITLE },
		},
		default: {
			group: [
				{
					match: 'all',
					conditions: { condition: [{ field: 'amount_spent', operator: 'greater_than', value: '' }] },
				},
			],
		},
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
						options: [{ displayName: 'Condition', name: 'condition', values: conditionProperties }],
					},
				],
			},
		],
	},
];

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

const templateProperties: INodeProperties[] = [
	{
		displayName: 'Template Name or ID',
		name: 'template',
		type: 'options',
		required: true,
		description:
			'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		typeOptions: { loadOptionsMethod: 'getTemplates' },
		allowArbitraryValues: true,
		default: '',
	},
	{
		displayName: 'Template Parameters',
		name: 'templateParameters',
		type: 'fixedCollection',
		placeholder: 'Add Parameter',
		typeOptions: {
			multipleValues: true,
			multipleValueButtonText: 'Add Parameter',
			fixedCollection: { itemTitle: PARAMETER_TITLE },
		},
		default: {},
		description: 'What to change in the template; what is left out keeps its usual value',
		options: [
			{
				displayName: 'Parameter',
				name: 'parameter',
				values: [
					{
						displayName: 'Parameter Name or ID',
						name: 'name',
						type: 'options',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
						typeOptions: { loadOptionsMethod: 'getTemplateParameters', loadOptionsDependsOn: ['template'] },
						allowArbitraryValues: true,
						default: '',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						description: 'Several values are separated by commas; an expression may give a list',
					},
				],
			},
		],
	},
];

const PROPERTIES: Readonly<Record<RuleSource, INodeProperties[]>> = {
	builder: builderProperties,
	customers: customersProperties,
	json: jsonProperties,
	keep: [],
	query: queryProperties,
	template: templateProperties,
};
