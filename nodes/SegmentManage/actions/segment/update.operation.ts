import type { SegmentPatch } from '../../../../lib';
import { ruleProperties, segmentProperty, showFor, timeZoneOption } from '../../../shared/descriptions';
import { parameter } from '../../../shared/operation';
import type { Call, Operation } from '../../../shared/operation';
import { readBelonging, readSegment } from '../../../shared/parameter';

const show = { resource: ['segment'], operation: ['update'] };

/** Changes what is given and leaves the rest. */
export const update: Operation = {
	description: [
		...showFor(show, [segmentProperty]),
		...ruleProperties(show, ['keep', 'builder', 'query', 'json', 'template', 'customers']),
		...showFor(show, [
			{
				displayName: 'Update Fields',
				name: 'updateFields',
				type: 'collection',
				placeholder: 'Add field',
				default: {},
				options: [
					{
						displayName: 'Active',
						name: 'active',
						type: 'boolean',
						default: true,
						description: 'Whether the segment is evaluated along with all active segments',
					},
					{ displayName: 'Description', name: 'description', type: 'string', default: '' },
					{
						displayName: 'Key',
						name: 'key',
						type: 'string',
						default: '',
						description: 'The name for programs',
					},
					timeZoneOption,
					{ displayName: 'Title', name: 'title', type: 'string', default: '' },
				],
			},
		]),
	],
	execute: async (call) => [{ json: await call.segments.update(readSegment(call), await readPatch(call)) }],
};

const readPatch = async (call: Call): Promise<SegmentPatch> => ({
	...(await readBelonging(call)),
	...parameter<SegmentPatch>(call, 'updateFields', {}),
});
