import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the answer is right, and answers with it; what it was last stands in the
 * failure.
 */
export async function until<T>(
	what: string,
	ask: () => Promise<T>,
	isRight: (answer: T) => boolean,
	withinMs = 120_000,
): Promise<T> {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const answer = await ask();
		if (isRight(answer)) return answer;
		if (Date.now() > deadline)
			throw new Error(`Not within ${withinMs / 1000} s: ${what}. Last answer: ${JSON.stringify(answer)}`);
		await sleep(500);
	}
}
