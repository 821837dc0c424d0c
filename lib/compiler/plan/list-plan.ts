import { operator as shapeOf, type OperatorName } from '../../language/operator/operator';
import type { Scalar } from '../../language/rule/rule';
import type { Clock } from '../../language/time';
import { all, any, not, restricted, some, test, type Fact, type Operand, type Plan, type Rows } from './plan';
import { scalarPlan, type Question } from './scalar-test';

/** Rows whose value is an element of the list; an element may be known by several names (slug and id). */
export interface Elements {
	readonly rows: Rows;
	readonly operands: readonly Operand[];
}

/** `equals` of a list means "some element equals", its negative "no element equals". */
export function listPlan(elements: Elements, asked: Question, clock: Clock): Plan {
	const shape = shapeOf(asked.operator);
	if (shape.negative)
		return not(listPlan(elements, { ...asked, operator: shape.opposite as OperatorName }, clock));
	const someElement = (operator: OperatorName, value: Question['value']) =>
		some(
			restricted(
				elements.rows,
				any(elements.operands.map((operand) => scalarPlan(operand, { ...asked, operator, value }, clock))),
			),
		);
	switch (asked.operator) {
		case 'includes_any':
			return someElement('in', asked.value);
		case 'includes_all':
			return all((asked.value as readonly Scalar[]).map((one) => someElement('equals', one)));
		case 'count_equals':
			return countPlan(elements, asked, [asked.value as number, asked.value as number]);
		case 'count_greater_than':
			return countPlan(elements, asked, [(asked.value as number) + 1, undefined]);
		case 'count_less_than':
			return countPlan(elements, asked, [undefined, (asked.value as number) - 1]);
		default:
			return someElement(asked.operator, asked.value);
	}
}

/** Of distinct elements; what differs only in case is one where texts compare without regard to case. */
const distinctCount = ({ rows, operands }: Elements, folded: boolean): Fact => ({
	rows: restricted(rows, test(operands[0], { kind: 'present' })),
	measure: 'count_distinct',
	operand: operands[0],
	folded,
});

function countPlan(elements: Elements, asked: Question, [least, most]: readonly [number?, number?]): Plan {
	const operand: Operand = {
		kind: 'fact',
		fact: distinctCount(elements, !(asked.caseSensitive ?? asked.type === 'keyword')),
	};
	if (least !== undefined && most !== undefined) return test(operand, { kind: 'number_in', values: [least] });
	return least === undefined
		? test(operand, { kind: 'number_compare', operator: '<=', value: most as number })
		: test(operand, { kind: 'number_compare', operator: '>=', value: least });
}
