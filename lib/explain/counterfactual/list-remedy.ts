import type { Range } from '../../language/operator/operator';
import { valuesOf, type Scalar, type Value } from '../../language/value/value';
import { listText } from '../../language/value/words';
import type { Counterfactual, Unmet } from './remedy';

/** The values that a condition asks of a list, each once. */
const asked = ({ question }: Unmet): readonly Scalar[] => [...new Set(valuesOf(question.condition.value))];

/** That some element, or none, is one of the values or holds a text. */
export function listRemedy(unmet: Unmet): Counterfactual {
	const { wantsTrue, label } = unmet;
	if (wantsTrue) return { gap: 'no such element', remedy: `${label} must include ${elementText(unmet)}.` };
	const had = inTheWay(unmet);
	return {
		...(had === '' ? {} : { gap: `has ${had}` }),
		remedy: `${label} must be without ${had === '' ? elementText(unmet) : had}.`,
	};
}

function elementText(unmet: Unmet): string {
	const { spec } = unmet;
	const values = asked(unmet);
	if (spec.asks.kind === 'part' || spec.asks.kind === 'pattern')
		return `an element that ${spec.label} ${listText(values)}`;
	return `${values.length > 1 ? 'any of ' : ''}${listText(values)}`;
}

/**
 * The elements that the condition found: those that the evidence names, or those shown that the values name.
 */
function inTheWay(unmet: Unmet): string {
	const { evidence, actual } = unmet;
	if (evidence?.kind === 'elements') return listText(evidence.ids);
	const values = new Set(asked(unmet).map(String));
	return listText(
		(Array.isArray(actual) ? (actual as readonly string[]) : []).filter((one) => values.has(one)),
	);
}

/** That each of the values, or not each, is an element. */
export function allRemedy(unmet: Unmet): Counterfactual {
	const { wantsTrue, each = [], label } = unmet;
	const values = asked(unmet);
	if (!wantsTrue) return { gap: 'has all', remedy: `${label} must be without one of ${listText(values)}.` };
	const lacking = values.filter((_value, index) => each[index] === false);
	return { gap: `lacks ${listText(lacking)}`, remedy: `${label} must include ${listText(lacking)} too.` };
}

/** How many elements it must have, at least or at most. */
export function countRemedy(
	{ wantsTrue, label, count = 0, question: { condition } }: Unmet,
	range: (value: Value | undefined) => Range,
): Counterfactual {
	const goal = countGoal(range(condition.value), wantsTrue, count);
	if (goal === undefined)
		return { remedy: `${label} must have more or fewer than ${listText(valuesOf(condition.value))}.` };
	const by = Math.abs(goal - count);
	const more = goal > count;
	return {
		gap: `${by} ${more ? 'short' : 'too many'}`,
		remedy: `${label} must have ${by} ${more ? 'more' : 'fewer'}: ${goal}.`,
	};
}

/** The nearest number inside the range, or outside of it; undefined where both sides lie outside. */
function countGoal({ from, to }: Range, wantsTrue: boolean, count: number): number | undefined {
	const least = from && Number(from.at) + (from.inclusive ? 0 : 1);
	const greatest = to && Number(to.at) - (to.inclusive ? 0 : 1);
	if (wantsTrue) return least !== undefined && count < least ? least : greatest;
	if (least === undefined) return greatest === undefined ? undefined : greatest + 1;
	return greatest === undefined ? least - 1 : undefined;
}
