import { previewOptions, ruleProperties } from '../../shared/descriptions';
import type { Operation } from '../../shared/operation';
import { previewRule } from '../../shared/parameter';

const show = { operation: ['preview'] };

/** Counts and shows the customers of a rule without saving anything. */
export const preview: Operation = {
	description: [
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
	execute: async (call) => [{ json: await previewRule(call) }],
};
