import { setImmediate } from 'node:timers/promises';

/** Values in one list from which reading, compiling and sending it each take some milliseconds. */
const MANY = 5_000;

/** Lets others have a turn of the event loop between two pieces of work over a long list, which together would hold it. */
export async function giveTurn(values: readonly unknown[]): Promise<void> {
	if (values.some((value) => Array.isArray(value) && value.length > MANY)) await setImmediate();
}
