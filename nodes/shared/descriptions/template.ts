import type { INodeProperties } from 'n8n-workflow';
import { templateNotices } from './template-notices';

/** A ready-made rule, with the few things that a shop may want otherwise. */
export const templateProperties: INodeProperties[] = [
	{
		displayName: 'Template',
		name: 'template',
		type: 'options',
		description: 'The ready-made rule; an expression gives its name',
		typeOptions: { loadOptionsMethod: 'getTemplates' },
		allowArbitraryValues: true,
		default: '',
	},
	...templateNotices,
	{
		displayName: 'Template Parameters',
		name: 'templateParameters',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		typeOptions: {
			loadOptionsDependsOn: ['template'],
			resourceMapper: {
				resourceMapperMethod: 'getTemplateParameters',
				mode: 'add',
				valuesLabel: 'Template Parameters',
				fieldWords: { singular: 'parameter', plural: 'parameters' },
				addAllFields: true,
				supportAutoMap: false,
				noFieldsError: 'This template has no parameters, or none is chosen yet.',
			},
		},
		displayOptions: { hide: { template: [''] } },
	},
];
