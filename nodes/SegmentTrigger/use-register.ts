import type { SegmentRef, SegmentUse, Segments } from '../../lib';

type Reach = (work: (segments: Segments) => Promise<void>) => Promise<void>;

/**
 * Longer than n8n takes to shut down (30 s by default). n8n closes its triggers when it shuts down just as
 * when a workflow is switched off, and does not say which: a process that is still alive after this time was
 * not shutting down.
 */
const REMOVAL_MS = 60_000;
/**
 * Written again this often: another n8n that gave the workflow up after we took it over may have removed the
 * use.
 */
const REFRESH_MS = 600_000;

const removals = new Map<string, NodeJS.Timeout>();

const keyOf = ({ id, node }: SegmentUse) => JSON.stringify([id, node]);

/**
 * Tells the store that a workflow uses segments, so that they are not deleted under it; kept through restarts
 * of n8n.
 */
export class UseRegister {
	private writtenAt = Number.NEGATIVE_INFINITY;

	constructor(
		private readonly use: SegmentUse,
		private readonly removalMs = REMOVAL_MS,
	) {
		clearTimeout(removals.get(keyOf(use)));
	}

	async keep(segments: Segments, used: readonly SegmentRef[] | 'all'): Promise<void> {
		if (Date.now() - this.writtenAt < REFRESH_MS) return;
		await segments.registerUse(this.use, used);
		this.writtenAt = Date.now();
	}

	/** Removes the use if the trigger is not started again in this process meanwhile. */
	removeLater(reach: Reach): void {
		const timer = setTimeout(() => {
			removals.delete(keyOf(this.use));
			// A use that stays only makes the store ask for `force`; it is not worth a failure.
			void reach(async (segments) => await segments.registerUse(this.use, null)).catch(() => undefined);
		}, this.removalMs);
		timer.unref();
		removals.set(keyOf(this.use), timer);
	}
}
