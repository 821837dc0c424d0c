import { setImmediate } from 'node:timers/promises';

/** Values in one list from which reading, compiling and sending it each take some milliseconds. */
const MANY = 5_000;

/** Characters of such a list that is written as one text. */
const LONG = 100_000;

const isLong = (value: unknown) =>
	Array.isArray(value) ? value.length > MANY : typeof value === 'string' && value.length > LONG;

/**
 * Lets others have a turn of the event loop between two pieces of work over a long list, which together would
 * hold it.
 */
export async function giveTurn(values: readonly unknown[]): Promise<void> {
	if (values.some(isLong)) await setImmediate();
}

/** From here on a piece of work is worth a turn of the event loop, which costs a tenth of a millisecond. */
const WORTH_A_TURN_MS = 5;

/** The same after a piece of work, once it has taken some time. @param started by `performance.now()` */
export async function giveTurnAfter(started: number): Promise<void> {
	if (performance.now() - started > WORTH_A_TURN_MS) await setImmediate();
}
