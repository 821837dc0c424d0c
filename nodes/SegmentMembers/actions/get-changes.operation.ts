import { UserError } from 'n8n-workflow';
import type { Cause, Change, ChangeKind, LogOptions } from '../../../lib';
import { limitProperties, scopeProperties, showFor } from '../../shared/descriptions';
import { oneOf, options, parameter } from '../../shared/operation';
import type { Call, Operation } from '../../shared/operation';
import { instant, readLimit, readList, readScopeList } from '../../shared/parameter';
import { changesOptions } from './changes-options';
import { changesOf } from '../../shared/changes-of';
import { readChanges, readLog } from './read-changes';
import { placeInRefine, readRefine } from './refine';

const show = { operation: ['getChanges'] };

const KINDS: ReadonlyArray<'both' | ChangeKind> = ['both', 'joined', 'left'];
const STARTS = ['beginning', 'now'] as const;
const ORDERS = ['oldest', 'newest'] as const;
const CAUSES: readonly Cause[] = ['data', 'manual', 'rule', 'time'];

interface Options {
	acknowledge: boolean;
	causes: Cause[];
	consumer: string;
	contact: boolean;
	customerId: string | number;
	fields: string[];
	from: 'beginning' | 'now';
	order: 'oldest' | 'newest';
	since: unknown;
	until: unknown;
}

/** The log of joins and leaves: one item for each change. */
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
			changesOptions,
		]),
	],
	uses: readScopeList,
	placeOf: placeInRefine,
	execute: async (call) => (await read(call)).map((json) => ({ json })),
};

async function read(call: Call): Promise<readonly object[]> {
	const { consumer } = options<Options>(call);
	if (consumer) return await readNext(call, consumer);
	const { segments, signal } = call;
	const rule = readRefine(call);
	return await readLog(segments, readWish(call), {
		limit: readLimit(call),
		...(rule === undefined
			? {}
			: { keep: async (changes) => await changesOf(segments, changes, rule, signal) }),
	});
}

/** What a consumer has not been told yet. */
async function readNext(call: Call, consumer: string): Promise<readonly Change[]> {
	const { acknowledge = true, from = 'now' } = options<Options>(call);
	refuseFilters(call);
	const { segments, kinds, signal, fields } = readWish(call);
	const wish = {
		segments,
		kinds,
		signal,
		fields,
		consumer,
		from: oneOf(from, STARTS, 'New Consumer Starts'),
	};
	const changes = await readChanges(call.segments, wish, readLimit(call));
	if (acknowledge && changes.length > 0) await call.segments.acknowledge(consumer, lastOfEach(changes));
	return changes;
}

/** A position moves to the last change of each segment: the others need not be told. */
const lastOfEach = (changes: readonly Change[]): Change[] => [
	...new Map(changes.map((change) => [change.segment.id, change])).values(),
];

/** A consumer goes on behind all that it reads: what a filter leaves out would be lost for it. */
function refuseFilters(call: Call): void {
	const { causes = [], customerId = '', since, until, order = 'oldest' } = options<Options>(call);
	const isFiltered =
		readList(causes).length > 0 ||
		customerId !== '' ||
		Boolean(since) ||
		Boolean(until) ||
		order !== 'oldest';
	const isRefined = readRefine(call) !== undefined;
	if (!isFiltered && !isRefined) return;
	throw new UserError('A consumer is told all changes in their order.', {
		description:
			'Empty Refine and remove the options Causes, Customer ID, Order, Since and Until, or remove the consumer: without one the log is searched.',
	});
}

function readWish(call: Call): LogOptions {
	const {
		causes: chosen = [],
		contact = true,
		customerId = '',
		fields = [],
		order,
		since,
		until,
	} = options<Options>(call);
	const causes = readList(chosen);
	const kinds = oneOf(parameter(call, 'kinds', 'both'), KINDS, 'Changes');
	return {
		segments: readScopeList(call),
		signal: call.signal,
		...(kinds === 'both' ? {} : { kinds: [kinds] }),
		...(causes.length === 0 ? {} : { causes: causes.map((one) => oneOf(one, CAUSES, 'Causes')) }),
		...(customerId === '' ? {} : { customerId }),
		...(order === undefined ? {} : { order: oneOf(order, ORDERS, 'Order') }),
		...(contact ? { fields: readList(fields) as string[] } : {}),
		since: instant(since),
		until: instant(until),
	};
}
