import { built, queryOf } from '../../database/knex';
import { sql, type Sql } from '../../database/sql';
import { isFreshUse } from '../log/retention';
import type { Store } from '../schema';

/** Who uses segments. */
export interface User {
	readonly kind: string;
	readonly id: string;
	readonly name?: string | null;
	readonly node?: string;
}

export const deleteUses = (store: Store, { kind, id, node = '' }: User): Sql =>
	built(queryOf(store.table('segment_use')).delete().where({ kind, id, node }));

interface Used {
	/** At least one; null stands for all segments. */
	readonly segmentIds: readonly (number | null)[];
	/** Until it is taken back. */
	readonly standing: boolean;
}

/** Now is when it was last used. */
export const insertUses = (
	store: Store,
	{ kind, id, name = null, node = '' }: User,
	{ segmentIds, standing }: Used,
): Sql => sql`
	INSERT INTO ${store.table('segment_use')} AS known (kind, id, node, segment_id, name, standing)
	SELECT DISTINCT ${kind}::text, ${id}::text, ${node}::text, segment_id, ${name}::text, ${standing}::boolean
	FROM unnest(${segmentIds}::int[]) AS used (segment_id) ORDER BY segment_id
	ON CONFLICT (kind, id, node, coalesce(segment_id, 0)) DO UPDATE SET name = excluded.name, standing = excluded.standing, last_used_at = excluded.last_used_at`;

/**
 * Whether a workflow was registered for the segment `s`, or its changes are read. Who uses all segments uses
 * each.
 */
export const isUsed = (store: Store): Sql => sql`(
	EXISTS (SELECT FROM ${store.table('segment_use')} AS u WHERE (u.segment_id = s.id OR u.segment_id IS NULL) AND ${isFreshUse(store, sql`u`)})
	OR EXISTS (SELECT FROM ${store.table('consumer_position')} AS p WHERE p.segment_id = s.id))`;
