import { setImmediate } from 'node:timers/promises';

/** How long one piece of work may hold the event loop, which belongs to n8n. */
const SLICE_MS = 8;

/** Gives others a turn of the event loop between the pieces of a long piece of work. */
export class Turns {
	private since = performance.now();

	/** @throws the reason of the signal, once it is aborted */
	async give(signal?: AbortSignal): Promise<void> {
		signal?.throwIfAborted();
		if (performance.now() - this.since < SLICE_MS) return;
		await setImmediate();
		this.since = performance.now();
	}
}

/** Lets others have a turn between two pieces of work, each of which takes some milliseconds. */
export const pause = (): Promise<void> => setImmediate();
