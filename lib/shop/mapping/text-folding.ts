import { firstOf } from '../../error/defined';
import type { Lowering } from '../../language/relation/relation';
import type { Queryable } from '../../database/queryable';
import { quoteIdentifier } from './identifier';

/** How this database folds case; the same letters whatever the collation of a column or of the database. */
export interface TextFolding {
	/**
	 * Collation of pg_catalog under which letters are lowered; its own `default` where no better is to be had.
	 */
	readonly collation: string;
	/** Texts can be normalised: only in UTF8. */
	readonly utf8: boolean;
	/** What `lower(text)` is worth under the database's own collation. */
	readonly own: Lowering;
	/** Letters beyond A to Z are not lowered by this server. */
	readonly asciiOnly?: true;
}

/**
 * A text of SQL without regard to case; before a database has described the mapping, by its own `lower()`.
 * The same as `fold` of the compiler.
 */
export function foldedText(text: string, folding: TextFolding | undefined): string {
	const [before, after] = folding === undefined ? ['lower(', ')'] : aroundFolded(folding);
	return `${before}${text}${after}`;
}

/**
 * Deterministic ones that lower all of Unicode, from the quickest; which there are depends on the server's
 * build.
 */
const CANDIDATES = ['pg_c_utf8', 'C.UTF-8', 'C.utf8', 'und-x-icu', 'en_US.utf8'];

/**
 * Encodings of one byte in which 192 to 214 are capitals and lie 32 before their small ones, and no letter
 * folds to ASCII.
 */
const LIKE_LATIN1 = ['LATIN1', 'LATIN9', 'WIN1252'];

/**
 * The SQL before and behind a text that folds it, as `foldText` does, whatever the collation of its column.
 * What is folded is compared byte by byte, so patterns work under nondeterministic collations, too. Sigma and
 * the dotted I are replaced beforehand: of them some servers make one letter, some another, by what follows
 * or by the language.
 */
export function aroundFolded({ collation, utf8 }: TextFolding): readonly [string, string] {
	const under = `COLLATE pg_catalog.${quoteIdentifier(collation)}`;
	return utf8
		? ['replace(lower(translate(normalize(', `, NFC), 'İΣς', 'iσσ') ${under}), 'i\u0307', 'i') COLLATE "C"`]
		: ['lower(', ` ${under}) COLLATE "C"`];
}

export async function textFolding(db: Queryable): Promise<TextFolding> {
	const { rows } = await db.query<{ encoding: string; names: string[] }>(
		`
		SELECT getdatabaseencoding() AS encoding, ARRAY(SELECT c.collname::text FROM pg_catalog.pg_collation c
			WHERE c.collnamespace = 'pg_catalog'::regnamespace AND c.collname = ANY ($1::text[])
				AND c.collencoding IN (-1, (SELECT d.encoding FROM pg_catalog.pg_database d WHERE d.datname = current_database()))) AS names`,
		[CANDIDATES],
	);
	const [{ encoding, names }] = rows as [{ encoding: string; names: string[] }];
	const utf8 = encoding === 'UTF8';
	// The server lists ICU's collations in every encoding, and has them not in all.
	const candidates = utf8 || LIKE_LATIN1.includes(encoding) ? ['default', ...CANDIDATES] : ['default'];
	const [own, lowersLetters] = await ownLowering(encoding, db);
	const collation = lowersLetters ? undefined : candidates.slice(1).find((name) => names.includes(name));
	const best = utf8 ? (CANDIDATES.find((name) => names.includes(name)) ?? collation) : collation;
	return {
		collation: best ?? 'default',
		utf8,
		own,
		...(best === undefined && !lowersLetters ? { asciiOnly: true } : {}),
	};
}

async function ownLowering(encoding: string, db: Queryable): Promise<[Lowering, boolean]> {
	const lowering = firstOf(await loweringOf(['pg_catalog."default"'], encoding, db));
	if (encoding !== 'UTF8' && !LIKE_LATIN1.includes(encoding)) return [lowering, false];
	const { rows } = await db.query<{ lowers: boolean }>(
		'SELECT lower(chr(214)) COLLATE "C" = chr(246) AS lowers',
	);
	return [lowering, rows[0]?.lowers === true];
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * What each collation (quoted, with its schema) lowers. By their numbers, since other encodings have not the
 * letters: U+212A is the sign of kelvin, a capital k; U+0130 a capital i with a dot.
 */
export async function loweringOf(
	collations: readonly string[],
	encoding: string,
	db: Queryable,
): Promise<Lowering[]> {
	if (collations.length === 0) return [];
	const beyond = encoding === 'UTF8';
	if (!beyond && !LIKE_LATIN1.includes(encoding)) return collations.map(() => 'otherwise');
	const { rows } = await db.query<{ lowerings: Lowering[] }>(
		`SELECT ARRAY[${collations.map((name) => loweringSql(name, beyond)).join(', ')}] AS lowerings`,
	);
	return rows[0]?.lowerings ?? [];
}

function loweringSql(collation: string, utf8: boolean): string {
	const lower = (text: string) => `lower(${text} COLLATE ${collation}) COLLATE "C"`;
	const plain = `${lower(`'${LETTERS}'`)} = '${LETTERS.toLowerCase()}'`;
	if (!utf8) return `CASE WHEN ${plain} THEN 'unicode' ELSE 'otherwise' END`;
	return `CASE WHEN NOT (${plain}) THEN 'otherwise'
		WHEN ${lower('chr(8490)')} = 'k' AND ${lower('chr(304)')} IN ('i', 'i' || chr(775)) THEN 'unicode'
		WHEN ${lower('chr(8490) || chr(304)')} = chr(8490) || chr(304) THEN 'ascii' ELSE 'otherwise' END`;
}
