import type { EvaluationResult, Segment } from '../../../lib';
import type { Call } from '../../shared/operation';

interface Size {
	/** Customers; null when they could not be found. */
	readonly count: number | null;
	readonly customers: ReadonlyArray<Record<string, unknown>>;
}

/**
 * A saved segment with its size and some of its customers.
 * An evaluation that fails is told in `evaluation.error`: the segment is saved all the same.
 */
export async function describeSegment(
	call: Call,
	saved: Segment,
	wish: { evaluate: boolean; sampleSize: number },
): Promise<object> {
	const evaluation = wish.evaluate ? await evaluate(call, saved) : undefined;
	const segment = evaluation ? await call.segments.get(saved.id) : saved;
	const size = evaluation?.error
		? { count: null, customers: [] }
		: await sizeOf(call, segment, wish.sampleSize);
	return { segment, ...size, query: segment.query, ...(evaluation ? { evaluation } : {}) };
}

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
