import { built, queryOf } from '../../database/knex';
import type { Sql } from '../../database/sql';
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
