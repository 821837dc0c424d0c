import type { Actor } from '../../database';
import type { TurnedCondition } from '../../explain';
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
	readonly conditions: readonly TurnedCondition[] | null;
	readonly scores_version: number | null;
	readonly former_version: number | null;
	readonly rule_version: number | null;
	readonly by: Actor | null;
}

export const toChange = (row: ChangeRow): Change => ({
	id: row.id,
	seq: Number(row.seq),
	segment: { id: row.segment_id, key: row.key, title: row.title },
	customerId: row.customer_id,
	kind: row.kind,
	cause: row.cause,
	...causeOf(row),
	occurredAt: row.occurred_at,
});

/** What is known of the cause beside its name. */
function causeOf(row: ChangeRow): Pick<Change, 'conditions' | 'scoresVersion' | 'ruleVersions' | 'by'> {
	const { conditions, scores_version, former_version: from, rule_version: to, by } = row;
	return {
		...(conditions === null ? {} : { conditions }),
		...(scores_version === null ? {} : { scoresVersion: scores_version }),
		...(to === null || from === to ? {} : { ruleVersions: { from, to } }),
		...(by === null ? {} : { by }),
	};
}
