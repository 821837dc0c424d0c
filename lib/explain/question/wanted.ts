import type { Field } from '../../language/field';
import { operator as shapeOf, type OperatorName } from '../../language/operator/operator';
import type { Condition, Scalar, Span, Value } from '../../language/rule/rule';
import { dayRange, instantInterval, spanOf, type Clock, type DateOperator } from '../../language/time';

/** Values that a sentence names; of more it says how many. */
const NAMED = 5;

/** What the condition asks for, in words: `is greater than 500`, `is in the last 30 days (since 2025-05-16)`. */
export function wantedText(condition: Condition, field: Field, clock: Clock): string {
	const { operator, value, missing } = condition;
	const words = [testText(operator, value), edgeText(condition, field, clock)].filter(Boolean).join(' ');
	return missing === 'exclude' ? `${words}, and has a value` : words;
}

/** `is greater than 500` */
export const testText = (operator: OperatorName, value: Value | undefined): string =>
	[labelText(operator), valueText(operator, value)].filter(Boolean).join(' ');

/** `has more than this many` */
const labelText = (operator: OperatorName) => shapeOf(operator).label.replace(' this many', '');

function valueText(operator: OperatorName, value: Value | undefined): string {
	switch (shapeOf(operator).takes) {
		case 'nothing':
			return '';
		case 'many':
			return listText(value as readonly Scalar[]);
		case 'two':
			return (value as readonly Scalar[]).map(scalarText).join(' and ');
		case 'span':
			return spanText(value as number | Span);
		default:
			return scalarText(value as Scalar);
	}
}

export const scalarText = (value: Scalar): string =>
	typeof value === 'string' && !isNumberOrDate(value) ? `"${value}"` : String(value);

const isNumberOrDate = (text: string) => /^[+-]?\d+(\.\d+)?$/.test(text) || /^\d{4}-\d\d-\d\d/.test(text);

export function listText(values: readonly Scalar[]): string {
	const named = values.slice(0, NAMED).map(scalarText).join(', ');
	return values.length > NAMED ? `${named} and ${values.length - NAMED} more` : named;
}

function spanText(value: number | Span): string {
	const { amount, unit } = spanOf(value);
	return `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`;
}

const RELATIVE: ReadonlySet<OperatorName> = new Set([
	'in_last_n_days',
	'not_in_last_n_days',
	'more_than_n_days_ago',
	'in_next_n_days',
]);

/** Where a relative date lies at this instant. */
function edgeText({ operator, value }: Condition, { day }: Field, clock: Clock): string {
	if (!RELATIVE.has(operator)) return '';
	const positive = (operator === 'not_in_last_n_days' ? 'in_last_n_days' : operator) as DateOperator;
	const { from, to } = day ? dayRange(positive, value, clock) : ends(instantInterval(positive, value, clock));
	if (positive === 'in_last_n_days') return `(since ${from})`;
	return positive === 'in_next_n_days' ? `(until ${to})` : day ? `(up to ${to})` : `(before ${to})`;
}

const ends = ({ from, to }: ReturnType<typeof instantInterval>) => ({ from: from?.at, to: to?.at });
