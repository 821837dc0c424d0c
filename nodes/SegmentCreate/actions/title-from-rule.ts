import type { SegmentInput } from '../../../lib';
import type { Call } from '../../shared/operation';
import { inWordsOf } from '../../shared/parameter';

/** A title is read in lists: a longer rule is cut. */
const LONGEST = 120;

/**
 * A title for a segment that was given none: the rule in words, as `Spent more than 500 in the last 90 days`.
 */
export async function titleFromRule(call: Call, input: Omit<SegmentInput, 'title'>): Promise<string> {
	const { rule, query, template, customerIds } = input;
	const asked = rule ?? query ?? (template ? { template } : undefined);
	if (asked === undefined) return `List of ${customerIds?.length ?? 0} customers`;
	const { rule: canonical } = await call.segments.preview(asked, { signal: call.signal });
	const words = (await inWordsOf(call, canonical)).replace(/^Customers who /, '');
	const title = words.charAt(0).toUpperCase() + words.slice(1);
	return title.length <= LONGEST ? title : `${title.slice(0, LONGEST - 1).trimEnd()}…`;
}
