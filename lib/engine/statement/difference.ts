import { bitPosition, wordColumns } from '../../compiler/query/bitmap-query';
import { join, sql, trusted, type Sql } from '../../database/sql';
import type { Store } from '../../store/schema/store';

/** Limits rows to some customers. @param only a sub-select of `customer_id`; all customers by default */
export const customerFilter = (only: Sql | undefined, column: Sql): Sql =>
	only ? sql` AND ${column} IN (${only})` : sql``;

/**
 * Who is to join or leave a segment: `segment_id`, `customer_id`, `joins`.
 * @param ids a sub-select of `customer_id`: who is to be in it
 */
export const differenceOfOne = (segmentId: number, ids: Sql, store: Store, looked?: Looked): Sql => sql`
	SELECT ${segmentId}::int AS segment_id, coalesce(found.customer_id, stored.customer_id) AS customer_id, stored.customer_id IS NULL AS joins
	FROM (${ids}) AS found
	FULL JOIN (${membersOf(segmentId, store, looked)}) AS stored ON stored.customer_id = found.customer_id
	WHERE found.customer_id IS NULL OR stored.customer_id IS NULL`;

/** The customers that were looked at, and how what is stored of them is found. */
export interface Looked {
	/** A sub-select of `customer_id`. */
	readonly only: Sql;
	/** Customer by customer, instead of by reading the memberships of all: for few customers. */
	readonly oneByOne: boolean;
}

/**
 * LATERAL and LIMIT keep the planner from reading all members, as it did while the statistics did not know
 * them yet: for 1,000 customers of a segment of 800,000 that took 1.4 s.
 */
function membersOf(segmentId: number, store: Store, looked?: Looked): Sql {
	const members = sql`SELECT customer_id FROM ${store.table('membership')} WHERE segment_id = ${segmentId}`;
	if (!looked?.oneByOne) return sql`${members}${customerFilter(looked?.only, trusted('customer_id'))}`;
	return sql`SELECT member.customer_id FROM (${looked.only}) AS one CROSS JOIN LATERAL (${members} AND customer_id = one.customer_id LIMIT 1) AS member`;
}

/**
 * The same for many segments at once. What is stored of a customer is put into words of bits like those
 * found, so that customers are compared, not memberships: joining a million memberships took 1.9 s, putting
 * 1.5 million into words 1.4 s.
 * @param holds a sub-select of `customer_id` and the words of bits, in the order of the segments
 */
export function differenceOfMany(
	segmentIds: readonly number[],
	holds: Sql,
	store: Store,
	looked?: Looked,
): Sql {
	const words = wordColumns(segmentIds.length);
	const each = (write: (word: Sql) => Sql, separator: string) => join(words.map(write), separator);
	const places = placesOf(segmentIds);
	const stored = looked?.oneByOne
		? storedOneByOne(places, words, looked.only, store)
		: storedOfAll(places, words, looked?.only, store);
	return sql`
	SELECT place.segment_id, moved.customer_id, ${atPlace(words, (word) => sql`moved.${word}`)} <> 0 AS joins
	FROM (SELECT coalesce(found.customer_id, stored.customer_id) AS customer_id,
			${each((word) => sql`coalesce(found.${word}, 0) AS ${word}, coalesce(found.${word}, 0) # coalesce(stored.${word}, 0) AS ${differs(word)}`, ', ')}
		FROM (${holds}) AS found FULL JOIN (${stored}) AS stored ON stored.customer_id = found.customer_id
		WHERE ${selectiveNonZero(sql`(${each((word) => sql`(coalesce(found.${word}, 0) # coalesce(stored.${word}, 0))`, ' | ')})`)}) AS moved
	JOIN ${places} ON ${atPlace(words, (word) => sql`moved.${differs(word)}`)} <> 0`;
}

const storedOfAll = (places: Sql, words: readonly Sql[], only: Sql | undefined, store: Store): Sql => sql`
	SELECT m.customer_id, ${bitsOf(words)} FROM ${store.table('membership')} AS m JOIN ${places} ON place.segment_id = m.segment_id
	WHERE true${customerFilter(only, trusted('m.customer_id'))} GROUP BY 1`;

/**
 * LATERAL keeps the planner from reading all memberships: for 2,000 customers among 1.5 million that took 2.6
 * s, 1,000 looked up take 0.5 s.
 */
const storedOneByOne = (places: Sql, words: readonly Sql[], only: Sql, store: Store): Sql => sql`
	SELECT one.customer_id, bits.* FROM (${only}) AS one CROSS JOIN LATERAL (
		SELECT ${bitsOf(words)} FROM ${places} JOIN ${store.table('membership')} AS m ON m.segment_id = place.segment_id AND m.customer_id = one.customer_id) AS bits`;

const bitsOf = (words: readonly Sql[]): Sql =>
	join(
		words.map((word) => sql`coalesce(bit_or(place.${word}), 0) AS ${word}`),
		', ',
	);

/**
 * The one bit of a place out of words of bits; not zero where it is set. All operators on bits are of one
 * precedence.
 */
export const atPlace = (words: readonly Sql[], column: (word: Sql) => Sql): Sql =>
	sql`(${join(
		words.map((word) => sql`(${column(word)} & place.${word})`),
		' | ',
	)})`;

/**
 * `bits <> 0`, written as a range so that the planner estimates one row in two hundred instead of nearly all,
 * for which it would read the whole table to delete nobody from it.
 */
const selectiveNonZero = (bits: Sql): Sql => sql`${bits} BETWEEN 1 AND 9223372036854775807`;

const differs = (word: Sql): Sql => sql`differs_${word}`;

/**
 * Where the bit of each segment is: `place`, with `segment_id` and the words of bits, in which that bit alone
 * is set. With the number of the word instead, each aggregate had to ask for it: 3 million memberships took
 * 2.5 s, against 0.7 s.
 */
export function placesOf(segmentIds: readonly number[]): Sql {
	const words = wordColumns(segmentIds.length);
	const rows = segmentIds.map(
		(id, index) =>
			sql`(${id}::int, ${join(
				bitsAt(index, words.length).map((bits) => sql`${trusted(bits)}::bigint`),
				', ',
			)})`,
	);
	return sql`(VALUES ${join(rows, ', ')}) AS place (segment_id, ${join(words, ', ')})`;
}

function bitsAt(index: number, words: number): readonly string[] {
	const { word, mask } = bitPosition(index);
	return Array.from({ length: words }, (_, at) => (at === word ? mask : '0'));
}
