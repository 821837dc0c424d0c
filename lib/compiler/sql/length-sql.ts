import type { Span, Unit } from '../../language/value/value';
import { sql, trusted, type Sql } from '../../database/sql';
import type { Length } from '../plan/plan';

/** How Postgres calls the units of the wall clock. */
const OF_WALL_CLOCK: Readonly<Partial<Record<Unit, string>>> = {
	days: 'days',
	weeks: 'weeks',
	months: 'months',
	years: 'years',
};
const SECONDS: Readonly<Partial<Record<Unit, number>>> = { seconds: 1, minutes: 60, hours: 3_600 };
const HOURS: Readonly<Partial<Record<Unit, number>>> = { days: 24, weeks: 168 };

/**
 * No instant that rows are compared with lies outside; of those that do, a sum might not be an instant any
 * more.
 */
const [FIRST, LAST] = ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'];

const intervalOf = ({ amount, unit }: Length): Sql => {
	const name = OF_WALL_CLOCK[unit];
	return name === undefined
		? sql`make_interval(secs => ${amount * (SECONDS[unit] ?? 1)}::float8)`
		: sql`make_interval(${trusted(name)} => ${amount}::int)`;
};

/** Zones of the tz database that keep one offset for all times, by definition (`etcetera`). */
const UNCHANGING = /^(Etc\/.+|UTC|UCT|GMT|Zulu|Universal)$/;

/** Whether the clock of a zone never changes. */
export const keepsOneOffset = (timeZone: string): boolean => UNCHANGING.test(timeZone);

/**
 * Days and weeks as hours, where the clock of the zone never changes; undefined elsewhere. Each pair of rows
 * is spared the way to the clock of a zone and back: an order in the week after signing up took 1.34 times as
 * long as by hand with it, and 0.85 times without.
 */
export function inHours({ amount, unit }: Span, timeZone: string): Span | undefined {
	const hours = HOURS[unit];
	return keepsOneOffset(timeZone) && hours !== undefined
		? { amount: amount * hours, unit: 'hours' }
		: undefined;
}

/**
 * So long after an instant: by the wall clock of the zone for days and longer, by elapsed time for the
 * shorter. A time that the clock then shows twice is the later one, one that it jumps over lies as far behind
 * the jump as into it.
 */
export function later(at: Sql, asked: Length): Sql {
	const { timeZone } = asked;
	const length = { timeZone, ...(inHours(asked, timeZone) ?? asked) };
	const interval = intervalOf(length);
	const { unit } = length;
	const moved =
		OF_WALL_CLOCK[unit] === undefined
			? sql`${at} + ${interval}`
			: sql`((${at} AT TIME ZONE ${timeZone}) + ${interval}) AT TIME ZONE ${timeZone}`;
	return sql`CASE WHEN ${at} BETWEEN ${FIRST}::timestamptz AND ${LAST}::timestamptz THEN ${moved} END`;
}

/** Whether of two instants the one that comes later lies later after such a length, too. */
export const isMonotone = (length: Length): boolean =>
	OF_WALL_CLOCK[length.unit] === undefined || inHours(length, length.timeZone) !== undefined;

/** By so much two zones' clocks may differ over a length, and a month that has fewer days. */
const SLACK = "interval '5 days'";

/** Beyond, an instant so long before might be none any more. */
const MOST_YEARS = 1_000;
const PER_YEAR: Readonly<Record<Unit, number>> = {
	seconds: 31_536_000,
	minutes: 525_600,
	hours: 8_760,
	days: 365,
	weeks: 52,
	months: 12,
	years: 1,
};

/**
 * An instant that lies before all those after which an instant comes so long at the latest (see `later`), of
 * which only the one at hand is known: an index finds the rows from there on. Undefined for lengths of
 * thousands of years.
 */
export function earliest(latest: Sql, length: Length): Sql | undefined {
	if (length.amount / PER_YEAR[length.unit] > MOST_YEARS) return undefined;
	return sql`CASE WHEN ${latest} >= ${FIRST}::timestamptz THEN ${latest} - ${intervalOf(length)} - ${trusted(SLACK)} END`;
}

/** So long after the start of a day, as the wall clock shows it. */
export const laterDay = (day: Sql, length: Length): Sql =>
	sql`CASE WHEN ${day} BETWEEN ${FIRST.slice(0, 10)}::date AND ${LAST.slice(0, 10)}::date THEN ${day} + ${intervalOf(length)} END`;

/** What the wall clock of the zone shows, so long after an instant. */
export const laterOnWall = (at: Sql, length: Length): Sql =>
	sql`CASE WHEN ${at} BETWEEN ${FIRST}::timestamptz AND ${LAST}::timestamptz THEN (${at} AT TIME ZONE ${length.timeZone}) + ${intervalOf(length)} END`;
