import type { Segments } from '../../lib';
import { isAborted } from './clock';
import type { Clock } from './clock';
import type { Pause } from './change-loop';
import type { Reach } from '../shared/transport';

/**
 * After a cycle the database rests for this part of the time that it took, whatever the shop's customers do.
 * A cycle takes 40 to 70 ms. A change that comes during the rest waits for its end: a rest as long as the
 * cycle was more than the database needs.
 */
const REST = 0.5;
const LEAST_REST_MS = 25;
/** A pause is slept through where the shop cannot be asked. */
const LEAST_WORTH_MS = 100;

/**
 * Ends the pause between two cycles as soon as the shop's customers were touched, where changes are tracked.
 */
export class WakeUp {
	/** What had been seen before the last cycle began. */
	private mark: string | null = null;

	constructor(
		private readonly reach: Reach,
		private readonly clock: Clock,
	) {}

	/** Before anything is evaluated. */
	async begin(segments: Segments, signal: AbortSignal): Promise<void> {
		if (this.mark === null) this.mark = (await segments.touched({ signal })).mark;
	}

	async pause({ ms, cycleMs }: Pause, signal: AbortSignal): Promise<void> {
		const restMs = Math.min(ms, Math.max(LEAST_REST_MS, cycleMs * REST));
		const endsAt = this.clock.now() + ms;
		await this.clock.sleep(restMs, signal);
		const since = this.mark;
		this.mark = null;
		const waitMs = Math.floor(endsAt - this.clock.now());
		if (since === null || waitMs < LEAST_WORTH_MS || isAborted(signal)) {
			await this.clock.sleep(Math.max(0, waitMs), signal);
			return;
		}
		try {
			const { mark } = await this.reach(
				async (segments) => await segments.touched({ since, waitMs, signal }),
			);
			this.mark = mark;
		} catch {
			// The next cycle meets the same fault, and tells of it.
			await this.clock.sleep(Math.max(0, endsAt - this.clock.now()), signal);
		}
	}
}
