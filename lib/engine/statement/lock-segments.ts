import { rowsOf, type Queryable } from '../../database';
import type { Store } from '../../store/schema/store';
import { sql } from '../../database/sql';
import type { LockedSegment } from '../stage/types';

/**
 * Holds the segments for this transaction, always in the same order, so that two evaluations wait for each
 * other and never deadlock. A statement of its own: the next one then sees what the lock's former holder
 * wrote. NO KEY, so that rows that refer to the segment (who uses it, positions of consumers) can be written
 * meanwhile.
 */
export async function lockSegments(
	ids: readonly number[],
	store: Store,
	db: Queryable,
): Promise<LockedSegment[]> {
	const rows = await rowsOf<Omit<LockedSegment, 'members'> & { readonly members: string }>(
		db,
		sql`
		SELECT id, key, title, kind, rule, version, evaluated_version AS "evaluatedVersion", evaluated_at AS "evaluatedAt",
			time_zone AS "timeZone", member_count AS members, last_seq AS "lastSeq", seen::text AS seen,
			seen_fingerprint AS "seenFingerprint", reconciled_at AS "reconciledAt", sight, scored_by AS "scoredThen", learnt
		FROM ${store.table('segment')} WHERE id = ANY (${ids}::int[]) ORDER BY id FOR NO KEY UPDATE`,
	);
	return rows.map((row) => ({ ...row, members: Number(row.members) }));
}
