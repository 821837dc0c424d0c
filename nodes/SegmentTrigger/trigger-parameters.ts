import { UserError } from 'n8n-workflow';
import type { ITriggerFunctions } from 'n8n-workflow';
import type { ChangeKind, SegmentRef } from '../../lib';
import { readList } from '../shared/parameter';

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
	const events = read<'both' | ChangeKind>('events', 'both');
	return {
		segments: read<string>('segmentScope', 'several') === 'all' ? 'all' : chosen(read('segments', [])),
		kinds: events === 'both' ? undefined : [events],
		intervalMs: positive(read('interval', 30), 'The interval') * 1000,
		existingMembers: read('existingMembers', 'skip'),
		output: read('output', 'items'),
		evaluate,
		fields: readList(fields).map(String),
		maxItems: Math.ceil(positive(maxItems, 'The most changes in one execution')),
		deliveredOn,
	};
}

function chosen(segments: unknown): SegmentRef[] {
	const refs = readList(segments) as SegmentRef[];
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
