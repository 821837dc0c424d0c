import { DateTime } from 'luxon';
import type { InstantInput } from '../../language/time';
import { oneRow, type Queryable } from '../../database';
import { SegmentsError } from '../../error';
import { sql } from '../../database/sql';
import type { Moment } from '../../language/time';
import { clock } from '../../database/clock';

/** ISO 8601 in UTC with milliseconds; a day stands for its start in the zone. @throws OPTION_INVALID */
export function readAsOf(
	asOf: InstantInput | null | undefined,
	timeZone: string,
	path = 'asOf',
): string | undefined {
	if (asOf === undefined || asOf === null) return undefined;
	return readInstant(asOf, path, timeZone);
}

/** The same of the option of that name. */
export function readInstant(given: InstantInput, name: string, timeZone: string): string {
	const instant =
		given instanceof Date ? DateTime.fromJSDate(given) : DateTime.fromISO(given.trim(), { zone: timeZone });
	const year = instant.toUTC().year;
	if (instant.isValid && year >= 1 && year <= 9999) return instant.toUTC().toISO();
	throw new SegmentsError('OPTION_INVALID', `${name} is an instant in ISO 8601, or a Date.`, {
		path: name,
		found: given instanceof Date ? 'an invalid Date' : given,
		allowed: ['2025-06-15T12:00:00Z', '2025-06-15'],
	});
}

/** What can be asked the time: a transaction that reads has it from its beginning (`Session.now`). */
type Clocked = Queryable & { readonly now?: string };

/** The instant asked for, or the database's clock. */
export async function readMoment(
	db: Clocked,
	asOf: InstantInput | undefined,
	timeZone: string,
): Promise<Moment> {
	const asked = readAsOf(asOf, timeZone);
	if (asked !== undefined) return { asOf: asked, timeZone, explicit: true };
	return { asOf: await nowOf(db), timeZone };
}

/** The database's clock, ISO 8601 in UTC. */
export async function nowOf(db: Clocked): Promise<string> {
	return db.now ?? (await oneRow<{ now: string }>(db, sql`SELECT ${clock} AS now`)).now;
}
