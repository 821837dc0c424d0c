import { affirmed, type Range } from '../../language/operator/operator';
import type { Clock } from '../../language/time';
import { valuesOf } from '../../language/value/value';
import { all, any, not, restricted, some, test, type Fact, type Operand, type Plan, type Rows } from './plan';
import { scalarPlan, type Question } from './scalar-test';

/** Rows whose value is an element of the list; an element may be known by several names (slug and id). */
export interface Elements {
	readonly rows: Rows;
	readonly operands: readonly Operand[];
	/** What must hold of a row to be counted, beside the value; every row that is in the list counts without. */
	readonly counted?: Plan;
}

/** `equals` of a list means "some element equals", its negative "no element equals". */
export function listPlan(elements: Elements, asked: Question, clock: Clock): Plan {
	const { operator, spec, negative } = affirmed(asked.operator);
	if (negative) return not(listPlan(elements, { ...asked, operator }, clock));
	const someElement = (value: Question['value']) =>
		some(
			restricted(
				elements.rows,
				any(elements.operands.map((operand) => scalarPlan(operand, { ...asked, value }, clock))),
			),
		);
	switch (spec.asks.kind) {
		case 'all_of':
			return all(valuesOf(asked.value).map(someElement));
		case 'count':
			return countPlan(elements, asked, spec.asks.range(asked.value));
		case 'presence':
		case 'truth':
		case 'one_of':
		case 'part':
		case 'range':
		case 'anniversary':
		case 'period':
		case 'pattern':
			return someElement(asked.value);
		case 'rank':
			throw new TypeError('The elements of a list have no rank.');
	}
}

/** Of distinct elements; what differs only in case is one where texts compare without regard to case. */
const distinctCount = ({ rows, operands, counted }: Elements, folded: boolean): Fact => ({
	rows: restricted(
		counted === undefined ? rows : restricted(rows, counted),
		test(operands[0], { kind: 'present' }),
	),
	measure: 'count_distinct',
	operand: operands[0],
	folded,
});

function countPlan(elements: Elements, asked: Question, { from, to }: Range): Plan {
	const least = from && Number(from.at) + (from.inclusive ? 0 : 1);
	const most = to && Number(to.at) - (to.inclusive ? 0 : 1);
	const operand: Operand = {
		kind: 'fact',
		fact: distinctCount(elements, !(asked.caseSensitive ?? asked.type === 'keyword')),
	};
	if (least !== undefined && most !== undefined) return test(operand, { kind: 'number_in', values: [least] });
	return least === undefined
		? test(operand, { kind: 'number_compare', operator: '<=', value: most as number })
		: test(operand, { kind: 'number_compare', operator: '>=', value: least });
}
