import { createHash, randomUUID } from 'node:crypto';
import type { ChangeEvent } from './change-event';
import { within } from './clock';
import type { Clock } from './clock';

/**
 * How the execution ended that a batch started; `crash`: it was cut off, or never began; `skipped`: n8n had
 * started one for this batch before.
 */
export type Ending = 'success' | 'failure' | 'crash' | 'skipped';

/** What became of a batch. Anything but a success means that it is to be delivered again. */
export type Delivery = Exclude<Ending, 'crash'>;

/** When a batch counts as delivered: its execution has started, has ended well or badly, or has succeeded. */
export type DeliveredOn = 'acceptance' | 'end' | 'success';

/** Starts an execution; the promise tells how it ended. */
export type Emit = (events: readonly ChangeEvent[], deduplicationKey: string) => Promise<Ending>;

export interface HandOverOptions {
	readonly emit: Emit;
	readonly deliveredOn: DeliveredOn;
	/** An execution that has not ended after this time counts as failed. */
	readonly longestMs: number;
	readonly consumer: string;
	readonly clock: Clock;
}

/**
 * `emit` returns before n8n has written the execution down, and no n8n tells when it has. A process that is
 * killed in that gap would lose the batch, so it counts as delivered only after this time.
 */
const ACCEPTANCE_MS = 1_000;

const DELIVERIES: Readonly<Record<Exclude<DeliveredOn, 'acceptance'>, Readonly<Record<Ending, Delivery>>>> = {
	end: { success: 'success', failure: 'success', crash: 'failure', skipped: 'skipped' },
	success: { success: 'success', failure: 'failure', crash: 'failure', skipped: 'skipped' },
};

/** Gives batches to n8n and says whether they count as delivered. */
export class HandOver {
	/** The batch that failed last, and how often. */
	private failed = { key: '', times: 0 };
	/** n8n keeps keys for longer than this process lives: what it counts anew would meet those of before. */
	private readonly start = randomUUID().slice(0, 8);

	constructor(private readonly options: HandOverOptions) {}

	async deliver(events: readonly ChangeEvent[], signal: AbortSignal): Promise<Delivery> {
		const key = batchKey(this.options.consumer, events);
		const isRepeated = this.failed.key === key;
		const ended = this.options.emit(events, this.withAttempt(key));
		const delivery = await this.deliveryOf(ended, signal);
		if (delivery !== 'success') this.failed = { key, times: isRepeated ? this.failed.times + 1 : 1 };
		// n8n cannot know a key with an attempt of this process: it refuses to run the workflow for another
		// reason.
		return isRepeated && delivery === 'skipped' ? 'failure' : delivery;
	}

	private async deliveryOf(ended: Promise<Ending>, signal: AbortSignal): Promise<Delivery> {
		switch (this.options.deliveredOn) {
			case 'acceptance':
				// A trigger that is switched off meanwhile has handed over all the same.
				await within(ACCEPTANCE_MS, ended, this.options.clock, signal);
				return 'success';
			case 'end':
			case 'success':
				return DELIVERIES[this.options.deliveredOn][await this.endingOf(ended, signal)];
		}
	}

	/**
	 * n8n does not tell when an execution could not be created, and late when the worker is gone that ran it.
	 */
	private async endingOf(ended: Promise<Ending>, signal: AbortSignal): Promise<Ending> {
		const { longestMs, clock } = this.options;
		return (await within(longestMs, ended, clock, signal))?.value ?? 'crash';
	}

	/** n8n keeps the key of an execution that failed or was killed, so a repetition needs another one. */
	private withAttempt(key: string): string {
		return this.failed.key === key ? `${key}:${this.start}:${this.failed.times}` : key;
	}
}

/**
 * Made of all changes of the batch. One made of the first change alone would let n8n skip a batch that begins
 * like one before a restart but holds more.
 */
function batchKey(consumer: string, events: readonly ChangeEvent[]): string {
	const ids = events.map(({ changeId }) => changeId).join(' ');
	return `${consumer}:${createHash('sha256').update(ids).digest('hex').slice(0, 32)}`;
}
