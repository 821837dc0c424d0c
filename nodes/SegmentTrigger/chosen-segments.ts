import { SegmentsError } from '../../lib';
import type { EvaluationResult, Segment, SegmentRef, Segments } from '../../lib';

type Ids = readonly number[];

interface ChosenSegments {
	/** `all`, or the ids of those that are there. */
	readonly chosen: Ids | 'all';
	/** Those of them that are to be evaluated. */
	readonly active: Ids | 'all';
	readonly missing: ReadonlyArray<Pick<EvaluationResult, 'segment'> & { readonly error: SegmentsError }>;
}

/**
 * Looks the chosen segments up anew, by one statement: they may have been renamed, switched off or deleted since.
 * The rest of a cycle goes by their ids.
 */
export async function findChosen(
	segments: Segments,
	refs: readonly SegmentRef[] | 'all',
): Promise<ChosenSegments> {
	if (refs === 'all') return { chosen: 'all', active: 'all', missing: [] };
	const looked = await segments.find(refs);
	const found: Segment[] = [];
	const missing: ChosenSegments['missing'][number][] = [];
	for (const [index, one] of looked.entries()) {
		if (!SegmentsError.is(one)) found.push(one);
		else missing.push({ segment: nameless(refs[index] as SegmentRef), error: requireMissing(one) });
	}
	const ids = (of: readonly Segment[]) => of.map(({ id }) => id);
	return { chosen: ids(found), active: ids(found.filter(({ active }) => active)), missing };
}

function nameless(ref: SegmentRef): EvaluationResult['segment'] {
	const text = String(typeof ref === 'object' ? Object.values(ref)[0] : ref);
	return { id: 0, key: text, title: text };
}

/** @throws it, where it is about the ref itself and not about a segment that is gone */
function requireMissing(error: SegmentsError): SegmentsError {
	if (error.code === 'SEGMENT_NOT_FOUND') return error;
	throw error;
}
