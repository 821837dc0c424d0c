import { rowsOf, type Queryable } from '../../database';
import { sql, trusted, type Sql } from '../../database/sql';
import type { Store } from '../schema/store';

/** Who joins or leaves which segments, and what is recorded of it. */
export interface Movement {
	/** Gives `segment_id`, `customer_id`, `joins`. */
	readonly difference: Sql;
	/** ISO 8601: of `joined_at`. */
	readonly at: string;
	/** What follows in the list of a WITH: parts over `difference`, and the statement at its end. */
	readonly record: Sql;
	/** Whether memberships lie on other servers than what is recorded. */
	readonly apart: boolean;
}

/**
 * Carries a difference out and records it: only the differences are written. The rows of the segments must be
 * locked.
 * @returns what the statement at the end of `record` gives
 */
export function move<T>(movement: Movement, store: Store, db: Queryable): Promise<T[]> {
	return movement.apart ? moveApart(movement, store, db) : moveAtOnce(movement, store, db);
}

const moveAtOnce = <T>({ difference, at, record }: Movement, store: Store, db: Queryable): Promise<T[]> =>
	rowsOf<T>(
		db,
		sql`
		WITH difference AS MATERIALIZED (${difference}),
		leaving AS (${leaving(sql`difference`, store)}),
		joining AS (${joining(sql`difference`, at, store)}),
		${record}`,
	);

const FOUND = trusted('pg_temp.segments_difference');

/**
 * Statement by statement, in the caller's transaction. Citus 13.2 ran the parts of one WITH that write here
 * and there twice, or refused to: "cannot switch local execution status".
 */
async function moveApart<T>({ difference, at, record }: Movement, store: Store, db: Queryable): Promise<T[]> {
	await rowsOf(db, sql`CREATE TABLE ${FOUND} AS ${difference}`);
	await rowsOf(db, leaving(FOUND, store));
	await rowsOf(db, joining(FOUND, at, store));
	const recorded = await rowsOf<T>(
		db,
		sql`WITH difference AS MATERIALIZED (SELECT segment_id, customer_id, joins FROM ${FOUND}), ${record}`,
	);
	await rowsOf(db, sql`DROP TABLE ${FOUND}`);
	return recorded;
}

const leaving = (
	difference: Sql,
	store: Store,
): Sql => sql`DELETE FROM ${store.table('membership')} AS m USING ${difference} AS d
			WHERE NOT d.joins AND m.segment_id = d.segment_id AND m.customer_id = d.customer_id`;

const joining = (
	difference: Sql,
	at: string,
	store: Store,
): Sql => sql`INSERT INTO ${store.table('membership')} (segment_id, customer_id, joined_at)
			SELECT segment_id, customer_id, ${at}::timestamptz FROM ${difference} WHERE joins`;
