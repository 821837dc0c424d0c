import { oneRow, type Queryable } from '../../database';
import type { Mapping } from '../../mapping/mapping';
import { relation } from '../../sql/relation';
import { sql } from '../../sql/sql';

/** How many customers a full evaluation looks at. */
export async function countCustomers(mapping: Mapping, db: Queryable): Promise<number> {
	const { count } = await oneRow<{ count: string }>(db, sql`SELECT count(*) AS count FROM ${relation('customer', mapping)}`);
	return Number(count);
}
