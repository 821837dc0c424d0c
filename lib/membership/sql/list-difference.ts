import type { KeyType } from '../../mapping';
import { sql, trusted, type Sql } from '../../sql/sql';
import type { Store } from '../../store';

export interface ListEdit {
	readonly add: readonly string[];
	readonly remove: readonly string[];
	/** Whether `add` is the whole list from now on. */
	readonly replace: boolean;
}

/** The differences that an edit by hand makes to the list of a static segment; an id that is to be added and removed goes. */
export function listDifference(store: Store, segmentId: number, keyType: KeyType, { add, remove, replace }: ListEdit): Sql {
	const ids = (list: readonly string[]) => sql`SELECT unnest(${list}::${trusted(keyType)}[])`;
	const wanted = sql`${ids(add)} EXCEPT ${ids(remove)}`;
	const members = sql`${store.table('membership')} m WHERE m.segment_id = ${segmentId}::int`;
	const leaves = replace ? sql`NOT EXISTS (SELECT FROM (${wanted}) AS w(id) WHERE w.id = m.customer_id)` : sql`m.customer_id IN (${ids(remove)})`;
	return sql`
		SELECT w.id AS joining, NULL::${trusted(keyType)} AS leaving FROM (${wanted}) AS w(id)
		WHERE NOT EXISTS (SELECT FROM ${members} AND m.customer_id = w.id)
		UNION ALL
		SELECT NULL, m.customer_id FROM ${members} AND ${leaves}`;
}
