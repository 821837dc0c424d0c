import type { INodeProperties } from 'n8n-workflow';
import type { RuleInput, Segment, SegmentPatch } from '../../../../lib';
import { parameter } from '../../../shared/operation';
import type { Answer, Call } from '../../../shared/operation';
import { readSegment } from '../../../shared/parameter';

/** As n8n's Data Table has it. */
export const dryRunProperty: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	description:
		'Whether to answer with the segment as it is and as it would be, without saving anything; of a new rule also who would join and leave',
};

export const isDryRun = (call: Call): boolean => parameter<boolean>(call, 'dryRun', false);

/** @param state as n8n's Data Table names it */
export const stateOf = (state: 'before' | 'after', segment: object): Answer => ({
	json: { dryRunState: state, ...segment },
});

/** The segment before and after. Whether the title is free is found out only by saving. */
export async function dryRun(call: Call, patch: SegmentPatch): Promise<Answer[]> {
	const before = await call.segments.get(readSegment(call));
	const after = { ...before, ...plainOf(patch), ...(await belongingOf(call, before, patch)) };
	return [stateOf('before', before), stateOf('after', after)];
}

function plainOf({ active, description, key, timeZone, title }: SegmentPatch): object {
	const given = Object.entries({ active, description, key, timeZone, title });
	return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

async function belongingOf(
	{ segments, signal }: Call,
	{ id }: Segment,
	{ rule, query, template, customerIds }: SegmentPatch,
): Promise<object> {
	if (customerIds) return { kind: 'static', rule: null, memberCount: new Set(customerIds.map(String)).size };
	const input: RuleInput | undefined = rule ?? query ?? (template ? { template } : undefined);
	if (input === undefined) return {};
	const { rule: read, query: text, count } = await segments.preview(input, { signal });
	const edit = await segments.previewEdit(id, input, { sampleSize: 10, signal });
	return { kind: 'dynamic', rule: read, query: text, memberCount: count, ...edit };
}
