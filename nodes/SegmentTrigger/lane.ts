import { OperationalError } from 'n8n-workflow';
import type { Change, Segments } from '../../lib';
import type { Reach } from '../shared/transport';
import { backOffMs } from './back-off';
import type { ChangeEvent } from './change-event';
import { isAborted } from './clock';
import type { Clock } from './clock';
import type { HandOver } from './hand-over';
import type { HoldCheck } from './hold-check';
import type { Source } from './source';

export interface LaneOptions {
	readonly reach: Reach;
	readonly handOver: HandOver;
	/** What the workflow is told of changes. */
	readonly toEvents: (
		segments: Segments,
		changes: readonly Change[],
		signal: AbortSignal,
	) => Promise<readonly ChangeEvent[]>;
	/** Undefined where nothing is held. */
	readonly holdCheck: HoldCheck | undefined;
	/** Changes in one execution, at most. */
	readonly maxItems: number;
	/** After so many failures in a row a change is parked. */
	readonly tries: number;
	readonly clock: Clock;
	/** The workflow did not succeed, or the database does not answer. */
	readonly onFault: (error: unknown, failures: number, retryMs: number) => void;
	/** A batch was held or a change parked. */
	readonly onHeld: () => void;
	readonly onDelivered: () => void;
}

interface Batch {
	readonly changes: readonly Change[];
	/** Fewer than the changes where some are not passed on. */
	readonly events: readonly ChangeEvent[];
}

const RETRY = { firstMs: 1_000, lastMs: 30_000 };
/** News of the segment are a reason to try again, but not more often than this. */
const LEAST_RETRY_MS = 3_000;

/** n8n shows the execution that failed; nothing is added to that. */
export class DeliveryFailed extends OperationalError {
	constructor(title: string) {
		super(`The workflow did not succeed with changes of the segment "${title}"; they are delivered again.`);
	}
}

/**
 * The delivery of one segment's changes, in order and one execution at a time, until none is waiting. A batch
 * that fails is tried again after longer and longer pauses, each time with half of its changes: so the one
 * that makes it fail ends up alone.
 */
export class Lane {
	private size: number;
	private failures = 0;
	/** The change that the failures in a row began with. */
	private failing = '';
	private hasNews = false;
	private wake: (() => void) | undefined;

	constructor(
		private readonly source: Source,
		private readonly options: LaneOptions,
	) {
		this.size = options.maxItems;
	}

	/** Ends when nothing is waiting any more, when the rest is held, or with the signal. */
	async run(first: readonly Change[], signal: AbortSignal): Promise<void> {
		let read: readonly Change[] | undefined = first;
		while (!isAborted(signal)) {
			try {
				if (!(await this.step(read?.slice(0, this.size), signal))) return;
			} catch (error) {
				if (isAborted(signal)) return;
				await this.failed(error, signal);
			}
			read = undefined;
		}
	}

	/** There are new changes of the segment, or another one's delivery has just succeeded again. */
	tell(): void {
		this.hasNews = true;
		this.wake?.();
	}

	/** @returns false when there is nothing more to do */
	private async step(read: readonly Change[] | undefined, signal: AbortSignal): Promise<boolean> {
		const { reach, handOver } = this.options;
		const batch = await reach(async (segments) => await this.next(segments, read, signal));
		if (batch === 'held') return false;
		if (batch === undefined) return this.takeNews();
		const { changes, events } = batch;
		if (events.length > 0) {
			const ending = await handOver.deliver(events, signal);
			if (isAborted(signal) && ending !== 'success') return false;
			// n8n knows the key, but not that the execution succeeded: the next one has another key.
			if (ending === 'skipped') return true;
			if (ending === 'failure') return await this.notDelivered(changes, signal);
		}
		await reach(async (segments) => await this.source.delivered(segments, changes));
		this.succeeded();
		return true;
	}

	private async next(
		segments: Segments,
		read: readonly Change[] | undefined,
		signal: AbortSignal,
	): Promise<Batch | 'held' | undefined> {
		const { toEvents, holdCheck } = this.options;
		const changes = read?.length ? read : await this.source.read(segments, this.size, signal);
		if (changes.length === 0) return undefined;
		if (await holdCheck?.holds(segments, changes, this.size)) {
			this.options.onHeld();
			return 'held';
		}
		return { changes, events: await toEvents(segments, changes, signal) };
	}

	/** What came between the last look and now is looked at once more. */
	private takeNews(): boolean {
		const had = this.hasNews;
		this.hasNews = false;
		return had;
	}

	private succeeded(): void {
		if (this.failures > 0) this.options.onDelivered();
		this.failures = 0;
		this.size = Math.min(this.size * 2, this.options.maxItems);
	}

	private async notDelivered(changes: readonly Change[], signal: AbortSignal): Promise<boolean> {
		const [first] = changes;
		if (first === undefined) return true;
		if (this.failing !== first.id) this.failures = 0;
		this.failing = first.id;
		if (changes.length === 1 && this.failures + 1 >= this.options.tries) return await this.park(first);
		this.size = Math.max(1, Math.floor(changes.length / 2));
		await this.failed(new DeliveryFailed(this.source.segment.title), signal);
		return true;
	}

	private async park(change: Change): Promise<boolean> {
		const goesOn = await this.options.reach(async (segments) => await this.source.park(segments, change));
		this.failures = 0;
		this.options.onHeld();
		return goesOn;
	}

	private async failed(error: unknown, signal: AbortSignal): Promise<void> {
		const { clock, onFault } = this.options;
		const retryMs = backOffMs(++this.failures, RETRY, clock);
		onFault(error, this.failures, retryMs);
		this.hasNews = false;
		const least = Math.min(retryMs, LEAST_RETRY_MS);
		await clock.sleep(least, signal);
		await this.sleepUntilNews(retryMs - least, signal);
	}

	private async sleepUntilNews(ms: number, signal: AbortSignal): Promise<void> {
		if (ms <= 0 || this.hasNews) return;
		const news = new AbortController();
		this.wake = () => news.abort();
		await this.options.clock.sleep(ms, AbortSignal.any([signal, news.signal]));
		this.wake = undefined;
	}
}
