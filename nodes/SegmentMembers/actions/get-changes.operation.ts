import type { Change, ChangeKind, ChangesOptions } from '../../../lib';
import { limitProperties, scopeProperties, showFor } from '../../shared/descriptions';
import { oneOf, options, parameter } from '../../shared/operation';
import type { Call, Operation } from '../../shared/operation';
import { readLimit, readScope } from '../../shared/parameter';
import { readChanges } from './read-changes';

const show = { operation: ['getChanges'] };

const KINDS: ReadonlyArray<'both' | ChangeKind> = ['both', 'joined', 'left'];
const STARTS = ['beginning', 'now'] as const;

interface Options {
	acknowledge: boolean;
	consumer: string;
	from: 'beginning' | 'now';
}

/** The log of joins and leaves, oldest first: one item for each change. */
export const getChanges: Operation = {
	description: [
		...scopeProperties(show, ['all', 'one', 'several']),
		...showFor(show, [
			{
				displayName: 'Changes',
				name: 'kinds',
				type: 'options',
				options: [
					{ name: 'Joined', value: 'joined' },
					{ name: 'Joined and Left', value: 'both' },
					{ name: 'Left', value: 'left' },
				],
				default: 'both',
			},
			...limitProperties,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Acknowledge',
						name: 'acknowledge',
						type: 'boolean',
						default: true,
						description:
							'Whether the consumer goes on after these changes next time; otherwise it gets them again',
					},
					{
						displayName: 'Consumer',
						name: 'consumer',
						type: 'string',
						default: '',
						placeholder: 'e.g. crm-sync',
						description:
							'A name whose place in the log is remembered, so that each run goes on where the last ended; without one the whole log is read',
					},
					{
						displayName: 'New Consumer Starts',
						name: 'from',
						type: 'options',
						options: [
							{ name: 'At the Beginning', value: 'beginning' },
							{ name: 'Now', value: 'now' },
						],
						default: 'now',
					},
				],
			},
		]),
	],
	async execute(call) {
		const { acknowledge = true, consumer } = options<Options>(call);
		const changes = await readChanges(call.segments, readWish(call), readLimit(call));
		if (consumer && acknowledge && changes.length > 0)
			await call.segments.acknowledge(consumer, lastOfEach(changes));
		return changes.map((json) => ({ json }));
	},
};

/** A position moves to the last change of each segment: the others need not be told. */
const lastOfEach = (changes: readonly Change[]): Change[] => [
	...new Map(changes.map((change) => [change.segment.id, change])).values(),
];

function readWish(call: Call): ChangesOptions {
	const { consumer, from = 'now' } = options<Options>(call);
	const scope = readScope(call);
	const kinds = oneOf(parameter(call, 'kinds', 'both'), KINDS, 'Changes');
	return {
		segments: scope === 'all' || Array.isArray(scope) ? scope : [scope],
		signal: call.signal,
		...(kinds === 'both' ? {} : { kinds: [kinds] }),
		...(consumer ? { consumer, from: oneOf(from, STARTS, 'New Consumer Starts') } : { from: 'beginning' }),
	};
}
