import type { Change, RuleInput, Segments } from '../../lib';

/** Those of the changes whose customers meet a rule now; all of them where there is none. */
export async function changesOf<T extends Pick<Change, 'customerId'>>(
	segments: Pick<Segments, 'matching'>,
	changes: readonly T[],
	rule: RuleInput | undefined,
	signal?: AbortSignal,
): Promise<readonly T[]> {
	if (rule === undefined || changes.length === 0) return changes;
	const ids = [...new Set(changes.map(({ customerId }) => customerId))];
	const found = new Set((await segments.matching(rule, ids, { signal })).map(String));
	return changes.filter(({ customerId }) => found.has(String(customerId)));
}
