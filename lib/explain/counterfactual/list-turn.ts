import { operator as shapeOf, type OperatorName } from '../../language/operator/operator';
import type { Scalar } from '../../language/rule/rule';
import { valuesOf } from '../statement/value-sql';
import { listText } from '../question/wanted';
import type { Turn, Turning } from './turning';

export function listTurn(turning: Turning): Turn {
	const { operator, wish, label } = turning;
	if (operator.startsWith('count_')) return countTurn(turning);
	if (operator === 'includes_all') return allTurn(turning);
	if (wish)
		return { gap: 'no such element', toTurn: `${label} would have to include ${elementText(turning)}.` };
	const had = inTheWay(turning);
	return {
		...(had === '' ? {} : { gap: `has ${had}` }),
		toTurn: `${label} would have to be without ${had === '' ? elementText(turning) : had}.`,
	};
}

const TEXTUAL: ReadonlySet<OperatorName> = new Set(['contains', 'starts_with', 'ends_with']);

function elementText({ operator, question: { condition } }: Turning): string {
	const values = valuesOf(condition);
	if (TEXTUAL.has(operator)) return `an element that ${shapeOf(operator).label} ${listText(values)}`;
	return `${values.length > 1 ? 'any of ' : ''}${listText(values)}`;
}

/** The elements that the condition found: those that the evidence names, or those shown that the values name. */
function inTheWay({ question: { condition }, evidence, actual }: Turning): string {
	if (evidence?.kind === 'elements') return listText(evidence.ids);
	const values = new Set(valuesOf(condition).map(String));
	return listText(
		(Array.isArray(actual) ? (actual as readonly string[]) : []).filter((one) => values.has(one)),
	);
}

function allTurn({ wish, each = [], label, question: { condition } }: Turning): Turn {
	const values: readonly Scalar[] = valuesOf(condition);
	if (!wish)
		return { gap: 'has all', toTurn: `${label} would have to be without one of ${listText(values)}.` };
	const lacking = values.filter((_value, index) => each[index] === false);
	return {
		gap: `lacks ${listText(lacking)}`,
		toTurn: `${label} would have to include ${listText(lacking)} too.`,
	};
}

/** How many elements it would have to have, at least or at most. */
function countTurn({ operator, wish, label, count = 0, question: { condition } }: Turning): Turn {
	const asked = condition.value as number;
	const goal = countGoal(operator, asked, wish);
	if (goal === undefined) return { toTurn: `${label} would have to have more or fewer than ${asked}.` };
	const by = Math.abs(goal - count);
	const more = goal > count;
	return {
		gap: `${by} ${more ? 'short' : 'too many'}`,
		toTurn: `${label} would have to have ${by} ${more ? 'more' : 'fewer'}: ${goal}.`,
	};
}

function countGoal(operator: OperatorName, asked: number, wish: boolean): number | undefined {
	if (operator === 'count_greater_than') return wish ? asked + 1 : asked;
	if (operator === 'count_less_than') return wish ? asked - 1 : asked;
	return wish ? asked : undefined;
}
