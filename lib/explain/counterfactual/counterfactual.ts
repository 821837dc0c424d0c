import type { Field } from '../../language/field';
import { affirmed } from '../../language/operator/operator';
import { isOfDates } from '../../language/operator/spec';
import type { Clock } from '../../language/time';
import { isDecimal } from '../../language/value/decimal';
import { periodWords } from '../../language/describe/periods';
import { comparedField, isPlain } from '../../language/rule/field-value';
import { valuesOf, type Scalar } from '../../language/value/value';
import type { Answer } from '../question/answer';
import { testText } from '../question/wanted';
import { booleanRemedy } from './boolean-remedy';
import { anniversaryRemedy, dateRemedy, periodRemedy } from './date-remedy';
import { allRemedy, countRemedy, listRemedy } from './list-remedy';
import { rowName } from './new-row';
import { numberRemedy } from './number-remedy';
import { rankRemedy } from './rank-remedy';
import type { Counterfactual, Unmet } from './remedy';
import { textRemedy } from './text-remedy';

/** What would give a condition the other answer. */
export function counterfactual(answer: Answer, clock: Clock): Counterfactual {
	const { condition } = answer.question;
	const { operator, spec, negative } = affirmed(condition.operator);
	const value = isPlain(condition) ? condition.value : comparedValue(answer);
	const unmet: Unmet = {
		...answer,
		question: { ...answer.question, condition: { ...condition, value } },
		operator,
		spec,
		wantsTrue: negative ? answer.holds : !answer.holds,
		label: labelOf(answer.question),
	};
	return lackingValue(unmet) ?? lackingOther(unmet, answer) ?? byKind(unmet, clock);
}

/** `Number of orders`; of different values `Number of different calendar weeks`. */
function labelOf({ field, condition: { distinct } }: Answer['question']): string {
	if (distinct === undefined) return field.label;
	return `Number of different ${periodWords(distinct)?.many ?? `values of ${distinct}`}`;
}

const comparedValue = ({ compared }: Answer): Scalar | undefined =>
	typeof compared === 'string' || typeof compared === 'number' ? compared : undefined;

/** Nothing to compare with: only when the other field has a value can the comparison hold. */
function lackingOther({ wantsTrue }: Unmet, { question, compared }: Answer): Counterfactual | undefined {
	const other = comparedField(question.condition);
	if (other === undefined || (compared !== null && compared !== undefined)) return undefined;
	const gap = 'nothing to compare with';
	return wantsTrue ? { gap, remedy: `${other.field} must have a value.` } : { gap };
}

/** Nothing to measure from; for `missing: exclude` a value is wanted before all else. */
function lackingValue(unmet: Unmet): Counterfactual | undefined {
	const { question, actual, holds, operator, spec, wantsTrue, label } = unmet;
	const { condition, field } = question;
	if (actual !== null || spec.asks.kind === 'presence') return undefined;
	const gap = 'no value';
	if (condition.missing === 'exclude' && !holds) return { gap, remedy: `${label} must have a value.` };
	if (!wantsTrue) return { gap };
	if (field.type === 'boolean') return undefined;
	const wanted = testText(operator, condition.value);
	return { gap, remedy: valueWanted(field, `${label} must have a value that ${wanted}.`) };
}

/** A value over rows comes with the rows. */
const valueWanted = (field: Field, otherwise: string) =>
	['aggregate', 'recency', 'score', 'prediction'].includes(field.source.kind)
		? `There must be a qualifying ${rowName(field)}.`
		: otherwise;

function byKind(unmet: Unmet, clock: Clock): Counterfactual {
	const { field } = unmet.question;
	switch (unmet.spec.asks.kind) {
		case 'presence':
			return presenceRemedy(unmet);
		case 'truth':
			return booleanRemedy(unmet);
		case 'one_of':
			return sameRemedy(unmet);
		case 'all_of':
			return allRemedy(unmet);
		case 'count':
			return countRemedy(unmet, unmet.spec.asks.range);
		case 'part':
			return field.type === 'list' ? listRemedy(unmet) : textRemedy(unmet);
		case 'range':
			if (field.type === 'date') return dateRemedy(unmet, unmet.spec.asks.range, clock);
			return isNumeric(unmet) ? numberRemedy(unmet) : textRemedy(unmet);
		case 'anniversary':
			if (field.type !== 'date') return textRemedy(unmet);
			return anniversaryRemedy(unmet, unmet.spec.asks.days(unmet.question.condition.value), clock);
		case 'period':
			if (field.type !== 'date') return textRemedy(unmet);
			return periodRemedy(unmet, unmet.spec.asks.days(unmet.question.condition.value), clock);
		case 'pattern':
			return field.type === 'list' ? listRemedy(unmet) : textRemedy(unmet);
		case 'rank':
			return rankRemedy(unmet);
	}
}

function sameRemedy(unmet: Unmet): Counterfactual {
	switch (unmet.question.field.type) {
		case 'list':
			return listRemedy(unmet);
		case 'boolean':
			return booleanRemedy(unmet);
		case 'number':
		case 'money':
		case 'place':
			return numberRemedy(unmet);
		case 'any':
			return isNumeric(unmet) ? numberRemedy(unmet) : textRemedy(unmet);
		case 'text':
		case 'keyword':
		case 'date':
			return textRemedy(unmet);
	}
}

function presenceRemedy({ wantsTrue, label, actual, question: { field } }: Unmet): Counterfactual {
	if (!wantsTrue) return { gap: 'has a value', remedy: `${label} must be empty.` };
	const what = Array.isArray(actual) ? 'an element' : 'a value';
	return { gap: 'no value', remedy: valueWanted(field, `${label} must have ${what}.`) };
}

/** A JSON value of any kind is compared as the rule's value is. */
function isNumeric({ question: { field, condition }, spec: { asks }, actual }: Unmet): boolean {
	if (field.type !== 'any') return true;
	if (asks.kind === 'range' && isOfDates(asks.range(condition.value))) return false;
	return [...valuesOf(condition.value), actual].every((one) => isDecimal(String(one)));
}
