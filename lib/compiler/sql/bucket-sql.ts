import { sql, trusted, type Sql } from '../../database/sql';
import type { Scope } from './scope';

/** 100 / 2^32, exactly: a quotient would be rounded. */
const HUNDRED_PARTS = trusted('0.000000023283064365386962890625');

/**
 * A number from 0 to under 100 that is the customer's own, the same everywhere and for ever: the first 8 hex
 * digits of md5(salt:id), of 2^32.
 */
export function bucketSql(salt: string, scope: Scope): Sql {
	const hash = sql`md5(${salt}::text || ':' || ${scope.column('customers', 'id')}::text)`;
	return sql`(('x' || substr(${hash}, 1, 8))::bit(32)::bigint * ${HUNDRED_PARTS})`;
}
