import type { Queryable } from '../../database/queryable';

/** From the quickest; what a server has of them depends on its version and how it was built. */
const CANDIDATES = ['pg_c_utf8', 'C.UTF-8', 'C.utf8', 'und-x-icu', 'en_US.utf8'];

/** Capital and small, as numbers of Unicode; the first two are the same letters in LATIN1 and its like. */
const PAIRS = '(192, 224), (214, 246), (916, 948), (1046, 1078)';

/** Encodings of one byte in which a letter's number is that of Unicode, as far as PAIRS goes. */
const LIKE_LATIN1 = "'LATIN1', 'LATIN9', 'WIN1252'";

/**
 * A database with locale C lowers only ASCII. There texts are lowered under another collation of the server; undefined
 * where none is needed (an index on `lower(column)` then serves), or none is to be had. The letters are asked for by
 * their numbers: as text, a database of another encoding than UTF8 could not read the question. In yet other encodings
 * nothing is chosen, since the server lists ICU's collations in all of them, and has them not in all.
 */
export async function textCollation(db: Queryable): Promise<string | undefined> {
	const {
		rows: [found],
	} = await db.query<{ lowers: boolean; names: string[] }>(
		`
		SELECT (SELECT bool_and(CASE WHEN getdatabaseencoding() = 'UTF8' OR getdatabaseencoding() IN (${LIKE_LATIN1}) AND p.capital < 256
				THEN lower(chr(p.capital)) = chr(p.small) ELSE true END) FROM (VALUES ${PAIRS}) AS p (capital, small)) AS lowers,
			ARRAY(SELECT collname::text FROM pg_collation WHERE collname = ANY ($1::text[]) AND collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database()))) AS names`,
		[CANDIDATES],
	);
	return found === undefined || found.lowers
		? undefined
		: CANDIDATES.find((name) => found.names.includes(name));
}
