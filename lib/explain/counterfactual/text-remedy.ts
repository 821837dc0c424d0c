import { firstOf } from '../../error/defined';
import { foldText } from '../../language/text/fold-text';
import type { Scalar } from '../../language/value/value';
import { valuesOf } from '../../language/value/value';
import { listText, scalarText } from '../../language/value/words';
import { testText } from '../question/wanted';
import type { Counterfactual, Unmet } from './remedy';

export function textRemedy(unmet: Unmet): Counterfactual {
	const { wantsTrue, label, actual, question } = unmet;
	const values = valuesOf(question.condition.value);
	return {
		...(wantsTrue && differsInCase(String(actual), values)
			? { gap: 'differs only in the case of its letters' }
			: {}),
		remedy: `${label} must ${wantsTrue ? '' : 'not '}${demand(unmet, values)}.`,
	};
}

const differsInCase = (actual: string, values: readonly Scalar[]) =>
	values.some((value) => String(value) !== actual && foldText(String(value)) === foldText(actual));

/** What is asked of a text, behind "must" or "must not". */
function demand({ spec: { asks }, operator, question }: Unmet, values: readonly Scalar[]): string {
	switch (asks.kind) {
		case 'part':
			return `${asks.verb} ${scalarText(firstOf(values))}`;
		case 'one_of':
			return values.length > 1 ? `be one of ${listText(values)}` : `be ${scalarText(firstOf(values))}`;
		case 'presence':
		case 'truth':
		case 'all_of':
		case 'range':
		case 'count':
		case 'pattern':
		case 'period':
		case 'rank':
		case 'anniversary':
			return `be a value that ${testText(operator, question.condition.value)}`;
	}
}
