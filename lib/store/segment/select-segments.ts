import type { Knex } from 'knex';
import { built, queryOf, raw } from '../../database/knex';
import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema';
import { isFreshUse } from '../log/retention';

/** Which segments, in which order; all of them by id without. */
interface SegmentSelection {
	/** All must hold; the segment is `s`. */
	readonly where?: readonly Sql[];
	readonly sortBy?: SegmentSort;
	readonly direction?: 'asc' | 'desc';
	readonly limit?: number;
	readonly offset?: number;
}

/** Rows for `SegmentRow`. */
export function selectSegments(store: Store, selection: SegmentSelection = {}): Sql {
	const { where = [], sortBy = 'id', direction = 'asc', limit, offset } = selection;
	const query = queryOf(sql`${store.table('segment')} AS s`)
		.select(COLUMNS.map((column) => `s.${column}`))
		.select(raw(sql`(${usersOfSegment(store)}) AS used_by`))
		.orderBy([
			{ column: SEGMENT_SORTS[sortBy], order: direction },
			{ column: 's.id', order: 'asc' },
		]);
	for (const condition of where) void query.where(raw(condition));
	return built(withPage(query, limit, offset));
}

function withPage(query: Knex.QueryBuilder, limit?: number, offset?: number): Knex.QueryBuilder {
	if (limit !== undefined) void query.limit(limit);
	if (offset !== undefined) void query.offset(offset);
	return query;
}

const COLUMNS = [
	'id',
	'key',
	'title',
	'title_folded',
	'description',
	'kind',
	'rule',
	'active',
	'time_zone',
	'version',
	'member_count',
	'created_at',
	'updated_at',
	'reviewed_at',
	'evaluated_at',
	'evaluated_version',
	'last_error',
	'last_seq',
] as const;

/**
 * One for each workflow, with its name of last and its nodes. Short: the activity view of a server cuts at
 * 1,024 signs.
 */
const usersOfSegment = (store: Store): Sql => sql`
	SELECT coalesce(jsonb_agg(to_jsonb(u) ORDER BY kind, id), '[]') FROM (
		SELECT kind, id, (array_agg(name ORDER BY last_used_at DESC))[1] AS name, bool_or(standing) AS standing,
			array_remove(array_agg(node ORDER BY node), '') AS nodes,
			to_char(max(last_used_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "lastUsedAt"
		FROM ${store.table('segment_use')} AS n WHERE segment_id = s.id AND ${isFreshUse(store, sql`n`)} GROUP BY 1, 2) AS u`;

const SEGMENT_SORTS = {
	id: 's.id',
	title: 's.title_folded',
	created_at: 's.created_at',
	updated_at: 's.updated_at',
} as const;

export type SegmentSort = keyof typeof SEGMENT_SORTS;
