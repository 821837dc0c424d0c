import { defined } from '../../error/defined';
import type { Field } from '../../language/field';
import { affirmed, type Asks } from '../../language/operator/operator';
import type { Condition, FieldValue, Span } from '../../language/rule/rule';
import { keyPath } from '../../language/rule/visitor';
import type { PlanScope } from './compile-context';
import { fieldOperand } from './field-operand';
import { not, type FieldComparison, type Plan, type Sign } from './plan';

/** A field, and the one that it is compared with. */
export interface Sides {
	readonly field: Field;
	readonly condition: Condition;
	readonly other: Field;
	readonly value: FieldValue;
}

/**
 * One value of the customer against another: false where one is missing, and the negative its exact
 * complement.
 */
export function comparisonPlan(sides: Sides, scope: PlanScope, path: string): Plan {
	const plan: Plan = { kind: 'compare', comparison: comparisonOf(sides, scope, path) };
	return affirmed(sides.condition.operator).negative ? not(plan) : plan;
}

export function comparisonOf(
	{ field, condition, other, value }: Sides,
	scope: PlanScope,
	path: string,
): FieldComparison {
	const { times, plus } = value;
	const shared = {
		left: fieldOperand(field, condition, scope, path),
		sign: signOf(affirmed(condition.operator).spec.asks),
		right: fieldOperand(other, value, scope, keyPath(path, 'value')),
	};
	if (field.type === 'date')
		return {
			...shared,
			of: 'dates',
			...(plus === undefined ? {} : { plus: daysOf(plus) }),
			days: { left: field.day === true, right: other.day === true },
			timeZone: defined(scope.clock.now.zoneName),
		};
	return {
		...shared,
		of: 'numbers',
		...(times === undefined ? {} : { times }),
		...(plus === undefined || typeof plus === 'object' ? {} : { plus }),
	};
}

const daysOf = (plus: NonNullable<FieldValue['plus']>): Span =>
	typeof plus === 'object' ? plus : { amount: Number(plus), unit: 'days' };

function signOf(asks: Asks): Sign {
	if (asks.kind === 'one_of') return '=';
	if (asks.kind !== 'range') throw new TypeError(`"${asks.kind}" compares with no other field.`);
	const { from, to } = asks.range(0);
	if (from !== undefined && to !== undefined) return '=';
	if (from !== undefined) return from.inclusive ? '>=' : '>';
	return to?.inclusive === true ? '<=' : '<';
}
