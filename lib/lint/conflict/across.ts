import { Duration } from 'luxon';
import type { Field } from '../../language/field';
import type { Window } from '../../language/rule/rule';
import type { Clock } from '../../language/time';
import type { Literal } from './literal';
import { exceeds, orderedConflict } from './ordered';
import { listConflict } from './list';
import { textConflict } from './text';
import { isZeroWithoutRows } from './zero';

/** Whether literals about one and the same thing cannot all be met. */
export function sameThingConflict(literals: readonly Literal[], clock: Clock): boolean {
	const [{ field }] = literals;
	switch (field.type) {
		case 'list':
			return listConflict(literals);
		case 'number':
		case 'money':
			return orderedConflict(literals, clock);
		case 'date':
			return orderedConflict(literals, clock) || anniversaryConflict(literals);
		default:
			return textConflict(literals);
	}
}

/** A day of the year is no point in time: only the same question asked and denied rules itself out. */
function anniversaryConflict(literals: readonly Literal[]): boolean {
	const asked = literals.filter(({ operator }) => operator.startsWith('anniversary'));
	return asked.length > 1 && textConflict(asked);
}

/**
 * Two literals about different things of which one rules out the other: no orders at all, and an amount spent; three
 * orders in a month, and fewer in the quarter around it.
 */
export const acrossConflict = (a: Literal, b: Literal, clock: Clock): boolean =>
	emptiesOf(a, b, clock) || emptiesOf(b, a, clock) || fewerAround(a, b, clock) || fewerAround(b, a, clock);

const LIMITED = ['within', 'where', 'currency'] as const;

/** `none` says that there are no orders (or events) of any kind; `some` cannot be met without. */
function emptiesOf(none: Literal, some: Literal, clock: Clock): boolean {
	if (
		!isCount(none.field) ||
		LIMITED.some((key) => none.condition[key] !== undefined) ||
		sameRows(none.field, some.field) === false
	)
		return false;
	return orderedConflict([none, counted(none, 'greater_than', 0)], clock) && needsRows(some, clock);
}

const isCount = ({ source }: Field) => source.kind === 'aggregate' && source.measure.of === 'count';
const sameRows = (a: Field, b: Field) =>
	b.over !== undefined && (a.over === 'events') === (b.over === 'events');

function needsRows(literal: Literal, clock: Clock): boolean {
	const { field, holds, missing } = literal;
	if (field.type === 'list')
		return listConflict([literal, { ...literal, operator: 'is_not_null', holds: false, missing: true }]);
	if (!isZeroWithoutRows(field)) return !missing;
	return (
		(field.type === 'number' || field.type === 'money') &&
		holds !== undefined &&
		orderedConflict([literal, counted(literal, 'equals', 0)], clock)
	);
}

const counted = (literal: Literal, operator: 'equals' | 'greater_than', value: number): Literal => ({
	...literal,
	operator,
	holds: true,
	missing: false,
	condition: { ...literal.condition, operator, value },
});

/** More rows in a window than there may be in a wider one around it. */
function fewerAround(inner: Literal, outer: Literal, clock: Clock): boolean {
	const [a, b] = [inner.condition, outer.condition];
	const alike =
		a.field === b.field && a.currency === b.currency && JSON.stringify(a.where) === JSON.stringify(b.where);
	return isCount(inner.field) && alike && isWithin(a.within, b.within) && exceeds(inner, outer, clock);
}

function isWithin(inner: Window | undefined, outer: Window | undefined): boolean {
	if (inner === undefined) return false;
	if (outer === undefined) return true;
	return 'last' in inner && 'last' in outer && length(inner) < length(outer);
}

const length = ({ last, unit }: { last: number; unit: string }) =>
	Duration.fromObject({ [unit]: last }).toMillis();
