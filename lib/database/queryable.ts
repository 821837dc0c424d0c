/** The part of `pg`'s Client, PoolClient and Pool that the library needs to run one statement. */
export interface Queryable {
	query<Row = Record<string, unknown>>(
		sql: string,
		values?: readonly unknown[],
	): Promise<{ rows: Row[]; rowCount: number | null }>;
}

/**
 * Runs each statement in a read-only transaction of its own, and as a single statement whatever its text
 * holds.
 */
export interface SingleReads extends Queryable {
	readonly singleReads: true;
	/** @param timeoutMs of the statement; default the database's */
	query<Row = Record<string, unknown>>(
		sql: string,
		values?: readonly unknown[],
		timeoutMs?: number,
	): Promise<{ rows: Row[]; rowCount: number | null }>;
}
