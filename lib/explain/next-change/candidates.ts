import { DateTime } from 'luxon';
import { affirmed, type Period } from '../../language/operator/operator';
import { numberIntervals } from '../../language/operator/number-intervals';
import { ownValue } from '../../language/rule/field-value';
import type { Window } from '../../language/rule/rule';
import { calendarUnit, calendarUnits, iso, isOfCalendar, type Clock } from '../../language/time';
import { isDay } from '../../language/value/iso';
import { dateInText } from '../../shop/mapping/json-date';
import type { Question } from '../question/question';
import { crossing, operatorEdges, windowEdges, type MovingEdge } from './edge';

/** More of a customer's instants than this are not followed. */
export const MAX_INSTANTS = 200;

/**
 * The instants after now at which the answer may turn, the earliest first: where an edge that moves with the
 * clock passes one of the customer's own instants, and where a calendar window or a day of the year begins.
 * @param found the customer's, oldest first; one more than `MAX_INSTANTS` says that there are others later
 */
export function candidates(question: Question, found: readonly string[], { now }: Clock): readonly string[] {
	const instants = found.map(dateInText);
	const edges = [...windowEdges(question.condition.within), ...operatorEdges(question)];
	const marks = instants.slice(0, MAX_INSTANTS).flatMap((text) => marksOf(text, question, now));
	const all = [
		...marks.flatMap((mark) => edges.flatMap((edge) => turns(mark, edge))),
		...calendarTurns(question, now),
		...anniversaryTurns(question, instants, now),
		...periodTurns(question, instants, now),
		...ageTurns(question, instants, now),
	];
	const end = limit(instants, edges, now);
	const future = all.filter(
		(at) => at.isValid && at > now && at.year < 9999 && (end === undefined || at < end),
	);
	return [...new Set(future.map(iso))].sort();
}

/** A day changes sides at its beginning and at its end. */
function marksOf(text: string, { field }: Question, now: DateTime): readonly DateTime[] {
	const at = DateTime.fromISO(text, { zone: now.zone });
	if (!at.isValid) return [];
	return field.day || isDay(text) ? [at.startOf('day'), at.plus({ days: 1 }).startOf('day')] : [at];
}

const turns = (mark: DateTime, edge: MovingEdge): readonly DateTime[] =>
	edge.strict ? [crossing(mark, edge, true)] : [crossing(mark, edge), crossing(mark, edge, true)];

/**
 * Where not all instants are known, nothing is said about the time after the first unknown one comes into
 * play.
 */
function limit(
	instants: readonly string[],
	edges: readonly MovingEdge[],
	now: DateTime,
): DateTime | undefined {
	const unknown = instants[MAX_INSTANTS];
	if (unknown === undefined || edges.length === 0) return undefined;
	return DateTime.min(...edges.map((edge) => crossing(DateTime.fromISO(unknown, { zone: now.zone }), edge)));
}

/** More periods than this are not followed. */
const MAX_PERIODS = 60;

const periodsOf = (within: Window) =>
	'calendar_last' in within ? Math.min(within.calendar_last, MAX_PERIODS) : 1;

/** By the turn of the calendar after all its periods all that is known lies behind the window. */
function calendarTurns({ condition: { within } }: Question, now: DateTime): readonly DateTime[] {
	if (within === undefined || !isOfCalendar(within)) return [];
	const unit = calendarUnit(within);
	return Array.from({ length: periodsOf(within) + 1 }, (_, index) => index + 1).map((step) =>
		now
			.startOf(unit)
			.plus({ [unit]: step })
			.startOf(unit),
	);
}

/** Years until every 29 February has come round, the skipped one of a century too. */
const YEARS = 9;

function anniversaryTurns(
	{ condition, field }: Question,
	[text]: readonly string[],
	now: DateTime,
): readonly DateTime[] {
	const { asks } = affirmed(condition.operator).spec;
	if (asks.kind !== 'anniversary' || text === undefined) return [];
	const at = DateTime.fromISO(text, { zone: field.day || isDay(text) ? 'utc' : now.zone });
	// A date that is none of the calendar's has no day of the year.
	if (!at.isValid) return [];
	const period = asks.days(ownValue(condition));
	return Array.from({ length: YEARS }, (_, index) => occurrences(at, now.year - 1 + index, now))
		.flat()
		.flatMap((day) => dayTurns(day, period));
}

/** The days around which an anniversary may fall in one year. */
function occurrences({ month, day }: DateTime, year: number, { zone }: DateTime): readonly DateTime[] {
	const days = month === 2 && day === 29 ? [28, 29] : [day];
	return days
		.map((one) => DateTime.fromObject({ year, month, day: one }, { zone }))
		.filter((at) => at.isValid);
}

/**
 * When a day of the calendar comes into a period that moves along with the clock, and when it leaves it
 * again.
 */
function dayTurns(day: DateTime, period: Period): readonly DateTime[] {
	const next = day.plus({ days: 1 }).startOf('day');
	switch (period.kind) {
		case 'until':
			return [crossing(day, { ...period.span, ahead: true }), day, next];
		case 'day': {
			const { span, direction } = period;
			const edge = { ...span, ...(direction === 'ahead' ? { ahead: true as const } : {}) };
			return [crossing(day, edge), crossing(next, edge)];
		}
		case 'calendar': {
			const [unit, back] = calendarUnits(period.word);
			return [back, back + 1].map((step) =>
				day
					.startOf(unit)
					.plus({ [unit]: step })
					.startOf(unit),
			);
		}
	}
}

/** A date that must lie on certain days of the calendar. */
function periodTurns(
	{ condition, field }: Question,
	[text]: readonly string[],
	now: DateTime,
): readonly DateTime[] {
	const { asks } = affirmed(condition.operator).spec;
	if (asks.kind !== 'period' || text === undefined) return [];
	const at = DateTime.fromISO(text, { zone: field.day || isDay(text) ? 'utc' : now.zone });
	if (!at.isValid) return [];
	const day = DateTime.fromObject({ year: at.year, month: at.month, day: at.day }, { zone: now.zone });
	return dayTurns(day, asks.days(ownValue(condition)));
}

/** Birthdays at which an age comes to an end of what is asked, or passes it. */
function ageTurns(
	{ condition, field }: Question,
	[text]: readonly string[],
	now: DateTime,
): readonly DateTime[] {
	if (field.source.kind !== 'age' || text === undefined) return [];
	const born = DateTime.fromISO(text, { zone: 'utc' });
	if (!born.isValid) return [];
	const ends = numberIntervals(affirmed(condition.operator).spec.asks, ownValue(condition)) ?? [];
	const years = ends
		.flatMap(({ from, to }) => [from, to])
		.flatMap((end) => (end === undefined ? [] : [Number(end.at)]));
	return [...new Set([0, ...years.flatMap((one) => [Math.floor(one), Math.floor(one) + 1])])]
		.filter((one) => one >= 0 && one < 1_000)
		.flatMap((one) => occurrences(born, born.year + one, now));
}
