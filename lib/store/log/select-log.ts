import { sql, trusted, type Sql } from '../../database/sql';
import type { KeyType } from '../../shop';
import type { Store } from '../schema';
import type { Cause, ChangeKind } from './change';
import { causesOf, TOLD } from './told-change';

/** Which changes are looked for; all of them where nothing is said. */
export interface LogFilter {
	readonly customerId?: string;
	readonly kinds?: readonly ChangeKind[];
	readonly causes?: readonly Cause[];
	/** ISO 8601; in. */
	readonly since?: string;
	/** ISO 8601; out. */
	readonly until?: string;
}

/** How far one segment's log was read; nothing for a segment that was not. */
export interface LogPlace {
	readonly segmentId: number;
	readonly seq: string | null;
}

export interface LogPage {
	readonly places: readonly LogPlace[];
	readonly newestFirst: boolean;
	readonly limit: number;
	readonly keyType: KeyType;
}

/**
 * A page of the log for people, in the order of time, and within a segment always of seq: hence the latest
 * (the earliest) instant so far, where a log goes back in time. Each segment's part is read through the
 * primary key, one customer's through its own index, and no further than the limit.
 */
export function selectLog(
	store: Store,
	filter: LogFilter,
	{ places, newestFirst, limit, keyType }: LogPage,
): Sql {
	const direction = trusted(newestFirst ? 'DESC' : 'ASC');
	const beyond = trusted(newestFirst ? '<' : '>');
	const soFar = trusted(newestFirst ? 'min' : 'max');
	return sql`
		SELECT ${TOLD}
		FROM unnest(${places.map((one) => one.segmentId)}::int[], ${places.map((one) => one.seq)}::bigint[]) AS place (segment_id, seq)
		JOIN ${store.table('segment')} AS s ON s.id = place.segment_id
		CROSS JOIN LATERAL (
			SELECT *, ${soFar}(occurred_at) OVER (ORDER BY seq ${direction}) AS told_at FROM (
				SELECT * FROM ${store.table('membership_change')}
				WHERE segment_id = place.segment_id AND (place.seq IS NULL OR seq ${beyond} place.seq)${whereOf(filter, keyType)}
				ORDER BY seq ${direction} LIMIT ${limit}
			) AS found
		) AS c ${causesOf(store)}
		ORDER BY c.told_at ${direction}, s.id, c.seq ${direction} LIMIT ${limit}`;
}

function whereOf({ customerId, kinds, causes, since, until }: LogFilter, keyType: KeyType): Sql {
	const customer =
		customerId === undefined ? sql`` : sql` AND customer_id = ${customerId}::${trusted(keyType)}`;
	const kind = kinds === undefined ? sql`` : sql` AND kind = ANY (${kinds}::text[])`;
	const cause = causes === undefined ? sql`` : sql` AND cause = ANY (${causes}::text[])`;
	const from = since === undefined ? sql`` : sql` AND occurred_at >= ${since}::timestamptz`;
	const to = until === undefined ? sql`` : sql` AND occurred_at < ${until}::timestamptz`;
	return sql`${customer}${kind}${cause}${from}${to}`;
}
