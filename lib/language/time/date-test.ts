import type { DateTime, Zone } from 'luxon';
import type { OperatorName } from '../operator/operator';
import type { Span, Unit, Value } from '../rule/rule';
import { after, before, dayOf, spanOf, type Clock } from './clock';
import { calendarDay, instantOf } from './instant';
import type { Days, Interval } from './interval';
import { isDay } from '../rule/parse-value';
import { edge, endEdge, startEdge } from './window-interval';

export type DateOperator = Extract<
	OperatorName,
	| 'before_date'
	| 'after_date'
	| 'on_date'
	| 'between'
	| 'in_last_n_days'
	| 'more_than_n_days_ago'
	| 'in_next_n_days'
>;

/** The instants for which a positive date operator holds. */
export function instantInterval(operator: DateOperator, value: Value | undefined, clock: Clock): Interval {
	const { zone } = clock.now;
	const text = String(value);
	switch (operator) {
		case 'before_date':
			return { to: { ...startEdge(text, zone), inclusive: false } };
		case 'after_date':
			return { from: afterEdge(text, zone) };
		case 'on_date':
			return { from: startEdge(text, zone), to: endEdge(text, zone) };
		case 'between': {
			const [from, to] = value as readonly string[];
			return { from: startEdge(from, zone), to: endEdge(to, zone) };
		}
		case 'in_last_n_days':
			return { from: edge(back(value, clock)), to: edge(clock.horizon) };
		case 'more_than_n_days_ago':
			return { to: edge(back(value, clock), false) };
		case 'in_next_n_days':
			return { from: edge(clock.now), to: edge(ahead(value, clock)) };
	}
}

function afterEdge(text: string, zone: Zone) {
	const end = endEdge(text, zone);
	return { at: end.at, inclusive: !end.inclusive };
}

const back = (value: Value | undefined, clock: Clock) => by(before, value, clock);
const ahead = (value: Value | undefined, clock: Clock) => by(after, value, clock);

function by(
	step: (now: DateTime, amount: number, unit: Unit) => DateTime,
	value: Value | undefined,
	clock: Clock,
): DateTime {
	const { amount, unit } = spanOf(value as number | Span);
	return step(clock.now, amount, unit);
}

/** The days for which a positive date operator holds, for values without a time of day. */
export function dayRange(operator: DateOperator, value: Value | undefined, clock: Clock): Days {
	const { zone } = clock.now;
	const day = (text: unknown) => (isDay(String(text)) ? String(text) : dayOf(instantOf(String(text), zone)));
	switch (operator) {
		case 'before_date':
			return { to: shifted(day(value), -1) };
		case 'after_date':
			return { from: shifted(day(value), 1) };
		case 'on_date':
			return { from: day(value), to: day(value) };
		case 'between': {
			const [from, to] = value as readonly string[];
			return { from: day(from), to: day(to) };
		}
		case 'in_last_n_days':
			return { from: dayOf(back(value, clock)), to: dayOf(clock.horizon) };
		case 'more_than_n_days_ago':
			return { to: shifted(dayOf(back(value, clock)), -1) };
		case 'in_next_n_days':
			return { from: dayOf(clock.now), to: dayOf(ahead(value, clock)) };
	}
}

const shifted = (day: string, days: number) => dayOf(instantOf(day, 'utc').plus({ days }));

/** From and to, both in, as month × 100 + day. */
export type MonthDays = readonly [number, number];

/**
 * The days of the year on which an anniversary falls between today and the span from now, both in.
 * 29 February falls on 28 February in years without it.
 */
export function anniversaryRanges(value: Value | undefined, clock: Clock): readonly MonthDays[] {
	const today = calendarDay(clock.now);
	const end = value === undefined ? today : calendarDay(ahead(value, clock));
	if (end >= today.plus({ years: 1 }).minus({ days: 1 })) return [[101, 1231]];
	const [from, to] = [monthDay(today), lastMonthDay(end)];
	return from <= to && today.year === end.year
		? [[from, to]]
		: [
				[from, 1231],
				[101, to],
			];
}

const monthDay = (at: DateTime) => at.month * 100 + at.day;
const lastMonthDay = (at: DateTime) => (monthDay(at) === 228 && !at.isInLeapYear ? 229 : monthDay(at));
