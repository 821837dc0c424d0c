import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';

/**
 * Rows that were fetched together follow each other without a turn of the event loop: after so long others
 * get theirs.
 */
const TURN_MS = 10;
/** Handing over line by line costs more than making the lines. */
const CHUNK_LENGTH = 65_536;

/** The same text in larger pieces, with turns for others between them. */
export async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<Buffer> {
	let chunk = '';
	let since = performance.now();
	for await (const piece of pieces) {
		chunk += piece;
		if (chunk.length < CHUNK_LENGTH) continue;
		yield Buffer.from(chunk);
		chunk = '';
		if (performance.now() - since < TURN_MS) continue;
		await setImmediate();
		since = performance.now();
	}
	if (chunk !== '') yield Buffer.from(chunk);
}
