import { DateTime } from 'luxon';
import { asksOf } from '../../language/operator/operator';
import type { Window } from '../../language/rule/rule';
import { calendarUnit, iso, isOfCalendar, type Clock } from '../../language/time';
import { isDay } from '../../language/value/iso';
import { spanOf } from '../../language/value/value';
import type { Question } from '../question/question';
import { crossing, operatorEdges, windowEdges, type MovingEdge } from './edge';

/** More of a customer's instants than this are not followed. */
export const MAX_INSTANTS = 200;

/**
 * The instants after now at which the answer may turn, the earliest first: where an edge that moves with the clock
 * passes one of the customer's own instants, and where a calendar window or a day of the year begins.
 * @param instants the customer's, oldest first; one more than `MAX_INSTANTS` says that there are others later
 */
export function candidates(
	question: Question,
	instants: readonly string[],
	{ now }: Clock,
): readonly string[] {
	const edges = [...windowEdges(question.condition.within), ...operatorEdges(question)];
	const marks = instants.slice(0, MAX_INSTANTS).flatMap((text) => marksOf(text, question, now));
	const found = [
		...marks.flatMap((mark) => edges.flatMap((edge) => turns(mark, edge))),
		...calendarTurns(question, now),
		...anniversaryTurns(question, instants, now),
	];
	const end = limit(instants, edges, now);
	const future = found.filter(
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

/** Where not all instants are known, nothing is said about the time after the first unknown one comes into play. */
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
	if (asksOf(condition.operator).kind !== 'anniversary' || text === undefined) return [];
	const at = DateTime.fromISO(text, { zone: field.day || isDay(text) ? 'utc' : now.zone });
	// A date that is none of the calendar's has no day of the year.
	if (!at.isValid) return [];
	const span = spanOf(condition.value ?? 0);
	return Array.from({ length: YEARS }, (_, index) => occurrences(at, now.year - 1 + index, now))
		.flat()
		.flatMap((day) => [crossing(day, { ...span, ahead: true }), day, day.plus({ days: 1 }).startOf('day')]);
}

/** The days around which an anniversary may fall in one year. */
function occurrences({ month, day }: DateTime, year: number, { zone }: DateTime): readonly DateTime[] {
	const days = month === 2 && day === 29 ? [28, 29] : [day];
	return days
		.map((one) => DateTime.fromObject({ year, month, day: one }, { zone }))
		.filter((at) => at.isValid);
}
