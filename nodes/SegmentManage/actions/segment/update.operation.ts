import type { SegmentPatch } from '../../../../lib';
import {
	evaluationOptions,
	ruleProperties,
	segmentProperty,
	showFor,
	timeZoneOption,
} from '../../../shared/descriptions';
import { showHints } from '../../../shared/hints';
import { parameter } from '../../../shared/operation';
import type { Call, Operation } from '../../../shared/operation';
import { evaluateEdited, readBelonging, readSegment } from '../../../shared/parameter';
import { dryRun, dryRunProperty, isDryRun } from './dry-run';

const show = { resource: ['segment'], operation: ['update'] };

/** Changes what is given and leaves the rest. */
export const update: Operation = {
	description: [
		...showFor(show, [segmentProperty]),
		...ruleProperties(show, ['keep', 'builder', 'query', 'json', 'template', 'segment', 'customers']),
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
			evaluationOptions,
			dryRunProperty,
		]),
	],
	async execute(call) {
		const patch = await readPatch(call);
		if (isDryRun(call)) return await dryRun(call, patch);
		const segment = await call.segments.update(readSegment(call), patch);
		showHints(call.context, segment);
		return [{ json: await (isNewRule(patch) ? evaluateEdited(call, segment) : segment) }];
	},
};

/** A new title is no reason to evaluate a segment that was left unevaluated. */
const isNewRule = ({ rule, query, template, timeZone }: SegmentPatch) =>
	[rule, query, template, timeZone].some((part) => part !== undefined);

const readPatch = async (call: Call): Promise<SegmentPatch> => ({
	...(await readBelonging(call)),
	...parameter<SegmentPatch>(call, 'updateFields', {}),
});
