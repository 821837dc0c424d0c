import { firstOf } from '../../../lib/error/defined';
import { HandOver } from '../../../nodes/SegmentTrigger/hand-over';
import type { ChangeEvent } from '../../../nodes/SegmentTrigger/change-event';

type Inner = {
	options: { emit(events: readonly ChangeEvent[], key: string): Promise<unknown>; consumer: string };
};

/**
 * The hand-over that everybody writes first: n8n's `emit` has returned, so the batch counts as delivered. n8n
 * writes the execution down only after that, and who is killed in between has lost it. Every harness must
 * find it out.
 */
export function useKnownBadHandOver(): void {
	HandOver.prototype.deliver = async function (events) {
		const { emit, consumer } = (this as unknown as Inner).options;
		void emit(events, `${consumer}:${firstOf(events).changeId}`);
		return await Promise.resolve('success' as const);
	};
}
