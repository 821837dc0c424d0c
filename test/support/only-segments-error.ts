import { SegmentsError } from '../../lib/error';

/** A hang, not a slow machine: inputs here take milliseconds. Of the processor, which others may hold. */
const HANG_MICROSECONDS = 2_000_000;

/**
 * Runs it on hostile input: it may return, or throw this package's error with a sentence; nothing else, and
 * never hang.
 */
export function onlySegmentsError(run: () => unknown): void {
	const started = process.cpuUsage();
	try {
		run();
	} catch (error) {
		if (!SegmentsError.is(error)) throw error;
		expect(error.message.length).toBeGreaterThan(10);
		expect(error.message).not.toContain('[object');
	}
	const { user, system } = process.cpuUsage(started);
	expect(user + system).toBeLessThan(HANG_MICROSECONDS);
}
