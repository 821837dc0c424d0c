import { sql, type Sql } from '../../database/sql';

/** An instant as ISO 8601 in UTC with microseconds: drivers read timestamps each in their own way. */
export const instantText = (value: Sql): Sql =>
	sql`to_char((${value})::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
