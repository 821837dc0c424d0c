import type { Queryable } from '../../database/queryable';

/** From the quickest; what a server has of them depends on its version and how it was built. */
const CANDIDATES = ['pg_c_utf8', 'C.UTF-8', 'C.utf8', 'und-x-icu', 'en_US.utf8'];

/**
 * A database with locale C lowers only ASCII. There texts are lowered under another collation of the server; undefined
 * where none is needed (an index on `lower(column)` then serves), or none is to be had.
 */
export async function textCollation(db: Queryable): Promise<string | undefined> {
	const {
		rows: [found],
	} = await db.query<{ lowers: boolean; names: string[] }>(
		`
		SELECT lower('ÀÖΔЖ') = 'àöδж' AS lowers,
			ARRAY(SELECT collname::text FROM pg_collation WHERE collname = ANY ($1::text[]) AND collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database()))) AS names`,
		[CANDIDATES],
	);
	return found === undefined || found.lowers
		? undefined
		: CANDIDATES.find((name) => found.names.includes(name));
}
