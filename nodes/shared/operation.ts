import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	IPairedItemData,
} from 'n8n-workflow';
import { didYouMean, SegmentsError } from '../../lib';
import type { SegmentRef, Segments } from '../../lib';

/** What an operation is given: the node's context, the item that it works on, and the shop's segments. */
export interface Call {
	readonly context: IExecuteFunctions;
	readonly segments: Segments;
	readonly item: number;
	/** Aborted when the execution is cancelled. */
	readonly signal: AbortSignal;
}

/** One item of the answer. */
export interface Answer {
	readonly json: object;
	readonly binary?: IBinaryKeyData;
	/** Default: the first. */
	readonly output?: number;
	/** Default: the item of the call. */
	readonly pairedItem?: IPairedItemData[];
}

/** None where a rule is asked and no segment. */
export type UsedSegments = readonly SegmentRef[] | 'all';

export interface Operation {
	readonly description: INodeProperties[];
	execute(call: Call): Promise<Answer[]>;
	/** How many outputs; default 1. */
	readonly outputs?: number;
	/** The output of items that failed, where the node goes on after errors; default the first. */
	readonly failedOutput?: number;
	/** The segments that it reads or checks: the workflow is then known to use them. */
	uses?(call: Call): UsedSegments;
	/** The words of the form for a path of a rule that no `ruleProperties` hold. */
	placeOf?(call: Call, path: string): string | undefined;
	/** Whether the present parameters ask for one run over all input items rather than one run for each. */
	runsOnce?(context: IExecuteFunctions): boolean;
}

export type Operations = Readonly<Record<string, Operation>>;

/** A parameter's value for the item of the call. */
export function parameter<T>(
	{ context, item }: Pick<Call, 'context' | 'item'>,
	name: string,
	fallback?: T,
): T {
	return context.getNodeParameter(name, item, fallback) as T;
}

export const options = <T = IDataObject>(call: Pick<Call, 'context' | 'item'>): Partial<T> =>
	parameter<Partial<T>>(call, 'options', {});

/**
 * A parameter that takes one of a few words. The form offers no other, but an expression may give one.
 * @param label as the form shows it
 * @throws SegmentsError OPTION_INVALID
 */
export function oneOf<T extends string>(value: unknown, words: readonly T[], label: string): T {
	if (words.includes(value as T)) return value as T;
	throw notOneOf(value, words, label);
}

function notOneOf(value: unknown, words: readonly string[], label: string): SegmentsError {
	// What JSON cannot say was not given either: the declaration leaves that out.
	const json = JSON.stringify(value) as string | undefined;
	const text = typeof value === 'string' ? `“${value}”` : (json ?? 'left out');
	return new SegmentsError('OPTION_INVALID', `${label} cannot be ${text}.`, {
		found: value,
		allowed: words,
		suggestion: didYouMean(value, words),
	});
}

/** The operation of that name. @throws SegmentsError where an expression named none */
export const operationNamed = (operations: Operations, name: unknown): Operation =>
	named(operations, name, 'Operation');

/** What stands under that name. @throws SegmentsError OPTION_INVALID where nothing does */
export function named<T>(choices: Readonly<Record<string, T>>, name: unknown, label: string): T {
	const [choice] = Object.entries(choices).filter(([key]) => key === name);
	if (choice === undefined) throw notOneOf(name, Object.keys(choices), label);
	return choice[1];
}
