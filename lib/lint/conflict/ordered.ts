import { firstOf } from '../../error/defined';
import { DateTime } from 'luxon';
import { SCORES } from '../../model';
import { isCount, isWhole, isZeroWithoutRows } from '../../language/field';
import { numberIntervals } from '../../language/operator/number-intervals';
import {
	periodDays,
	periodInterval,
	rangeDays,
	rangeInterval,
	windowInterval,
	type Clock,
	type Days,
} from '../../language/time';
import { isTimeDependent } from '../../language/time/time-dependent';
import type { Interval } from '../../language/value/interval';
import { valuesOf } from '../../language/value/value';
import { complement, edge, EVERYTHING, highest, intersection, isEmpty, type Intervals } from './intervals';
import type { Literal } from './literal';

/** More single values than this are not laid out as intervals. */
const MAX_VALUES = 200;

/** Whether no value, nor the want of one, meets all of the literals about one number or date. */
export function orderedConflict(literals: readonly Literal[], clock: Clock): boolean {
	const { field } = firstOf(literals);
	if (!isZeroWithoutRows(field) && literals.every(({ missing }) => missing)) return false;
	const mixed = literals.some(isRelative);
	const intervals = literals
		.map((literal) => intervalsOf(literal, clock, mixed))
		.filter((one) => one !== undefined);
	const left = [domainOf(firstOf(literals), clock), ...intervals].reduce(intersection);
	return left.every((span) => isEmpty(span, isWhole(field)));
}

/** Whether the least that one number may be is more than the most that another may be. */
export function exceeds(one: Literal, other: Literal, clock: Clock): boolean {
	const reach = (literal: Literal) =>
		intersection(domainOf(literal, clock), intervalsOf(literal, clock, false) ?? EVERYTHING);
	const most = highest(reach(other));
	return (
		most !== undefined &&
		intersection(reach(one), [{ to: most }]).every((span) => isEmpty(span, isWhole(one.field)))
	);
}

const isRelative = ({ condition, field }: Literal) => field.type === 'date' && isTimeDependent(condition);

const isFromZero = (field: Literal['field']) =>
	field.source.kind === 'recency' || field.source.kind === 'age' || isCount(field);

/** What a value can be at all. */
function domainOf({ field, condition: { within } }: Literal, clock: Clock): Intervals {
	if (field.source.kind === 'score') return [{ from: edge(1, true), to: edge(SCORES.length, true) }];
	if (field.source.kind === 'prediction' && field.source.of === 'churn_risk')
		return [{ from: edge(0, true), to: edge(1, true) }];
	if (field.type !== 'date') return isFromZero(field) ? [{ from: edge(0, true) }] : EVERYTHING;
	return field.source.kind === 'aggregate' && field.source.measure.of !== 'expected_next'
		? [instants(windowInterval(within, clock))]
		: EVERYTHING;
}

/** The values that a literal lets in; undefined for what is no question of more or less. */
function intervalsOf(literal: Literal, clock: Clock, mixed: boolean): Intervals | undefined {
	const intervals = literal.field.type === 'date' ? dated(literal, clock) : numbered(literal);
	if (intervals === undefined) return undefined;
	const allowed = literal.holds ? intervals : complement(intervals);
	return mixed && !isRelative(literal) ? upToTheLast(allowed) : allowed;
}

/**
 * Relative dates move on, fixed ones stay: what a fixed date keeps out for being too late now, it lets in
 * some day. Only its upper end rules anything out for good.
 */
function upToTheLast(intervals: Intervals): Intervals {
	const to = highest(intervals);
	return intervals.length === 0 ? intervals : [to === undefined ? {} : { to }];
}

function numbered({ spec: { asks }, condition: { value } }: Literal): Intervals | undefined {
	if (valuesOf(value).length > MAX_VALUES) return undefined;
	return numberIntervals(asks, value);
}

function dated(
	{ spec: { asks }, condition: { value }, field }: Literal,
	clock: Clock,
): Intervals | undefined {
	switch (asks.kind) {
		case 'presence':
			return EVERYTHING;
		case 'range':
			return [
				field.day
					? days(rangeDays(asks.range(value), clock))
					: instants(rangeInterval(asks.range(value), clock)),
			];
		case 'period': {
			const period = asks.days(value);
			return [field.day ? days(periodDays(period, clock)) : instants(periodInterval(period, clock))];
		}
		case 'anniversary':
		case 'pattern':
		case 'rank':
		case 'truth':
		case 'one_of':
		case 'all_of':
		case 'part':
		case 'count':
			return undefined;
		default:
			return asks satisfies never;
	}
}

const days = ({ from, to }: Days): Interval => ({
	...(from === undefined ? {} : { from: edge(dayNumber(from), true) }),
	...(to === undefined ? {} : { to: edge(dayNumber(to), true) }),
});

const dayNumber = (day: string) => Math.round(DateTime.fromISO(day, { zone: 'utc' }).toMillis() / 86_400_000);

const instants = ({ from, to }: Interval): Interval => ({
	...(from === undefined ? {} : { from: edge(Date.parse(from.at), from.inclusive) }),
	...(to === undefined ? {} : { to: edge(Date.parse(to.at), to.inclusive) }),
});
