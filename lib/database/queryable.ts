/** The part of `pg`'s Client, PoolClient and Pool that the library needs to run one statement. */
export interface Queryable {
	query<Row = Record<string, unknown>>(
		sql: string,
		values?: readonly unknown[],
	): Promise<{ rows: Row[]; rowCount: number | null }>;
}
