import type { INodeProperties } from 'n8n-workflow';
import { previewOptions, ruleProperties, segmentProperty, showFor } from '../../shared/descriptions';
import { oneOf, parameter } from '../../shared/operation';
import type { Call, Operation } from '../../shared/operation';
import { previewRule, readPreviewOptions, readRuleInput, readSegment } from '../../shared/parameter';

const show = { operation: ['preview'] };

const previewOf: INodeProperties = {
	displayName: 'Preview Of',
	name: 'previewOf',
	type: 'options',
	options: [
		{ name: 'A Rule', value: 'rule', description: 'Count and show the customers of a rule' },
		{
			name: 'An Edit of a Segment',
			value: 'edit',
			description: 'Show who would join and who would leave a saved segment with this rule',
		},
	],
	default: 'rule',
};

/** Counts the customers of a rule, or of the difference that an edit would make; saves nothing. */
export const preview: Operation = {
	description: [
		...showFor(show, [previewOf, ...showFor({ previewOf: ['edit'] }, [segmentProperty])]),
		...ruleProperties(show, ['builder', 'query', 'json', 'template', 'segment']),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			displayOptions: { show },
			options: previewOptions,
		},
	],
	uses: (call) => (parameter<string>(call, 'previewOf', 'rule') === 'edit' ? [readSegment(call)] : []),
	execute: async (call) => [
		{
			json:
				oneOf(parameter(call, 'previewOf', 'rule'), ['rule', 'edit'], 'Preview Of') === 'edit'
					? await previewEdit(call)
					: await previewRule(call),
		},
	],
};

const previewEdit = async (call: Call) =>
	await call.segments.previewEdit(readSegment(call), await readRuleInput(call), readPreviewOptions(call));
