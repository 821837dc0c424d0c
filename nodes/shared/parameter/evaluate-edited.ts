import type { EvaluationResult, Segment } from '../../../lib';
import { options } from '../operation';
import type { Call } from '../operation';

/** A segment, with what its evaluation found. */
export type Evaluated = Segment & { readonly evaluation?: EvaluationResult };

/**
 * Brings the members up to date with a rule that has just been saved, unless "Evaluate Now" is off. A failure
 * is told in `evaluation.error`: the segment is saved all the same.
 */
export async function evaluateEdited(call: Call, segment: Segment): Promise<Evaluated> {
	const { evaluateNow = true } = options<{ evaluateNow: boolean }>(call);
	if (!evaluateNow || !segment.stale || !segment.active) return segment;
	const ref = { id: segment.id };
	const [evaluation] = await call.segments.evaluate([ref], { signal: call.signal });
	return { ...(await call.segments.get(ref)), evaluation };
}
