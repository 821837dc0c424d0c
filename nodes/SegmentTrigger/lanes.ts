import type { Change, ChangeKind, ChangesOptions, HeldBatch, Segments } from '../../lib';
import { isAborted } from './clock';
import type { Lane } from './lane';
import { HeldSource, LogSource } from './source';
import type { Source } from './source';

export type Chosen = NonNullable<ChangesOptions['segments']>;

export interface LanesOptions {
	readonly consumer: string;
	readonly kinds: readonly ChangeKind[] | undefined;
	/** Changes in one execution, at most. */
	readonly maxItems: number;
	/** Whether later changes go on behind one that is parked. */
	readonly goesOn: boolean;
	/** @param released a batch at the consumer's position that is not to be held again */
	readonly makeLane: (source: Source, released?: HeldBatch) => Lane;
}

interface Running {
	readonly lane: Lane;
	readonly done: Promise<void>;
}

/** What is looked at, and what of it is held for this consumer. */
export interface Look {
	readonly chosen: Chosen;
	readonly held: readonly HeldBatch[];
}

const LEAST_PAGE = 1_000;
/** Each keeps one batch in memory. */
const MOST_LANES = 50;

/**
 * One lane for each segment that has something to deliver, all at the same time: a segment whose workflow is
 * slow or fails keeps neither the others nor the evaluations waiting.
 */
export class Lanes {
	/** By the id of the segment. */
	private readonly ofLog = new Map<number, Running>();
	/** By the id of the batch. */
	private readonly ofHeld = new Map<number, Running>();

	constructor(private readonly options: LanesOptions) {}

	/** Looks at what is waiting and starts lanes for it; does not wait for them. */
	async dispatch(segments: Segments, { chosen, held }: Look, signal: AbortSignal): Promise<void> {
		const isReleased = (batch: HeldBatch) => batch.releasedAt !== null;
		for (const batch of held.filter((one) => one.passed && isReleased(one))) this.redeliver(batch, signal);
		const inTheWay = held.filter(({ passed }) => !passed);
		const standing = inTheWay.filter((batch) => !isReleased(batch)).map(({ segment }) => segment.id);
		const released = new Map(inTheWay.filter(isReleased).map((batch) => [batch.segment.id, batch]));
		const limit = Math.max(LEAST_PAGE, this.options.maxItems);
		for (let isMore = true; isMore && !isAborted(signal) && this.ofLog.size < MOST_LANES;) {
			const changes = await this.read(segments, { chosen, standing, limit }, signal);
			for (const [id, some] of bySegment(changes))
				this.deliver(some.segment, { first: some.changes, released: released.get(id) }, signal);
			isMore = changes.length === limit;
		}
		for (const batch of released.values())
			this.deliver(batch.segment, { first: [], released: batch }, signal);
	}

	/** @param ids of segments with new changes; all by default */
	tell(ids?: readonly number[]): void {
		for (const [id, { lane }] of this.ofLog) if (ids === undefined || ids.includes(id)) lane.tell();
	}

	/** When all have ended, as they do soon after their signal. */
	async ended(): Promise<void> {
		await Promise.all([...this.ofLog.values(), ...this.ofHeld.values()].map(({ done }) => done));
	}

	/** Segments that are under way or stand still are left out: reading goes on behind all that they have. */
	private async read(
		segments: Segments,
		{ chosen, standing, limit }: { chosen: Chosen; standing: readonly number[]; limit: number },
		signal: AbortSignal,
	): Promise<readonly Change[]> {
		const { consumer, kinds } = this.options;
		const after = [...this.ofLog.keys(), ...standing].map(behindAll);
		const wish = { consumer, segments: chosen, kinds, limit, signal };
		return await segments.changes(after.length > 0 ? { ...wish, after } : wish);
	}

	private deliver(
		segment: Change['segment'],
		{ first, released }: { first: readonly Change[]; released: HeldBatch | undefined },
		signal: AbortSignal,
	): void {
		const { consumer, kinds, goesOn, makeLane } = this.options;
		const source = () => new LogSource(segment, { consumer, kinds, goesOn, released });
		start(this.ofLog, segment.id, () => {
			const lane = makeLane(source(), released);
			return { lane, done: lane.run(first, signal) };
		});
	}

	private redeliver(batch: HeldBatch, signal: AbortSignal): void {
		const { kinds, makeLane } = this.options;
		start(this.ofHeld, batch.id, () => {
			const lane = makeLane(new HeldSource(batch, kinds), batch);
			return { lane, done: lane.run([], signal) };
		});
	}
}

/** Nothing happens where one runs already. */
function start(running: Map<number, Running>, id: number, begin: () => Running): void {
	if (running.has(id)) return;
	const { lane, done } = begin();
	running.set(id, { lane, done: done.finally(() => running.delete(id)) });
}

const behindAll = (id: number) => ({ segment: { id, key: '', title: '' }, seq: Number.MAX_SAFE_INTEGER });

interface Group {
	readonly segment: Change['segment'];
	readonly changes: Change[];
}

function bySegment(changes: readonly Change[]): Map<number, Group> {
	const groups = new Map<number, Group>();
	for (const change of changes) {
		const group = groups.get(change.segment.id) ?? { segment: change.segment, changes: [] };
		group.changes.push(change);
		groups.set(change.segment.id, group);
	}
	return groups;
}
