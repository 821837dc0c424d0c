import type { OperatorName } from '../../language/operator/operator';
import { foldText } from '../../language/text/fold-text';
import type { Scalar } from '../../language/rule/rule';
import { listText, scalarText } from '../question/wanted';
import type { Turn, Turning } from './turning';

export function textTurn({ operator, wish, label, actual, question: { condition } }: Turning): Turn {
	const values = [condition.value as Scalar | readonly Scalar[]].flat();
	const not = wish ? '' : 'not ';
	return {
		...(wish && differsInCase(String(actual), values)
			? { gap: 'differs only in the case of its letters' }
			: {}),
		toTurn: `${label} would have to ${not}${partText(operator, values)}.`,
	};
}

const differsInCase = (actual: string, values: readonly Scalar[]) =>
	values.some((value) => String(value) !== actual && foldText(String(value)) === foldText(actual));

/** What is asked of a text, behind "would have to" or "would have to not". */
export function partText(operator: OperatorName, values: readonly Scalar[]): string {
	switch (operator) {
		case 'contains':
			return `contain ${scalarText(values[0])}`;
		case 'starts_with':
			return `start with ${scalarText(values[0])}`;
		case 'ends_with':
			return `end with ${scalarText(values[0])}`;
		default:
			return values.length > 1 ? `be one of ${listText(values)}` : `be ${scalarText(values[0])}`;
	}
}
