import { segmentProperty, showFor } from '../../../shared/descriptions';
import { options } from '../../../shared/operation';
import type { Operation } from '../../../shared/operation';
import { inWordsOf, readSegment } from '../../../shared/parameter';
import { asNode } from './as-node';
import { shown, simplifyProperty } from './simplify';

export const get: Operation = {
	description: showFor({ resource: ['segment'], operation: ['get'] }, [
		segmentProperty,
		simplifyProperty,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'As Node',
					name: 'asNode',
					type: 'boolean',
					default: true,
					description:
						'Whether to answer with a Segment Create node whose builder holds the rule: copy the JSON and paste it on the canvas to edit it',
				},
			],
		},
	]),
	async execute(call) {
		const segment = await call.segments.get(readSegment(call));
		if (options<{ asNode: boolean }>(call).asNode) return [{ json: await asNode(call, segment) }];
		const inWords = await inWordsOf(call, segment.rule);
		return (await shown(call, [segment])).map((json) => ({ json: { ...json, inWords } }));
	},
};
