import { UserError } from 'n8n-workflow';
import type { ITriggerFunctions } from 'n8n-workflow';
import type { ChangeKind, SegmentRef } from '../../lib';
import { oneOf } from '../shared/operation';
import { instant, readList, readRefs } from '../shared/parameter';
import type { Scope } from './chosen-segments';
import type { From } from './consumer';
import type { DeliveredOn } from './hand-over';
import type { HoldLimits } from './hold-check';
import type { HoldRule } from './held-desk';
import { NamePattern } from './name-pattern';
import { readOnlyIf } from './only-if';
import { optionProperties } from './option-properties';
import type { OutgoingOptions } from './outgoing';

/** What the trigger's form says. */
export interface TriggerParameters extends OutgoingOptions {
	readonly segments: Scope;
	/** Undefined for both. */
	readonly kinds: readonly ChangeKind[] | undefined;
	readonly intervalMs: number;
	/** Whether changes that are tracked end the pause between two looks. */
	readonly reactsAtOnce: boolean;
	/** Where it begins when it is activated for the first time. */
	readonly from: From;
	readonly output: 'items' | 'batch';
	/** Whether this trigger evaluates; otherwise it only delivers what other evaluations find. */
	readonly evaluate: boolean;
	readonly maxItems: number;
	readonly deliveredOn: DeliveredOn;
	readonly longestMs: number;
	/** Undefined where nothing is held. */
	readonly hold: HoldLimits | undefined;
	readonly holdRule: HoldRule | null;
	/** After so many failures a change is parked. */
	readonly tries: number;
	readonly goesOn: boolean;
}

interface Options {
	afterParking?: unknown;
	deliveredOn?: unknown;
	evaluate?: boolean;
	fields?: unknown;
	holdAbove?: unknown;
	holdFor?: unknown;
	holdShare?: unknown;
	longestExecution?: unknown;
	maxItems?: unknown;
	onRuleEdit?: unknown;
	reactAtOnce?: boolean;
	triesBeforeParking?: unknown;
	whenHeld?: unknown;
}

/** What an option means that nobody has added: what the form shows when it is added. */
const usual = (name: keyof Options): unknown =>
	optionProperties.find((property) => property.name === name)?.default;

/** As many customers as the library reads at once. */
const MOST_ITEMS = 10_000;

type Read = <T>(name: string, fallback: T) => T;

/** @throws UserError for what can only be put right in the workflow */
export function readTriggerParameters(
	context: Pick<ITriggerFunctions, 'getNodeParameter'>,
): TriggerParameters {
	const read: Read = <T>(name: string, fallback: T) => context.getNodeParameter(name, fallback) as T;
	const options = read<Options>('options', {});
	const { evaluate = true, reactAtOnce = true } = options;
	const events = oneOf(read('events', 'both'), ['both', 'joined', 'left'] as const, 'Trigger On');
	const most = positive(options.maxItems ?? usual('maxItems'), 'The most changes in one execution');
	return {
		segments: scopeOf(read),
		kinds: events === 'both' ? undefined : [events],
		intervalMs: positive(read('interval', 30), 'The interval') * 1000,
		reactsAtOnce: reactAtOnce && evaluate,
		from: beginningOf(read),
		output: oneOf(read('output', 'items'), ['items', 'batch'], 'Output'),
		onlyIf: readOnlyIf(context),
		evaluate,
		maxItems: Math.min(Math.ceil(most), MOST_ITEMS),
		...outgoingOf(options),
		...deliveryOf(options),
		...holdOf(options),
	};
}

function outgoingOf({
	fields,
	onRuleEdit = usual('onRuleEdit'),
}: Options): Pick<OutgoingOptions, 'fields' | 'onRuleEdit'> {
	return {
		fields: readList(fields) as string[],
		onRuleEdit: oneOf(onRuleEdit, ['joinsOnly', 'quiet', 'send'], 'On Rule Edit'),
	};
}

function deliveryOf({
	deliveredOn = usual('deliveredOn'),
	longestExecution = usual('longestExecution'),
	triesBeforeParking = usual('triesBeforeParking'),
	afterParking = usual('afterParking'),
}: Options): Pick<TriggerParameters, 'deliveredOn' | 'longestMs' | 'tries' | 'goesOn'> {
	return {
		deliveredOn: oneOf(deliveredOn, ['acceptance', 'end', 'success'], 'Count as Delivered'),
		longestMs: positive(longestExecution, 'The longest execution') * 1000,
		tries: orNever(triesBeforeParking, 'The number of tries before parking'),
		goesOn: oneOf(afterParking, ['goOn', 'wait'], 'Later Changes After Parking') === 'goOn',
	};
}

const HOUR_MS = 3_600_000;

function holdOf({
	holdAbove = usual('holdAbove'),
	holdShare = usual('holdShare'),
	whenHeld = usual('whenHeld'),
	holdFor = usual('holdFor'),
}: Options): Pick<TriggerParameters, 'hold' | 'holdRule'> {
	const above = orNever(holdAbove, 'The number above which a batch is held');
	const share = orNever(holdShare, 'The share above which a batch is held');
	const then = oneOf(whenHeld, ['drop', 'release', 'wait'], 'When Held');
	const afterMs = then === 'wait' ? 0 : positive(holdFor, 'The time for which a batch is held') * HOUR_MS;
	return {
		hold: Number.isFinite(above) || Number.isFinite(share) ? { above, share } : undefined,
		holdRule: then === 'wait' ? null : { mark: then === 'drop' ? 'dropped' : 'released', afterMs },
	};
}

function scopeOf(read: Read): Scope {
	switch (oneOf(read('segmentScope', 'all'), ['all', 'pattern', 'several'], 'Which Segments')) {
		case 'all':
			return 'all';
		case 'pattern':
			return patternOf(read<unknown>('namePattern', ''));
		default:
			return chosen(read('segments', []));
	}
}

function patternOf(text: unknown): NamePattern {
	if (typeof text === 'string' && text.trim() !== '') return new NamePattern(text.trim());
	throw new UserError('The name pattern is empty.', {
		description: 'Give the beginning of the titles and a star, such as VIP*.',
	});
}

function beginningOf(read: Read): From {
	switch (oneOf(read('existingMembers', 'skip'), ['replay', 'send', 'skip'], 'Existing Members')) {
		case 'send':
			return 'members';
		case 'replay':
			return { since: sinceOf(read<unknown>('replaySince', '')) };
		default:
			return 'now';
	}
}

function sinceOf(value: unknown): string {
	const since = instant(value);
	if (since !== undefined) return since;
	throw new UserError('The time since which changes are replayed is empty.');
}

function chosen(segments: unknown): SegmentRef[] {
	const refs = readRefs(segments);
	if (refs.length > 0) return refs;
	throw new UserError('No segment is chosen.', {
		description: 'Choose at least one segment, or all of them.',
	});
}

/** 0 switches it off. */
const orNever = (value: unknown, what: string): number =>
	Number(value) === 0 && value !== '' && value !== null ? Number.POSITIVE_INFINITY : positive(value, what);

function positive(value: unknown, what: string): number {
	if (Number(value) > 0 && Number.isFinite(Number(value))) return Number(value);
	throw new UserError(`${what} must be a number above 0.`, {
		description: `Found: ${JSON.stringify(value)}.`,
	});
}
