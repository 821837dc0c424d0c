import { built, queryOf } from '../../database/knex';
import { sql, type Sql } from '../../database/sql';
import type { Store } from '../schema';

/** Who uses segments. */
export interface User {
	readonly kind: string;
	readonly id: string;
	readonly name?: string | null;
}

export const deleteUses = (store: Store, { kind, id }: User): Sql =>
	built(queryOf(store.table('segment_use')).delete().where({ kind, id }));

/** @param segmentIds at least one; null stands for all segments */
export const insertUses = (
	store: Store,
	{ kind, id, name }: User,
	segmentIds: readonly (number | null)[],
): Sql =>
	built(
		queryOf(store.table('segment_use'))
			.insert(segmentIds.map((segment) => ({ kind, id, segment_id: segment, name: name ?? null })))
			.onConflict()
			.ignore(),
	);

/** Whether a workflow was registered for the segment `s`, or its changes are read. Who uses all segments uses each. */
export const isUsed = (store: Store): Sql => sql`(
	EXISTS (SELECT FROM ${store.table('segment_use')} AS u WHERE u.segment_id = s.id OR u.segment_id IS NULL)
	OR EXISTS (SELECT FROM ${store.table('consumer_position')} AS p WHERE p.segment_id = s.id))`;
