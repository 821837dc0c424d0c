import { SegmentsError } from '../../../lib';
import type { Segment, SegmentInput, Segments } from '../../../lib';
import {
	evaluateNowOption,
	ruleProperties,
	sampleSizeOption,
	showFor,
	timeZoneOption,
} from '../../shared/descriptions';
import { tell } from '../../shared/hints';
import { oneOf, options, parameter } from '../../shared/operation';
import type { Call, Operation } from '../../shared/operation';
import { readBelonging, sourceOf } from '../../shared/parameter';
import { describeSegment } from './describe-segment';
import { titleFromRule } from './title-from-rule';

const show = { operation: ['create'] };

interface Options {
	active: boolean;
	description: string;
	evaluateNow: boolean;
	key: string;
	sampleSize: number;
	timeZone: string;
}

const WHEN_TAKEN = ['error', 'leave', 'update'] as const;
type WhenTaken = (typeof WHEN_TAKEN)[number];
type Place = Pick<Call, 'context' | 'item'>;

/** Saves a segment and answers with it, its size and some of its customers. */
export const create: Operation = {
	description: [
		...showFor(show, [
			{
				displayName: 'Title',
				name: 'title',
				type: 'string',
				default: '',
				placeholder: 'e.g. Big Spenders',
				description: 'Made from the rule in words when empty',
			},
		]),
		...ruleProperties(show, ['builder', 'query', 'json', 'template', 'segment', 'customers']),
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
					evaluateNowOption,
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
			oneOf(parameter(call, 'onTitleTaken', 'error'), WHEN_TAKEN, 'If the Title Exists'),
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
	const title = parameter<unknown>(call, 'title', '');
	return {
		title: isEmpty(title) ? await titleFromRule(call, belonging) : (title as string),
		...belonging,
		active,
		...Object.fromEntries(given),
	};
}

/** What is no text is refused by the library. */
const isEmpty = (title: unknown) =>
	title === undefined || title === null || (typeof title === 'string' && title.trim() === '');

async function collectCustomers(call: Call): Promise<SegmentInput['customerIds']> {
	const lists = [];
	for (const item of itemsOf(call)) lists.push((await readBelonging({ ...call, item })).customerIds ?? []);
	const empty = lists.filter(({ length }) => length === 0).length;
	// Orders of guests are such items: worth a word, and no reason to save nothing.
	if (empty > 0) tell(call.context, 'warning', [`${empty} of ${lists.length} input items name no customer.`]);
	return lists.flat();
}

/** Tries first and looks at the title afterwards: looking first would let another workflow in between. */
async function save(
	segments: Segments,
	input: SegmentInput,
	whenTaken: WhenTaken,
): Promise<{ segment: Segment; outcome: string }> {
	const created = await segments.create(input).catch((error: unknown) => {
		if (!SegmentsError.is(error) || error.code !== 'TITLE_TAKEN') throw error;
		if (whenTaken === 'error') throw withWayOut(error);
		return undefined;
	});
	if (created) return { segment: created, outcome: 'created' };
	const taken = { title: input.title };
	if (whenTaken === 'leave') return { segment: await segments.get(taken), outcome: 'unchanged' };
	return { segment: await segments.update(taken, input), outcome: 'updated' };
}

/** The library cannot know that this form offers a way round. */
function withWayOut(error: SegmentsError): SegmentsError {
	const { code, message, path, found, details } = error;
	const suggestion = 'Choose another title, or set “If the Title Exists” to “Update It” or “Leave It”.';
	return new SegmentsError(code, message, { path, found, details, suggestion, cause: error });
}
