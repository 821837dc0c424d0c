import { rowsOf, type Queryable } from '../../database';
import { sql } from '../../database/sql';
import type { Store } from '../../store/schema';

/** Of so many members all are compared; to compare more costs more than it tells. */
const LARGEST = 100_000;
const PAIRS = 100;

/**
 * Pairs of active segments with the same members, so that one of the two may be too many. Only those of the
 * same size are compared, by a digest of each; the empty ones are left out.
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
		compared AS MATERIALIZED (SELECT id, key, member_count FROM alike WHERE of_this_size > 1 ORDER BY id LIMIT 200),
		digest AS (SELECT c.id, c.key, c.member_count, m.of_members FROM compared AS c JOIN (
			SELECT segment_id, sum(hashtextextended(customer_id::text, 0)::numeric) AS of_members FROM ${store.table('membership')}
			WHERE segment_id IN (SELECT id FROM compared) GROUP BY 1) AS m ON m.segment_id = c.id)
		SELECT x.key AS a, y.key AS b, x.member_count::float8 AS members
		FROM digest AS x JOIN digest AS y ON x.id < y.id AND x.member_count = y.member_count AND x.of_members = y.of_members
		ORDER BY x.id, y.id LIMIT ${PAIRS}`,
	);
