import { DateTime } from 'luxon';
import type { Field } from '../../language/field';
import { isTimeDependent } from '../../language/rule/time-dependent';
import type { Scalar } from '../../language/rule/rule';
import {
	dayRange,
	instantInterval,
	windowInterval,
	type Clock,
	type DateOperator,
	type Interval,
} from '../../language/time';
import { isZeroWithoutRows } from './zero';
import type { Literal } from './literal';
import {
	complement,
	end,
	EVERYTHING,
	highest,
	intersection,
	isEmpty,
	point,
	type Span,
	type Spans,
} from './span';

/** More single values than this are not laid out as spans. */
const MOST_VALUES = 200;

/** Whether no value, nor the want of one, meets all of the literals about one number or date. */
export function orderedConflict(literals: readonly Literal[], clock: Clock): boolean {
	const [{ field }] = literals;
	if (!isZeroWithoutRows(field) && literals.every(({ missing }) => missing)) return false;
	const mixed = literals.some(isRelative);
	const spans = literals.map((literal) => spansOf(literal, clock, mixed)).filter((one) => one !== undefined);
	const left = [domainOf(literals[0], clock), ...spans].reduce(intersection);
	return left.every((span) => isEmpty(span, isWhole(field)));
}

/** Whether the least that one number may be is more than the most that another may be. */
export function exceeds(one: Literal, other: Literal, clock: Clock): boolean {
	const [ones, others] = [one, other].map((literal) =>
		intersection(domainOf(literal, clock), spansOf(literal, clock, false) ?? EVERYTHING),
	);
	const most = highest(others);
	return (
		most !== undefined &&
		intersection(ones, [{ to: most }]).every((span) => isEmpty(span, isWhole(one.field)))
	);
}

const isWhole = ({ source, day }: Field) => day === true || source.kind === 'recency' || isCount({ source });
const isCount = ({ source }: Pick<Field, 'source'>) =>
	source.kind === 'aggregate' && source.measure.of === 'count';

const isRelative = ({ condition, field }: Literal) => field.type === 'date' && isTimeDependent(condition);

/** What a value can be at all. */
function domainOf({ field, condition: { within } }: Literal, clock: Clock): Spans {
	if (field.type !== 'date')
		return field.source.kind === 'recency' || isCount(field) ? [{ from: end(0, true) }] : EVERYTHING;
	return field.source.kind === 'aggregate' ? [instants(windowInterval(within, clock))] : EVERYTHING;
}

/** The values that a literal lets in; undefined for what is no question of more or less. */
function spansOf(literal: Literal, clock: Clock, mixed: boolean): Spans | undefined {
	const spans = literal.field.type === 'date' ? dated(literal, clock) : numbered(literal);
	if (spans === undefined) return undefined;
	const allowed = literal.holds ? spans : complement(spans);
	return mixed && !isRelative(literal) ? upToTheLast(allowed) : allowed;
}

/**
 * Relative dates move on, fixed ones stay: what a fixed date keeps out for being too late now, it lets in some day.
 * Only its upper end rules anything out for good.
 */
function upToTheLast(spans: Spans): Spans {
	const to = highest(spans);
	return spans.length === 0 ? spans : [to === undefined ? {} : { to }];
}

function numbered({ operator, condition: { value } }: Literal): Spans | undefined {
	const values = [value as Scalar | readonly Scalar[]].flat();
	const [first, second] = values;
	switch (operator) {
		case 'greater_than':
			return [{ from: end(first, false) }];
		case 'greater_than_or_equals':
			return [{ from: end(first, true) }];
		case 'less_than':
			return [{ to: end(first, false) }];
		case 'less_than_or_equals':
			return [{ to: end(first, true) }];
		case 'between':
			return [{ from: end(first, true), to: end(second, true) }];
		case 'equals':
		case 'in':
			return values.length > MOST_VALUES ? undefined : values.map(point);
		case 'is_not_null':
			return EVERYTHING;
		default:
			return undefined;
	}
}

function dated({ operator, condition: { value }, field }: Literal, clock: Clock): Spans | undefined {
	if (operator === 'is_not_null') return EVERYTHING;
	if (operator.startsWith('anniversary')) return undefined;
	if (!field.day) return [instants(instantInterval(operator as DateOperator, value, clock))];
	const { from, to } = dayRange(operator as DateOperator, value, clock);
	return [
		{
			...(from === undefined ? {} : { from: end(dayNumber(from), true) }),
			...(to === undefined ? {} : { to: end(dayNumber(to), true) }),
		},
	];
}

const dayNumber = (day: string) => Math.round(DateTime.fromISO(day, { zone: 'utc' }).toMillis() / 86_400_000);

const instants = ({ from, to }: Interval): Span => ({
	...(from === undefined ? {} : { from: end(Date.parse(from.at), from.inclusive) }),
	...(to === undefined ? {} : { to: end(Date.parse(to.at), to.inclusive) }),
});
