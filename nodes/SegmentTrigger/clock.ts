/** Time as the trigger needs it; tests give their own. */
export interface Clock {
	/** Milliseconds since some instant; never goes back. */
	now(): number;
	/** Resolves after that time, or as soon as the signal is aborted; never rejects. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
	/** From 0 up to 1. */
	random(): number;
}

/** Asked again after a pause: the compiler takes a signal for unchanged since it was last looked at. */
export const isAborted = ({ aborted }: AbortSignal): boolean => aborted;

export const realClock: Clock = {
	now: () => performance.now(),
	random: Math.random,
	sleep: async (ms, signal) =>
		await new Promise((resolve) => {
			if (signal.aborted) return resolve();
			const end = () => {
				clearTimeout(timer);
				signal.removeEventListener('abort', end);
				resolve();
			};
			const timer = setTimeout(end, ms);
			signal.addEventListener('abort', end);
		}),
};

/**
 * What the promise gives, or undefined when the time is over or the signal aborted before. Leaves no timer
 * behind.
 */
export async function within<T>(
	ms: number,
	promise: Promise<T>,
	clock: Clock,
	signal?: AbortSignal,
): Promise<{ value: T } | undefined> {
	const over = new AbortController();
	const ending = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
	try {
		return await Promise.race([
			promise.then((value) => ({ value })),
			clock.sleep(ms, ending).then(() => undefined),
		]);
	} finally {
		over.abort();
	}
}
