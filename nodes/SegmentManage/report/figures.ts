import { SegmentsError } from '../../../lib';
import type { Overlap, Scores, Segment, SegmentDay, Segments } from '../../../lib';

/** What a report tells, before it is drawn. */
export interface Figures {
	readonly segments: readonly SegmentFigures[];
	/** Days, oldest first. */
	readonly days: readonly string[];
	/** Of two segments or more. */
	readonly overlap?: Overlap;
	/** Undefined where no scores are stored; then `rfmMissing` says why. */
	readonly rfm?: Scores['rfm'];
	readonly rfmMissing?: string;
	/** Segments that were chosen, but found no room. */
	readonly leftOut: number;
}

export interface SegmentFigures {
	readonly segment: Segment;
	readonly days: readonly SegmentDay[];
}

/** More lines than these cannot be told apart. */
export const MOST_SEGMENTS = 12;

/** @param chosen of which the largest are told, where they are too many */
export async function readFigures(
	segments: Segments,
	chosen: readonly Segment[],
	days: number,
): Promise<Figures> {
	const told = [...chosen].sort((a, b) => b.memberCount - a.memberCount).slice(0, MOST_SEGMENTS);
	const figures: SegmentFigures[] = [];
	for (const segment of told)
		figures.push({ segment, days: await segments.timeline({ id: segment.id }, { days }) });
	return {
		segments: figures,
		days: figures[0]?.days.map(({ day }) => day) ?? [],
		...(told.length > 1 ? { overlap: await segments.overlap(told.map(({ id }) => ({ id }))) } : {}),
		...(await readRfm(segments)),
		leftOut: chosen.length - told.length,
	};
}

async function readRfm(segments: Segments): Promise<Pick<Figures, 'rfm' | 'rfmMissing'>> {
	try {
		return { rfm: (await segments.scores({ fit: false })).rfm };
	} catch (error) {
		// A report without scores is still one.
		if (SegmentsError.is(error) && WITHOUT_SCORES.includes(error.code)) return { rfmMissing: error.message };
		throw error;
	}
}

const WITHOUT_SCORES: readonly string[] = ['CURRENCY_REQUIRED', 'SCORES_NOT_FITTED', 'SCORES_UNFIT'];
