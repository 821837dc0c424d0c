import { isAborted, realClock, within } from './clock';
import type { Clock } from './clock';

export interface Fault {
	readonly error: unknown;
	/** How many cycles have failed in a row, this one included. */
	readonly failures: number;
	readonly retryMs: number;
}

interface LoopOptions {
	/** One look at the store; ends early when the signal is aborted. */
	readonly cycle: (signal: AbortSignal) => Promise<void>;
	/** From the end of one cycle to the start of the next. */
	readonly intervalMs: number;
	readonly onFault: (fault: Fault) => void;
	readonly onRecovery: (failures: number) => void;
	readonly clock?: Clock;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
/** n8n waits this long for its triggers when it shuts down, and kills them after 30 s. */
const STOP_MS = 10_000;

/**
 * Repeats a cycle until it is stopped. The next starts only when the last has ended, so cycles never overlap; a failed
 * one is tried again soon, then less and less often, and never given up.
 */
export class ChangeLoop {
	private readonly ending = new AbortController();
	private readonly clock: Clock;
	private running: Promise<void> = Promise.resolve();

	constructor(private readonly options: LoopOptions) {
		this.clock = options.clock ?? realClock;
	}

	start(): void {
		this.running = this.run(this.ending.signal);
	}

	/** Cancels the running cycle and waits for its end, but not for ever: a connection may hang. */
	async stop(): Promise<void> {
		this.ending.abort();
		await within(STOP_MS, this.running, this.clock);
	}

	private async run(signal: AbortSignal): Promise<void> {
		for (let failures = 0; !signal.aborted;) {
			const error = await this.attempt(signal);
			if (isAborted(signal)) return;
			if (error === undefined && failures > 0) this.options.onRecovery(failures);
			failures = error === undefined ? 0 : failures + 1;
			const waitMs = failures === 0 ? this.options.intervalMs : this.retryMs(failures);
			if (error !== undefined) this.options.onFault({ error: error.reason, failures, retryMs: waitMs });
			await this.clock.sleep(waitMs, signal);
		}
	}

	private async attempt(signal: AbortSignal): Promise<{ reason: unknown } | undefined> {
		try {
			await this.options.cycle(signal);
			return undefined;
		} catch (reason) {
			return { reason };
		}
	}

	/** Doubled each time; somewhere in its upper half, so that many triggers do not come back at one moment. */
	private retryMs(failures: number): number {
		const most = Math.max(LAST_RETRY_MS, this.options.intervalMs);
		const ms = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20), most);
		return Math.round(ms * (0.5 + this.clock.random() / 2));
	}
}
