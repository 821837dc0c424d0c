import { firstOf } from '../../error/defined';
import { DateTime, type Zone } from 'luxon';
import { zoneOf } from './zone';

/** ISO 8601 text or a Date. */
export type InstantInput = string | Date;

const HAS_OFFSET = /T.*(?:Z|[+-]\d\d(?::?\d\d)?)$/i;

/**
 * The instant of an ISO text, in the zone; a text without offset means the wall clock of the zone, a day its
 * start. A time that the clock shows twice is the first, one that it jumps over lies as far behind the jump
 * as into it. (luxon alone takes the offset of the day on which it runs: the same text would mean another
 * instant in summer than in winter.)
 */
export function instantOf(text: string, zone: string | Zone): DateTime {
	const there = typeof zone === 'string' ? zoneOf(zone) : zone;
	if (there === undefined || HAS_OFFSET.test(text)) return DateTime.fromISO(text, { zone: there ?? zone });
	const wall = DateTime.fromISO(text, { zone: 'utc' });
	return wall.isValid ? fromWallClock(wall.toMillis(), there) : wall;
}

/** A calendar day, as its start in UTC: days are counted there, where all are 24 hours long. */
export const calendarDay = (at: DateTime): DateTime => DateTime.utc(at.year, at.month, at.day);

/**
 * The first instant of a calendar day in a zone. On some days the clock never shows midnight, or shows it
 * twice.
 */
export const startOfDay = (day: DateTime, zone: Zone): DateTime =>
	fromWallClock(calendarDay(day).toMillis(), zone);

/** Beside any wall time there is a day with the offset before a change, and one with the offset after it. */
const BESIDE_MS = 26 * 3_600_000;

/** @param shown the wall time, as if the clock stood in UTC */
function fromWallClock(shown: number, zone: Zone): DateTime {
	const offsets = [zone.offset(shown - BESIDE_MS), zone.offset(shown + BESIDE_MS)];
	const instants = offsets.map((minutes) => shown - minutes * 60_000);
	const found = instants.find((at, index) => zone.offset(at) === offsets[index]);
	return DateTime.fromMillis(found ?? firstOf(instants), { zone });
}
