import { SegmentsError } from '../../lib';
import type { EvaluationResult, Segment, SegmentRef, Segments } from '../../lib';

type Ids = readonly number[];

export interface ChosenSegments {
	/** `all`, or the ids of those that are there. */
	readonly chosen: Ids | 'all';
	/** Those of them that are to be evaluated. */
	readonly active: Ids | 'all';
	readonly missing: ReadonlyArray<Pick<EvaluationResult, 'segment'> & { readonly error: SegmentsError }>;
}

/** Looks the chosen segments up anew: they may have been renamed, switched off or deleted since. */
export async function findChosen(
	segments: Segments,
	refs: readonly SegmentRef[] | 'all',
): Promise<ChosenSegments> {
	if (refs === 'all') return { chosen: 'all', active: 'all', missing: [] };
	const found: Segment[] = [];
	const missing = [];
	for (const ref of refs) {
		const segment = await segments.get(ref).catch(orMissing);
		if (segment instanceof Error) missing.push({ segment: nameless(ref), error: segment });
		else found.push(segment);
	}
	const ids = (of: readonly Segment[]) => of.map(({ id }) => id);
	return { chosen: ids(found), active: ids(found.filter(({ active }) => active)), missing };
}

function nameless(ref: SegmentRef): EvaluationResult['segment'] {
	const text = String(typeof ref === 'object' ? Object.values(ref)[0] : ref);
	return { id: 0, key: text, title: text };
}

function orMissing(error: unknown): SegmentsError {
	if (SegmentsError.is(error) && error.code === 'SEGMENT_NOT_FOUND') return error;
	throw error;
}
