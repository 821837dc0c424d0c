import type { EvaluationResult, Rule, Segment } from '../../../lib';
import { showHints } from '../../shared/hints';
import type { Call } from '../../shared/operation';
import { inWordsOf, withAskedValues } from '../../shared/parameter';

interface Size {
	/** Customers; null when they could not be found. */
	readonly count: number | null;
	readonly customers: ReadonlyArray<Record<string, unknown>>;
}

/**
 * A saved segment with its size and some of its customers: what is looked for first stands first.
 * An evaluation that fails is told in `evaluation.error`: the segment is saved all the same.
 */
export async function describeSegment(
	call: Call,
	saved: Segment,
	wish: { evaluate: boolean; sampleSize: number },
): Promise<object> {
	const evaluation = wish.evaluate ? await evaluate(call, saved) : undefined;
	const segment = evaluation ? await call.segments.get(saved.id) : saved;
	const size = evaluation?.error ? NOBODY : await sizeOf(call, segment, wish.sampleSize);
	const { warnings = [] } = saved;
	showHints(call.context, { count: size.count, warnings });
	return {
		title: segment.title,
		count: size.count,
		inWords: await inWordsOf(call, segment.rule),
		warnings,
		query: segment.query,
		customers: await shown(call, size.customers, segment.rule),
		segment,
		...(evaluation ? { evaluation } : {}),
	};
}

const NOBODY: Size = { count: null, customers: [] };

const shown = async (call: Call, customers: Size['customers'], rule: Rule | null) =>
	rule === null ? customers : await withAskedValues(call, customers, { rule });

/** As a list of one: then a failure is part of the answer and not thrown. */
async function evaluate({ segments, signal }: Call, { id }: Segment): Promise<EvaluationResult | undefined> {
	const [result] = await segments.evaluate([id], { signal });
	return result;
}

/** From the membership, or from the rule where there is no membership yet. */
async function sizeOf({ segments, signal }: Call, segment: Segment, sampleSize: number): Promise<Size> {
	if (segment.rule !== null && segment.evaluatedAt === null) {
		const { count, customers } = await segments.preview(segment.rule, { sampleSize, signal });
		return { count, customers };
	}
	const customers = [];
	if (sampleSize > 0)
		for await (const customer of segments.members(segment.id, { limit: sampleSize, signal }))
			customers.push(customer);
	return { count: segment.memberCount, customers };
}
