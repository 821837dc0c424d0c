import { rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import type { Store } from '../../store/schema';

/** Of so many members all are compared; to compare more costs more than it tells. */
const LARGEST = 100_000;
const PAIRS = 100;

/**
 * Pairs of active segments with the same members, so that one of the two may be too many. Only those of the same size
 * are compared, by a digest of each; the empty ones are left out.
 */
export const sameMembers = (
	store: Store,
	db: Queryable,
): Promise<{ a: string; b: string; members: number }[]> =>
	rowsOf(
		db,
		sql`
		WITH alike AS (SELECT id, key, member_count, count(*) OVER (PARTITION BY member_count) AS of_this_size
			FROM ${store.table('segment')} WHERE active AND member_count BETWEEN 1 AND ${LARGEST}),
		digest AS (SELECT a.id, a.key, a.member_count,
			(SELECT sum(hashtextextended(m.customer_id::text, 0)::numeric) FROM ${store.table('membership')} AS m WHERE m.segment_id = a.id) AS of_members
			FROM alike AS a WHERE of_this_size > 1 ORDER BY a.id LIMIT 200)
		SELECT x.key AS a, y.key AS b, x.member_count::float8 AS members
		FROM digest AS x JOIN digest AS y ON x.id < y.id AND x.member_count = y.member_count AND x.of_members = y.of_members
		ORDER BY x.id, y.id LIMIT ${PAIRS}`,
	);
