import type { Mapping } from '../../mapping';
import { relation } from '../../sql/relation';
import { sql, trusted, type Sql } from '../../sql/sql';
import type { Store } from '../../store';

/** Members of a static segment who are no longer in the shop: nobody else leaves one by evaluation. */
export const goneDifference = (store: Store, segmentId: number, mapping: Mapping): Sql => sql`
	SELECT NULL::${trusted(mapping.keyType)} AS joining, m.customer_id AS leaving
	FROM ${store.table('membership')} m
	WHERE m.segment_id = ${segmentId}::int AND NOT EXISTS (SELECT FROM ${relation('customer', mapping)} WHERE c.id = m.customer_id)`;
