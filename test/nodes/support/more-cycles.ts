import { setTimeout as sleep } from 'node:timers/promises';

const MORE = 3;

/**
 * Waits for some more cycles, in which nothing may be told twice: until three more evaluations have ended, or
 * for so long, where nothing is evaluated.
 * @param ended how many evaluations have ended
 */
export async function moreCycles(ended: () => Promise<number>, upToMs: number): Promise<void> {
	const until = Date.now() + upToMs;
	const before = await ended();
	while (Date.now() < until && (await ended()) < before + MORE) await sleep(50);
}
