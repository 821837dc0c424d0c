import { join, sql, trusted, type Sql } from '../../database/sql';
import type { Store } from '../schema';

/** Rows for `SegmentRow`. */
export function selectSegments(
	store: Store,
	conditions: readonly Sql[],
	order: Sql = sql`s.id`,
	limits: Sql = sql``,
): Sql {
	const where = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, ' AND ')}`;
	return sql`SELECT s.id, s.key, s.title, s.title_folded, s.description, s.kind, s.rule, s.active, s.time_zone, s.version, s.member_count,
			s.created_at, s.updated_at, s.evaluated_at, s.evaluated_version, s.last_error, s.last_seq,
			(
				SELECT coalesce(jsonb_agg(jsonb_build_object('kind', u.kind, 'id', u.id, 'name', u.name) ORDER BY u.kind, u.id), '[]')
				FROM ${store.table('segment_use')} u WHERE u.segment_id = s.id
			) AS used_by
		FROM ${store.table('segment')} s${where} ORDER BY ${order}${limits}`;
}

const SEGMENT_SORTS = {
	id: 's.id',
	title: 's.title_folded',
	created_at: 's.created_at',
	updated_at: 's.updated_at',
} as const;

export type SegmentSort = keyof typeof SEGMENT_SORTS;

export const SORT_NAMES = Object.keys(SEGMENT_SORTS);

export const orderOf = (sortBy: SegmentSort, direction: 'asc' | 'desc'): Sql =>
	trusted(`${SEGMENT_SORTS[sortBy]} ${direction === 'desc' ? 'DESC' : 'ASC'}, s.id`);
