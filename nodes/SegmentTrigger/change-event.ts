import type { Cause, Change, ChangeKind, CustomerId } from '../../lib';

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
