import { SegmentsError } from '../../lib/error';

/** A hang, not a slow machine: inputs here take milliseconds. */
const HANG_MS = 2_000;

/** Runs it on hostile input: it may return, or throw this package's error with a sentence; nothing else, and never hang. */
export function onlySegmentsError(run: () => unknown): void {
	const started = Date.now();
	try {
		run();
	} catch (error) {
		if (!SegmentsError.is(error)) throw error;
		expect(error.message.length).toBeGreaterThan(10);
		expect(error.message).not.toContain('[object');
	}
	expect(Date.now() - started).toBeLessThan(HANG_MS);
}
