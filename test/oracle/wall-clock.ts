/**
 * Wall clocks of time zones, written apart from the library: instants are microseconds since 1970, wall times
 * are the same count of a clock that shows them as if it stood in UTC.
 */
import { IANAZone } from 'luxon';
import { defined } from '../../lib/error/defined';

export const SECOND = 1_000_000;
export const DAY = 86_400 * SECOND;

const zones = new Map<string, IANAZone>();
const zoneOf = (name: string) =>
	zones.get(name) ?? (zones.set(name, IANAZone.create(name)), defined(zones.get(name)));

const offsets = new Map<string, Map<number, number>>();
const MOST_OFFSETS = 50_000;

/**
 * Microseconds that the zone's clock is ahead of UTC; remembered, since the same edges are asked for each
 * customer.
 */
export function offsetAt(instant: number, zone: string): number {
	const known = offsets.get(zone) ?? new Map<number, number>();
	offsets.set(zone, known);
	const ms = Math.floor(instant / 1_000);
	const found = known.get(ms);
	if (found !== undefined) return found;
	const offset = Math.round(zoneOf(zone).offset(ms) * 60) * SECOND;
	if (known.size >= MOST_OFFSETS) known.clear();
	known.set(ms, offset);
	return offset;
}

export const wallOf = (instant: number, zone: string): number => instant + offsetAt(instant, zone);

/** Every instant at which the clock shows this time: none when it jumps over it, two when it is put back. */
function instantsOf(wall: number, zone: string): number[] {
	const offsets = new Set([offsetAt(wall - DAY - DAY / 12, zone), offsetAt(wall + DAY + DAY / 12, zone)]);
	return [...offsets]
		.map((offset) => wall - offset)
		.filter((instant) => wallOf(instant, zone) === wall)
		.sort((a, b) => a - b);
}

/**
 * The instant of a wall time. A time that the clock jumps over moves on by the length of the jump. Of two
 * instants it is the one with the offset preferred, else the first.
 */
export function instantOf(wall: number, zone: string, preferred?: number): number {
	const found = instantsOf(wall, zone);
	const [first] = found;
	if (first === undefined) return wall - offsetAt(wall - DAY - DAY / 12, zone);
	return found.find((instant) => offsetAt(instant, zone) === preferred) ?? first;
}

/** A calendar day as days since 1970. */
export const dayNumber = (wall: number): number => Math.floor(wall / DAY);
export const dayNumberOf = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
export const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
export const startOfDay = (day: number, zone: string): number => instantOf(day * DAY, zone);

export interface CalendarDay {
	readonly year: number;
	readonly month: number;
	readonly day: number;
}
export function calendarDay(day: number): CalendarDay {
	const date = new Date(day * 86_400_000);
	return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Months may lie outside 1 to 12; the day is held within its month. */
export function dayNumberFrom({ year, month, day }: CalendarDay): number {
	const first = new Date(Date.UTC(2000, month - 1, 1));
	first.setUTCFullYear(first.getUTCFullYear() + year - 2000);
	const last = new Date(Date.UTC(2000, 0, 1));
	last.setUTCFullYear(first.getUTCFullYear(), first.getUTCMonth() + 1, 0);
	return first.getTime() / 86_400_000 + Math.min(day, last.getUTCDate()) - 1;
}

type Unit = 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years';
const ELAPSED: Partial<Record<Unit, number>> = {
	seconds: SECOND,
	minutes: 60 * SECOND,
	hours: 3_600 * SECOND,
};

/** Days and longer by the wall clock, shorter units by elapsed time. */
export function shifted(instant: number, amount: number, unit: Unit, zone: string): number {
	const elapsed = ELAPSED[unit];
	if (elapsed !== undefined) return instant + amount * elapsed;
	const wall = wallOf(instant, zone);
	const day = shiftedDay(dayNumber(wall), amount, unit);
	return instantOf(day * DAY + (wall - dayNumber(wall) * DAY), zone, offsetAt(instant, zone));
}

export function shiftedDay(day: number, amount: number, unit: Unit): number {
	if (unit === 'days') return day + amount;
	if (unit === 'weeks') return day + 7 * amount;
	const from = calendarDay(day);
	return dayNumberFrom(
		unit === 'months' ? { ...from, month: from.month + amount } : { ...from, year: from.year + amount },
	);
}

/**
 * So long after a row: of a time that the clock shows twice the later, of one that it jumps over so far
 * behind the jump. No row of the endless past or future is measured.
 */
export function after(instant: number, amount: number, unit: Unit, zone: string): number | undefined {
	if (!Number.isFinite(instant)) return undefined;
	const elapsed = ELAPSED[unit];
	return elapsed === undefined
		? lastInstantOf(wallAfter(wallOf(instant, zone), amount, unit), zone)
		: instant + amount * elapsed;
}

/** What a clock shows so long after it showed this. */
export function wallAfter(wall: number, amount: number, unit: Unit): number {
	const elapsed = ELAPSED[unit];
	if (elapsed !== undefined) return wall + amount * elapsed;
	const day = dayNumber(wall);
	return shiftedDay(day, amount, unit) * DAY + (wall - day * DAY);
}

const lastInstantOf = (wall: number, zone: string): number =>
	instantsOf(wall, zone).at(-1) ?? wall - offsetAt(wall - DAY - DAY / 12, zone);

/** An instant of the year 44 before Christ, in microseconds. */
export const BEFORE_OUR_ERA = -63_500_000_000e6;
