import type { INodeProperties } from 'n8n-workflow';
import { OPERATORS_BY_TYPE } from '../../../../lib';
import type { Condition, OperatorName } from '../../../../lib';
import { listText, readList, typed } from '../../form';
import { isBlank, leftEmpty } from '../part';
import type { Form } from '../part';
import { takes, taking } from './operators';

/** "Is one of" several numbers is seldom asked: it is left to expressions, as a list. */
export const NUMBER_OPERATORS: readonly OperatorName[] = OPERATORS_BY_TYPE.number.filter(
	(name) => name !== 'in' && name !== 'not_in',
);
const SEVERAL: readonly OperatorName[] = ['in', 'not_in'];

/** An empty box: a 0 that nobody typed would be a rule of its own. */
export const NO_NUMBER = '';

/** The boxes of a number: `amount`, or `from` and `to`, or `listed`. */
export const numberProperties: INodeProperties[] = [
	{
		displayName: 'Number',
		name: 'amount',
		type: 'number',
		default: NO_NUMBER,
		placeholder: 'e.g. 500',
		displayOptions: { show: { operator: taking(NUMBER_OPERATORS, 'one', 'count') } },
	},
	{
		displayName: 'From',
		name: 'from',
		type: 'number',
		default: NO_NUMBER,
		placeholder: 'e.g. 100',
		displayOptions: { show: { operator: taking(NUMBER_OPERATORS, 'two') } },
	},
	{
		displayName: 'To',
		name: 'to',
		type: 'number',
		default: NO_NUMBER,
		placeholder: 'e.g. 500',
		displayOptions: { show: { operator: taking(NUMBER_OPERATORS, 'two') } },
	},
	{
		displayName: 'Numbers',
		name: 'listed',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1, 2, 5',
		description: 'Several numbers are separated by commas; an expression may give a list',
		displayOptions: { show: { operator: [...SEVERAL] } },
	},
];

/** @returns undefined where the operator takes nothing */
export function readNumber(form: Form, place: string): unknown {
	const { field, operator } = form as { field: string; operator: string };
	switch (takes(operator)) {
		case 'nothing':
			return undefined;
		case 'two':
			return [present(form.from, place), present(form.to, place)].map((end) => typed(end, field, operator));
		case 'many':
			return typed(manyOf(form.listed, place), field, operator);
		case 'one':
		case 'count':
			return typed(present(form.amount, place), field, operator);
		default:
			// Which operators the field has, the library says.
			return typed(form.amount, field, operator);
	}
}

function present(value: unknown, place: string): unknown {
	if (isBlank(value)) throw leftEmpty(place, 'a number is missing', 'Fill in the number');
	return value;
}

function manyOf(listed: unknown, place: string): unknown[] {
	const numbers = readList(listed);
	if (numbers.length === 0) throw leftEmpty(place, 'a number is missing', 'Fill in the numbers');
	return numbers;
}

export function writeNumber({ operator, value }: Pick<Condition, 'operator' | 'value'>): Form {
	switch (takes(operator)) {
		case 'nothing':
			return {};
		case 'two': {
			const [from, to] = value as unknown[];
			return { from, to };
		}
		case 'many':
			return { listed: listText(value as unknown[]) };
		default:
			return { amount: value };
	}
}
