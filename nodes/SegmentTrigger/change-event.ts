import type { Cause, Change, ChangeKind, CustomerId, HeldBatch } from '../../lib';

/** What a workflow is told of one change. */
export interface ChangeEvent {
	readonly event: ChangeKind;
	readonly customerId: CustomerId;
	readonly segment: Change['segment'];
	readonly cause: Cause;
	readonly occurredAt: string;
	/** The same at every delivery of this change: what a receiver needs to recognise a repetition. */
	readonly changeId: string;
	/** Counts the changes of the segment. */
	readonly seq: number;
	/** What the shop knows of the customer now. */
	readonly customer: Readonly<Record<string, unknown>>;
	/** Only in a manual test that had no real change to show. */
	readonly sample?: true;
}

export function changeEvent(change: Change, customer: Readonly<Record<string, unknown>>): ChangeEvent {
	const { kind, customerId, segment, cause, occurredAt, id, seq } = change;
	return { event: kind, customerId, segment, cause, occurredAt, changeId: id, seq, customer };
}

/** What a workflow is told of a batch that it is not told. */
export interface HeldEvent extends Pick<
	HeldBatch,
	'reason' | 'segment' | 'joined' | 'left' | 'causes' | 'membersBefore' | 'heldAt'
> {
	readonly event: 'held';
	/** To release or drop it by. */
	readonly batchId: number;
	readonly changes: number;
	/** Of the members before, in percent; null where there were none. */
	readonly share: number | null;
	/** Whether later changes of the segment wait until the batch is released or dropped. */
	readonly laterChangesWait: boolean;
	readonly message: string;
	/** The first of its changes. */
	readonly sample: readonly ChangeEvent[];
}

export function heldEvent(batch: HeldBatch, sample: readonly ChangeEvent[]): HeldEvent {
	const { id, reason, segment, joined, left, causes, membersBefore, heldAt, passed } = batch;
	const changes = joined + left;
	return {
		event: 'held',
		batchId: id,
		reason,
		segment,
		changes,
		joined,
		left,
		causes,
		membersBefore,
		share: membersBefore === 0 ? null : Math.round((changes / membersBefore) * 1000) / 10,
		heldAt,
		laterChangesWait: !passed,
		message: `${REASONS[reason](changes, segment.title)} Release or drop it with Segment Manage, Held Batch ${id}.`,
		sample,
	};
}

const REASONS: Readonly<Record<HeldBatch['reason'], (changes: number, title: string) => string>> = {
	large: (changes, title) =>
		`${changes} changes of the segment "${title}" at once are held, because that is more than on usual days.`,
	failing: (changes, title) =>
		`${changes === 1 ? 'A change' : `${changes} changes`} of the segment "${title}" ${changes === 1 ? 'is' : 'are'} held, because the workflow failed again and again.`,
};
