import { DateTime } from 'luxon';
import { SegmentError } from '../error';
import type { LockedSegment } from './stage/types';

/** So far the clock of a caller may be ahead of the database's: such an instant counts as now. */
const CLOCK_SKEW_MS = 60_000;

export const isAhead = (at: string, now: string): boolean => Date.parse(at) > Date.parse(now) + CLOCK_SKEW_MS;

/**
 * A segment that was evaluated for an instant that has not come, which once was allowed, would stand still
 * until it has. Nothing of that evaluation holds for now, so everybody is looked at.
 */
export const withoutFuture = (segment: LockedSegment, now: string): LockedSegment =>
	segment.evaluatedAt !== null && isAhead(segment.evaluatedAt, now)
		? { ...segment, evaluatedAt: null, seen: null }
		: segment;

/**
 * The instant that the memberships are to hold for: never before that of the membership it is compared with.
 * @param asked ISO 8601 in UTC; default the database's clock
 * @param now the database's clock
 * @throws AS_OF_IN_PAST, AS_OF_IN_FUTURE
 */
export function asOfFor(locked: readonly LockedSegment[], asked: string | undefined, now: string): string {
	if (asked === undefined) return latestOf(locked, now);
	if (isAhead(asked, now)) throw inFuture(asked, now);
	if (asked > now) return latestOf(locked, now);
	const before = locked.find(
		({ evaluatedAt }) => evaluatedAt !== null && DateTime.fromISO(evaluatedAt) > DateTime.fromISO(asked),
	);
	if (before !== undefined) throw inPast(before, asked);
	return asked;
}

const latestOf = (locked: readonly LockedSegment[], now: string): string =>
	locked
		.map(({ evaluatedAt }) => evaluatedAt)
		.filter((at) => at !== null)
		.map((at) => DateTime.fromISO(at).toUTC().toISO() ?? at)
		.reduce((latest, at) => (at > latest ? at : latest), now);

const inFuture = (asked: string, now: string) =>
	new SegmentError(
		'AS_OF_IN_FUTURE',
		`A segment cannot be evaluated as of ${asked}: that lies after the database's clock (${now}).`,
		{ path: 'asOf', found: asked, suggestion: 'To look ahead without storing it, use preview.' },
	);

const inPast = ({ title, evaluatedAt }: LockedSegment, asked: string) =>
	new SegmentError(
		'AS_OF_IN_PAST',
		`The segment "${title}" was already evaluated as of ${evaluatedAt}; a stored evaluation cannot go back to ${asked}.`,
		{ path: 'asOf', found: asked, suggestion: 'To look at the past without storing it, use preview.' },
	);
