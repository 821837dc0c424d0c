import { UserError } from 'n8n-workflow';
import type { ITriggerFunctions } from 'n8n-workflow';
import type { ChangeKind, SegmentRef } from '../../lib';
import { oneOf } from '../shared/operation';
import { readList, readRefs } from '../shared/parameter';

/** What the trigger's form says. */
export interface TriggerParameters {
	readonly segments: readonly SegmentRef[] | 'all';
	/** Undefined for both. */
	readonly kinds: readonly ChangeKind[] | undefined;
	readonly intervalMs: number;
	readonly existingMembers: 'skip' | 'send';
	readonly output: 'items' | 'batch';
	/** Whether this trigger evaluates; otherwise it only delivers what other evaluations find. */
	readonly evaluate: boolean;
	readonly fields: readonly string[];
	readonly maxItems: number;
	readonly deliveredOn: 'acceptance' | 'success';
}

interface Options {
	deliveredOn?: 'acceptance' | 'success';
	evaluate?: boolean;
	fields?: string[];
	maxItems?: number;
}

/** @throws UserError for what can only be put right in the workflow */
export function readTriggerParameters(
	context: Pick<ITriggerFunctions, 'getNodeParameter'>,
): TriggerParameters {
	const read = <T>(name: string, fallback: T) => context.getNodeParameter(name, fallback) as T;
	const {
		deliveredOn = 'acceptance',
		evaluate = true,
		fields = [],
		maxItems = 100,
	} = read<Options>('options', {});
	const events = oneOf(read('events', 'both'), ['both', 'joined', 'left'] as const, 'Trigger On');
	return {
		segments:
			oneOf(read('segmentScope', 'all'), ['all', 'several'], 'Which Segments') === 'all'
				? 'all'
				: chosen(read('segments', [])),
		kinds: events === 'both' ? undefined : [events],
		intervalMs: positive(read('interval', 30), 'The interval') * 1000,
		existingMembers: oneOf(read('existingMembers', 'skip'), ['skip', 'send'], 'Existing Members'),
		output: oneOf(read('output', 'items'), ['items', 'batch'], 'Output'),
		evaluate,
		fields: readList(fields) as string[],
		maxItems: Math.ceil(positive(maxItems, 'The most changes in one execution')),
		deliveredOn: oneOf(deliveredOn, ['acceptance', 'success'], 'Count as Delivered'),
	};
}

function chosen(segments: unknown): SegmentRef[] {
	const refs = readRefs(segments);
	if (refs.length > 0) return refs;
	throw new UserError('No segment is chosen.', {
		description: 'Choose at least one segment, or all of them.',
	});
}

function positive(value: unknown, what: string): number {
	if (Number(value) > 0 && Number.isFinite(Number(value))) return Number(value);
	throw new UserError(`${what} must be a number above 0.`, {
		description: `Found: ${JSON.stringify(value)}.`,
	});
}
