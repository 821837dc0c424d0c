import { sql, type Sql } from '../../database/sql';
import type { KeyType } from '../../shop/mapping/mapping';

const TYPED: Readonly<Record<KeyType, (ids: readonly string[]) => Sql>> = {
	integer: (ids) => sql`SELECT unnest(${ids}::int[]) AS customer_id`,
	bigint: (ids) => sql`SELECT unnest(${ids}::bigint[]) AS customer_id`,
	uuid: (ids) => sql`SELECT unnest(${ids}::uuid[]) AS customer_id`,
	text: (ids) => sql`SELECT unnest(${ids}::text[]) AS customer_id`,
};

/** A list of customer ids as a sub-select, in the type of the shop's key. */
export const customerList = (ids: readonly string[], keyType: KeyType): Sql => TYPED[keyType](ids);
