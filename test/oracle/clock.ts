import { defined } from '../../lib/error/defined';
import type {
	AnchoredWindow,
	CalendarLastWindow,
	CalendarWord,
	Span,
	Window,
} from '../../lib/language/rule/rule';
import {
	calendarDay,
	DAY,
	dayNumber,
	dayNumberFrom,
	dayNumberOf,
	instantOf,
	shifted,
	startOfDay,
	wallOf,
} from './wall-clock';

export interface Clock {
	/** Microseconds since 1970. */
	readonly asOf: number;
	readonly zone: string;
	/** asOf was asked for: customers created after it are not there yet. */
	readonly explicit: boolean;
}

export const today = (clock: Clock): number => dayNumber(wallOf(clock.asOf, clock.zone));
export const ago = (clock: Clock, { amount, unit }: Span): number =>
	shifted(clock.asOf, -amount, unit, clock.zone);
export const ahead = (clock: Clock, { amount, unit }: Span): number =>
	shifted(clock.asOf, amount, unit, clock.zone);

/** First instant that is in, and first that is out again. */
export interface Stretch {
	readonly from: number;
	readonly until: number;
}

const INSTANT =
	/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** What a date in a rule means: a whole day, or one microsecond. */
export function stretchOf(text: string, zone: string): Stretch {
	const [, date, hour, minute, second = '0', fraction = '', offset] = defined(INSTANT.exec(text));
	const day = dayNumberOf(defined(date));
	if (hour === undefined) return { from: startOfDay(day, zone), until: startOfDay(day + 1, zone) };
	const micros = Number(fraction.padEnd(6, '0').slice(0, 6));
	const wall = day * DAY + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000_000 + micros;
	const from = offset === undefined ? instantOf(wall, zone) : wall - offsetOf(offset);
	return { from, until: from + 1 };
}

function offsetOf(text: string): number {
	if (/z/i.test(text)) return 0;
	const [, sign, hours, minutes = '0'] = defined(/^([+-])(\d\d):?(\d\d)?$/.exec(text));
	return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000_000;
}

/** The day of an instant in a rule, as a date without time is compared with it. */
export const dayIn = (text: string, zone: string): number =>
	/^\d{4}-\d\d-\d\d$/.test(text) ? dayNumberOf(text) : dayNumber(wallOf(stretchOf(text, zone).from, zone));

/**
 * Whether an instant lies in the window; what comes after asOf never does. A customer's own date is asked
 * elsewhere.
 */
export function isWithin(window: Window | undefined, clock: Clock): (instant: number) => boolean {
	const test = window === undefined || isAnchored(window) ? () => true : inWindow(window, clock);
	return (instant) => instant <= clock.asOf && test(instant);
}

export const isAnchored = (window: Window): window is AnchoredWindow => 'for' in window;

function inWindow(window: Exclude<Window, AnchoredWindow>, clock: Clock): (instant: number) => boolean {
	if ('last' in window) return from(ago(clock, { amount: window.last, unit: window.unit }));
	if ('before_last' in window) {
		const edge = ago(clock, { amount: window.before_last, unit: window.unit });
		return (instant) => instant < edge;
	}
	if ('between_last' in window) {
		const {
			unit,
			between_last: [nearer, farther],
		} = window;
		const [near, far] = [ago(clock, { amount: nearer, unit }), ago(clock, { amount: farther, unit })];
		return (instant) => instant >= far && instant <= near;
	}
	if ('calendar' in window) {
		const { from: start, until } = calendar(window.calendar, clock);
		return (instant) => instant >= start && instant < until;
	}
	if ('calendar_last' in window) {
		const [first, next] = wholePeriods(window, today(clock));
		return (instant) => instant >= startOfDay(first, clock.zone) && instant < startOfDay(next, clock.zone);
	}
	const start = window.from === undefined ? -Infinity : stretchOf(window.from, clock.zone).from;
	const until = window.to === undefined ? Infinity : stretchOf(window.to, clock.zone).until;
	return (instant) => instant >= start && instant < until;
}

const from = (edge: number) => (instant: number) => instant >= edge;

function calendar(word: CalendarWord, clock: Clock): Stretch {
	const [first, next] = calendarDays(word, today(clock));
	return { from: startOfDay(first, clock.zone), until: startOfDay(next, clock.zone) };
}

const MONTHS = { months: 1, quarters: 3, years: 12 } as const;

/** First day of the first of so many periods before the present one, and first day of the present one. */
export function wholePeriods(
	{ calendar_last: count, unit }: CalendarLastWindow,
	now: number,
): [number, number] {
	if (unit === 'days') return [now - count, now];
	if (unit === 'weeks') {
		const [monday] = calendarDays('this_week', now);
		return [monday - 7 * count, monday];
	}
	const { year, month } = calendarDay(now);
	const length = MONTHS[unit];
	const start = month - ((month - 1) % length);
	const on = (back: number) => dayNumberFrom({ year, month: start - back, day: 1 });
	return [on(count * length), on(0)];
}

/** First day of the period and first day after it. */
export function calendarDays(word: CalendarWord, now: number): [number, number] {
	const { year, month } = calendarDay(now);
	const monday = now - ((now + 3) % 7);
	const quarter = month - ((month - 1) % 3);
	const months = (start: number, length: number): [number, number] => [
		dayNumberFrom({ year, month: start, day: 1 }),
		dayNumberFrom({ year, month: start + length, day: 1 }),
	];
	switch (word) {
		case 'today':
			return [now, now + 1];
		case 'yesterday':
			return [now - 1, now];
		case 'this_week':
			return [monday, monday + 7];
		case 'last_week':
			return [monday - 7, monday];
		case 'this_month':
			return months(month, 1);
		case 'last_month':
			return months(month - 1, 1);
		case 'this_quarter':
			return months(quarter, 3);
		case 'last_quarter':
			return months(quarter - 3, 3);
		case 'this_year':
			return months(1, 12);
		case 'last_year':
			return months(-11, 12);
	}
}
