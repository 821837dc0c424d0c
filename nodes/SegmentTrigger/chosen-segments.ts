import { SegmentsError } from '../../lib';
import type { EvaluationResult, Segment, SegmentRef, Segments } from '../../lib';
import { NamePattern } from './name-pattern';

type Ids = readonly number[];

/** Which segments the trigger is about. */
export type Scope = readonly SegmentRef[] | NamePattern | 'all';

interface ChosenSegments {
	/** `all`, or the ids of those that are there. */
	readonly chosen: Ids | 'all';
	/** Those of them that are to be evaluated. */
	readonly active: Ids | 'all';
	readonly missing: ReadonlyArray<Pick<EvaluationResult, 'segment'> & { readonly error: SegmentsError }>;
}

/**
 * Looks the chosen segments up anew, by one statement: they may have been renamed, switched off or deleted
 * since. The rest of a cycle goes by their ids.
 */
export async function findChosen(segments: Segments, scope: Scope): Promise<ChosenSegments> {
	if (scope === 'all') return { chosen: 'all', active: 'all', missing: [] };
	if (scope instanceof NamePattern) return idsOf(await named(segments, scope), []);
	const looked = await segments.find(scope);
	const found: Segment[] = [];
	const missing: ChosenSegments['missing'][number][] = [];
	for (const [index, ref] of scope.entries()) {
		const one = looked[index];
		if (one === undefined) continue;
		if (!SegmentsError.is(one)) found.push(one);
		else missing.push({ segment: nameless(ref), error: requireMissing(one) });
	}
	return idsOf(found, missing);
}

async function named(segments: Segments, pattern: NamePattern): Promise<readonly Segment[]> {
	const all = await segments.list();
	return all.filter(({ title, key }) => pattern.matches(title) || pattern.matches(key));
}

function idsOf(found: readonly Segment[], missing: ChosenSegments['missing']): ChosenSegments {
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
