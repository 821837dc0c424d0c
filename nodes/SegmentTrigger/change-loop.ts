import { backOffMs } from './back-off';
import { isAborted, realClock, within } from './clock';
import type { Clock } from './clock';

export interface Fault {
	readonly error: unknown;
	/** How many cycles have failed in a row, this one included. */
	readonly failures: number;
	readonly retryMs: number;
}

/** Between two cycles. */
export interface Pause {
	readonly ms: number;
	/** How long the cycle before it took. */
	readonly cycleMs: number;
}

interface LoopOptions {
	/** One look at the store; ends early when the signal is aborted. */
	readonly cycle: (signal: AbortSignal) => Promise<void>;
	/** From the start of one cycle to the start of the next. */
	readonly intervalMs: number;
	/**
	 * Waits until it is time for the next cycle, or until there is a reason to begin it earlier; default:
	 * sleeps.
	 */
	readonly pause?: (pause: Pause, signal: AbortSignal) => Promise<void>;
	readonly onFault: (fault: Fault) => void;
	readonly onRecovery: (failures: number) => void;
	readonly clock?: Clock;
}

const RETRY = { firstMs: 1_000, lastMs: 60_000 };
/**
 * A cycle that takes longer than the interval is followed by a pause of this part of the interval at least.
 */
const LEAST_PAUSE = 0.25;
/** n8n waits this long for its triggers when it shuts down, and kills them after 30 s. */
const STOP_MS = 10_000;

/**
 * Repeats a cycle until it is stopped. The next starts only when the last has ended, so cycles never overlap;
 * a failed one is tried again soon, then less and less often, and never given up.
 */
export class ChangeLoop {
	private readonly ending = new AbortController();
	private readonly clock: Clock;
	private running: Promise<void> = Promise.resolve();
	private isHurried = false;
	private wake: (() => void) | undefined;

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
			const startedAt = this.clock.now();
			const error = await this.attempt(signal);
			if (isAborted(signal)) return;
			if (error === undefined) {
				if (failures > 0) this.options.onRecovery(failures);
				failures = 0;
				await this.pause(this.clock.now() - startedAt, signal);
			} else {
				const waitMs = this.retryMs(++failures);
				this.options.onFault({ error: error.reason, failures, retryMs: waitMs });
				await this.clock.sleep(waitMs, signal);
			}
		}
	}

	/** Ends the pause: there is something to look at now. */
	hurry(): void {
		this.isHurried = true;
		this.wake?.();
	}

	private async pause(cycleMs: number, signal: AbortSignal): Promise<void> {
		const { intervalMs, pause } = this.options;
		const ms = Math.max(intervalMs - cycleMs, Math.min(cycleMs, intervalMs) * LEAST_PAUSE);
		const hurried = new AbortController();
		this.wake = () => hurried.abort();
		const ending = AbortSignal.any([signal, hurried.signal]);
		if (!this.isHurried) await (pause ? pause({ ms, cycleMs }, ending) : this.clock.sleep(ms, ending));
		this.wake = undefined;
		this.isHurried = false;
	}

	private async attempt(signal: AbortSignal): Promise<{ reason: unknown } | undefined> {
		try {
			await this.options.cycle(signal);
			return undefined;
		} catch (reason) {
			return { reason };
		}
	}

	private retryMs(failures: number): number {
		const lastMs = Math.max(RETRY.lastMs, this.options.intervalMs);
		return backOffMs(failures, { ...RETRY, lastMs }, this.clock);
	}
}
