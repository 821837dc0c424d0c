import type { Cause, ChangeKind } from '../../store/log/change';
import type { Change, CustomerId } from '../types';

/** A change as the database gives it. */
export interface ChangeRow {
	readonly id: string;
	readonly seq: string;
	readonly customer_id: CustomerId;
	readonly kind: ChangeKind;
	readonly cause: Cause;
	readonly occurred_at: string;
	readonly segment_id: number;
	readonly key: string;
	readonly title: string;
	readonly scores_version: number | null;
}

export const toChange = ({
	id,
	seq,
	customer_id,
	kind,
	cause,
	occurred_at,
	segment_id,
	key,
	title,
	scores_version,
}: ChangeRow): Change => ({
	id,
	seq: Number(seq),
	segment: { id: segment_id, key, title },
	customerId: customer_id,
	kind,
	cause,
	...(scores_version === null ? {} : { scoresVersion: scores_version }),
	occurredAt: occurred_at,
});
