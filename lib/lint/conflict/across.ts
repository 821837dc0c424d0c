import { firstOf } from '../../error/defined';
import { Duration } from 'luxon';
import { isCount, isZeroWithoutRows, type Field } from '../../language/field';
import { affirmed } from '../../language/operator/operator';
import { equalTo, hasValue, moreThan } from '../../language/rule/conditions';
import { LIMIT_KEYS } from '../../language/rule/condition-keys';
import { ownValue } from '../../language/rule/field-value';
import type { Condition, Window } from '../../language/rule/rule';
import type { Clock } from '../../language/time';
import type { Literal } from './literal';
import { exceeds, orderedConflict } from './ordered';
import { listConflict } from './list';
import { textConflict } from './text';

/** Whether literals about one and the same thing cannot all be met. */
export function sameThingConflict(literals: readonly Literal[], clock: Clock): boolean {
	const { field } = firstOf(literals);
	switch (field.type) {
		case 'list':
		case 'any':
			return listConflict(literals);
		case 'place':
			return textConflict(literals);
		case 'number':
		case 'money':
			return orderedConflict(literals, clock);
		case 'date':
			return orderedConflict(literals, clock) || anniversaryConflict(literals);
		case 'text':
		case 'keyword':
		case 'boolean':
			return textConflict(literals);
	}
}

/** A day of the year is no point in time: only the same question asked and denied rules itself out. */
function anniversaryConflict(literals: readonly Literal[]): boolean {
	const asked = literals.filter(({ spec }) => spec.asks.kind === 'anniversary');
	return asked.length > 1 && textConflict(asked);
}

/**
 * Two literals about different things of which one rules out the other: no orders at all, and an amount
 * spent; three orders in a month, and fewer in the quarter around it.
 */
export const acrossConflict = (a: Literal, b: Literal, clock: Clock): boolean =>
	emptiesOf(a, b, clock) || emptiesOf(b, a, clock) || fewerAround(a, b, clock) || fewerAround(b, a, clock);

/** `none` says that there are no orders (or events) of any kind; `some` cannot be met without. */
function emptiesOf(none: Literal, some: Literal, clock: Clock): boolean {
	if (
		!isCount(none.field) ||
		LIMIT_KEYS.some((key) => none.condition[key] !== undefined) ||
		!sameRows(none.field, some.field)
	)
		return false;
	return (
		orderedConflict([none, stated(none, moreThan(none.condition.field, 0))], clock) && needsRows(some, clock)
	);
}

const sameRows = (a: Field, b: Field) =>
	b.over !== undefined && (a.over === 'events') === (b.over === 'events');

function needsRows(literal: Literal, clock: Clock): boolean {
	const { field, missing } = literal;
	if (field.type === 'list')
		return listConflict([
			literal,
			{ ...stated(literal, hasValue(literal.condition)), holds: false, missing: true },
		]);
	if (!isZeroWithoutRows(field)) return !missing;
	return (
		(field.type === 'number' || field.type === 'money') &&
		orderedConflict([literal, stated(literal, equalTo(literal.condition.field, 0))], clock)
	);
}

/** Another condition about the same thing, which must hold. */
const stated = (literal: Literal, asked: Condition): Literal => ({
	...literal,
	...affirmed(asked.operator),
	holds: true,
	missing: false,
	condition: { ...literal.condition, operator: asked.operator, value: ownValue(asked) },
});

const BESIDE_WINDOW = LIMIT_KEYS.filter((key) => key !== 'within');
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** More rows in a window than there may be in a wider one around it. */
function fewerAround(inner: Literal, outer: Literal, clock: Clock): boolean {
	const [a, b] = [inner.condition, outer.condition];
	const alike = a.field === b.field && BESIDE_WINDOW.every((key) => isSame(a[key], b[key]));
	// Among more rows, others are the first and the last.
	return (
		a.of === undefined &&
		isCount(inner.field) &&
		alike &&
		isWithin(a.within, b.within) &&
		exceeds(inner, outer, clock)
	);
}

function isWithin(inner: Window | undefined, outer: Window | undefined): boolean {
	if (inner === undefined) return false;
	if (outer === undefined) return true;
	return 'last' in inner && 'last' in outer && length(inner) < length(outer);
}

const length = ({ last, unit }: { last: number; unit: string }) =>
	Duration.fromObject({ [unit]: last }).toMillis();
