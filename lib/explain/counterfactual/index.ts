import type { Field } from '../../language/field';
import { operator as shapeOf, type OperatorName } from '../../language/operator/operator';
import type { Condition } from '../../language/rule/rule';
import type { Clock } from '../../language/time';
import type { Answer } from '../question/answer';
import { testText } from '../question/wanted';
import { booleanTurn } from './boolean-turn';
import { dateTurn } from './date-turn';
import { listTurn } from './list-turn';
import { rowName } from './new-row';
import { numberTurn } from './number-turn';
import { textTurn } from './text-turn';
import type { Turn, Turning } from './turning';

export function turn(answer: Answer, clock: Clock): Turn {
	const { condition, field } = answer.question;
	const shape = shapeOf(condition.operator);
	const operator = (shape.negative ? shape.opposite : condition.operator) as OperatorName;
	const turning: Turning = {
		...answer,
		operator,
		wish: shape.negative === true ? answer.holds : !answer.holds,
		label: field.label,
	};
	return lackingValue(turning) ?? presenceTurn(turning) ?? byType(turning, clock);
}

/** Nothing to measure from; for `missing: exclude` a value is wanted before all else. */
function lackingValue({
	question: { condition, field },
	actual,
	holds,
	operator,
	wish,
	label,
}: Turning): Turn | undefined {
	if (actual !== null || operator === 'is_not_null') return undefined;
	const gap = 'no value';
	if (condition.missing === 'exclude' && !holds)
		return { gap, toTurn: `${label} would have to have a value.` };
	if (!wish) return { gap };
	if (field.type === 'boolean') return undefined;
	return {
		gap,
		toTurn: valueWanted(field, `${label} would have to have a value that ${wantedOf(operator, condition)}.`),
	};
}

const wantedOf = (operator: OperatorName, condition: Condition) => testText(operator, condition.value);

/** A value over rows comes with the rows. */
const valueWanted = (field: Field, otherwise: string) =>
	field.source.kind === 'aggregate' || field.source.kind === 'recency'
		? `There would have to be an ${rowName(field)} that counts.`
		: otherwise;

function presenceTurn({ operator, wish, label, actual, question: { field } }: Turning): Turn | undefined {
	if (operator !== 'is_not_null') return undefined;
	if (!wish) return { gap: 'has a value', toTurn: `${label} would have to be empty.` };
	const what = Array.isArray(actual) ? 'an element' : 'a value';
	return { gap: 'no value', toTurn: valueWanted(field, `${label} would have to have ${what}.`) };
}

function byType(turning: Turning, clock: Clock): Turn {
	switch (turning.question.field.type) {
		case 'number':
		case 'money':
			return numberTurn(turning);
		case 'boolean':
			return booleanTurn(turning);
		case 'date':
			return dateTurn(turning, clock);
		case 'list':
			return listTurn(turning);
		case 'any':
			return isNumeric(turning) ? numberTurn(turning) : textTurn(turning);
		default:
			return textTurn(turning);
	}
}

const DECIMAL = /^[+-]?\d+(\.\d+)?$/;

/** A JSON value of any kind is compared as the rule's value is. */
const isNumeric = ({ question, actual }: Turning) =>
	[question.condition.value, actual].flat().every((one) => DECIMAL.test(String(one)));
