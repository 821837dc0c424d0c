import type { Change, ChangeKind, Segments, WaitingBatch } from '../../lib';

/** What no ordinary day reaches. */
export interface HoldLimits {
	/** More changes of one segment at once than this are held. */
	readonly above: number;
	/** So are changes of more than this percentage of the members. */
	readonly share: number;
}

/** Fewer changes than this are never held for their share: of a small segment half may move on any day. */
export const LEAST_FOR_SHARE = 500;
/** The share of a segment that was smaller than this says nothing. */
export const LEAST_MEMBERS = 100;

export interface HoldCheckOptions {
	readonly consumer: string;
	readonly kinds: readonly ChangeKind[] | undefined;
	readonly limits: HoldLimits;
	/** Up to this seq somebody has released the changes. */
	readonly releasedTo?: number;
}

/**
 * Holds what waits in one segment when it is abnormally much. What was looked at once is not looked at again.
 */
export class HoldCheck {
	private clearedTo: number;

	constructor(private readonly options: HoldCheckOptions) {
		this.clearedTo = options.releasedTo ?? 0;
	}

	/**
	 * Whether it has held the changes and all that waits behind them.
	 * @param limit with which they were read: where there are fewer, no others wait
	 */
	async holds(segments: Segments, changes: readonly Change[], limit: number): Promise<boolean> {
		const { consumer, kinds, limits } = this.options;
		const [first, last] = [changes[0], changes.at(-1)];
		if (first === undefined || last === undefined || first.seq <= this.clearedTo) return false;
		if (changes.length < limit && changes.length <= Math.min(limits.above, LEAST_FOR_SHARE - 1)) return false;
		const waiting = await segments.waiting(consumer, first.segment.id, { kinds });
		// Existing members that are sent come first, and are no surprise.
		if (waiting !== undefined && waiting.firstSeq > first.seq) return false;
		if (waiting === undefined || !isAbnormal(waiting, limits)) {
			this.clearedTo = Math.max(last.seq, waiting?.lastSeq ?? 0);
			return false;
		}
		const { firstSeq, lastSeq } = waiting;
		await segments.hold(consumer, { segment: first.segment.id, reason: 'large', firstSeq, lastSeq, kinds });
		return true;
	}
}

/**
 * Time moves whole memberships on ordinary days, such as those of a birthday: it counts for the number alone.
 */
export function isAbnormal(
	{ joined, left, causes, membersBefore }: Pick<WaitingBatch, 'joined' | 'left' | 'causes' | 'membersBefore'>,
	{ above, share }: HoldLimits,
): boolean {
	if (joined + left > above) return true;
	const untimed = causes.data + causes.rule + causes.manual;
	if (untimed < LEAST_FOR_SHARE || membersBefore < LEAST_MEMBERS) return false;
	return untimed > (membersBefore * share) / 100;
}
