import { rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import type { Store } from '../../store/schema/store';
import type { Since } from './attribute-to-time';

/** A change whose conditions are to be told. */
export interface UnexplainedChange {
	readonly seq: string;
	readonly customerId: string;
	readonly joined: boolean;
	readonly byTime: boolean;
}

/** The first changes of one evaluation that data or time brought about. */
export async function readUnexplained(
	{ segmentId, lastSeq }: Since,
	limit: number,
	store: Store,
	db: Queryable,
): Promise<readonly UnexplainedChange[]> {
	return rowsOf<UnexplainedChange>(
		db,
		sql`
		SELECT seq, customer_id::text AS "customerId", kind = 'joined' AS joined, cause = 'time' AS "byTime"
		FROM ${store.table('membership_change')}
		WHERE segment_id = ${segmentId} AND seq > ${lastSeq}::bigint AND cause IN ('data', 'time') ORDER BY seq LIMIT ${limit}`,
	);
}

interface ExplainedChange {
	readonly seq: string;
	readonly conditions: readonly object[];
}

export async function writeConditions(
	segmentId: number,
	explained: readonly ExplainedChange[],
	store: Store,
	db: Queryable,
): Promise<void> {
	const [seqs, texts] = [
		explained.map(({ seq }) => seq),
		explained.map(({ conditions }) => JSON.stringify(conditions)),
	];
	await rowsOf(
		db,
		sql`
		UPDATE ${store.table('membership_change')} AS change SET conditions = explained.conditions::jsonb
		FROM unnest(${seqs}::bigint[], ${texts}::text[]) AS explained (seq, conditions)
		WHERE change.segment_id = ${segmentId} AND change.seq = explained.seq`,
	);
}
