import { SegmentsError } from '../../../lib';
import type { Segment, SegmentInput, Segments } from '../../../lib';
import { ruleProperties, sampleSizeOption, showFor, timeZoneOption } from '../../shared/descriptions';
import { options, parameter } from '../../shared/operation';
import type { Call, Operation } from '../../shared/operation';
import { readBelonging, sourceOf } from '../../shared/parameter';
import { describeSegment } from './describe-segment';

const show = { operation: ['create'] };

interface Options {
	active: boolean;
	description: string;
	evaluateNow: boolean;
	key: string;
	sampleSize: number;
	timeZone: string;
}

type WhenTaken = 'error' | 'leave' | 'update';
type Place = Pick<Call, 'context' | 'item'>;

/** Saves a segment and answers with it, its size and some of its customers. */
export const create: Operation = {
	description: [
		...showFor(show, [
			{
				displayName: 'Title',
				name: 'title',
				type: 'string',
				required: true,
				default: '',
				placeholder: 'e.g. Big Spenders',
			},
		]),
		...ruleProperties(show, ['builder', 'query', 'json', 'template', 'customers']),
		...showFor(show, [
			{
				displayName: 'One Segment for All Items',
				name: 'oneSegment',
				type: 'boolean',
				default: true,
				description:
					'Whether the customers of all input items go into one segment, titled as the first item says, rather than into one segment for each item',
				displayOptions: { show: { source: ['customers'] } },
			},
			{
				displayName: 'If the Title Exists',
				name: 'onTitleTaken',
				type: 'options',
				options: [
					{ name: 'Fail', value: 'error', description: 'Change nothing and report an error' },
					{
						name: 'Leave It',
						value: 'leave',
						description: 'Change nothing and answer with the segment as it is',
					},
					{ name: 'Update It', value: 'update', description: 'Give the segment this rule or list' },
				],
				default: 'error',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Active',
						name: 'active',
						type: 'boolean',
						default: true,
						description: 'Whether the segment is evaluated along with all active segments',
					},
					{
						displayName: 'Description',
						name: 'description',
						type: 'string',
						default: '',
						description: 'What the segment is for',
					},
					{
						displayName: 'Evaluate Now',
						name: 'evaluateNow',
						type: 'boolean',
						default: true,
						description:
							'Whether to find the members at once; otherwise the segment has none until its first evaluation',
					},
					{
						displayName: 'Key',
						name: 'key',
						type: 'string',
						default: '',
						placeholder: 'e.g. big-spenders',
						description:
							'A name for programs, which stays when the title changes; made from the title when empty',
					},
					sampleSizeOption,
					timeZoneOption,
				],
			},
		]),
	],
	runsOnce: (context) => collects({ context, item: 0 }),
	execute: async (call) => {
		const { segment, outcome } = await save(
			call.segments,
			await readInput(call),
			parameter(call, 'onTitleTaken', 'error'),
		);
		const { evaluateNow = true, sampleSize = 10 } = options<Options>(call);
		const evaluate = evaluateNow && outcome !== 'unchanged' && segment.active && segment.kind === 'dynamic';
		const json = { outcome, ...(await describeSegment(call, segment, { evaluate, sampleSize })) };
		return [{ json, ...(collects(call) ? { pairedItem: itemsOf(call).map((item) => ({ item })) } : {}) }];
	},
};

/** Whether the customers of all items become one static segment. */
const collects = (place: Place) => sourceOf(place) === 'customers' && parameter(place, 'oneSegment', true);

const itemsOf = ({ context, item }: Place): number[] =>
	collects({ context, item }) ? [...context.getInputData().keys()] : [item];

async function readInput(call: Call): Promise<SegmentInput> {
	const { active = true, description, key, timeZone } = options<Options>(call);
	const asked = { description, key, timeZone };
	const given = Object.entries(asked).filter(([, value]) => value);
	const belonging = collects(call)
		? { customerIds: await collectCustomers(call) }
		: await readBelonging(call);
	return { title: parameter<string>(call, 'title'), ...belonging, active, ...Object.fromEntries(given) };
}

async function collectCustomers(call: Call): Promise<SegmentInput['customerIds']> {
	const lists = [];
	for (const item of itemsOf(call)) lists.push((await readBelonging({ ...call, item })).customerIds ?? []);
	return lists.flat();
}

/** Tries first and looks at the title afterwards: looking first would let another workflow in between. */
async function save(
	segments: Segments,
	input: SegmentInput,
	whenTaken: WhenTaken,
): Promise<{ segment: Segment; outcome: string }> {
	const created = await segments.create(input).catch((error: unknown) => {
		if (whenTaken !== 'error' && SegmentsError.is(error) && error.code === 'TITLE_TAKEN') return undefined;
		return Promise.reject(error as Error);
	});
	if (created) return { segment: created, outcome: 'created' };
	if (whenTaken === 'leave') return { segment: await segments.get(input.title), outcome: 'unchanged' };
	return { segment: await segments.update(input.title, input), outcome: 'updated' };
}
