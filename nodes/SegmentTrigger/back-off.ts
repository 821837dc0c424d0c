import type { Clock } from './clock';

interface BackOff {
	readonly firstMs: number;
	readonly lastMs: number;
}

/**
 * How long to wait after so many failures in a row. Doubled each time; somewhere in its upper half, so that
 * many do not come back at one moment.
 */
export function backOffMs(
	failures: number,
	{ firstMs, lastMs }: BackOff,
	clock: Pick<Clock, 'random'>,
): number {
	const ms = Math.min(firstMs * 2 ** Math.min(failures - 1, 20), lastMs);
	return Math.round(ms * (0.5 + clock.random() / 2));
}
