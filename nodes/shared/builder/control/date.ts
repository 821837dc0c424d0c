import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { OPERATORS_BY_TYPE } from '../../../../lib';
import type { Condition, OperatorName, Span } from '../../../../lib';
import { readScalar } from '../../form';
import { isBlank, leftEmpty } from '../part';
import type { Form } from '../part';
import { takes, taking } from './operators';
import type { Takes } from './operators';
import { calendarProperty, readSpan, spanProperties, writeSpan } from './span';

export const DATE_OPERATORS: readonly OperatorName[] = OPERATORS_BY_TYPE.date;

/**
 * The boxes of a date: `date`, or `dateFrom` and `dateTo`, or a length of time, or `datePeriod`. @param
 * operator the box that says which
 */
export function dateProperties(operator = 'operator'): INodeProperties[] {
	const where = (...what: Takes[]) => ({ show: { [operator]: taking(DATE_OPERATORS, ...what) } });
	return [
		...spanProperties('span', 30, where('span')),
		dateBox('Date', 'date', where('one')),
		dateBox('From', 'dateFrom', where('two')),
		dateBox('To', 'dateTo', where('two')),
		calendarProperty('datePeriod', where('calendar')),
	];
}

const dateBox = (displayName: string, name: string, displayOptions: IDisplayOptions): INodeProperties => ({
	displayName,
	name,
	type: 'dateTime',
	default: '',
	displayOptions,
});

/** @returns undefined where the operator takes nothing */
export function readDate(form: Form, place: string): unknown {
	switch (takes(form.operator)) {
		case 'nothing':
			return undefined;
		case 'two':
			return [present(form.dateFrom, place), present(form.dateTo, place)];
		case 'span':
			return spanIn(form, place);
		case 'calendar':
			return form.datePeriod ?? 'this_month';
		case 'one':
			return present(form.date, place);
		default:
			// Which operators the field has, the library says.
			return readScalar(form.date);
	}
}

/** Days are a plain number, as the language writes them. */
function spanIn(form: Form, place: string): unknown {
	const { amount, unit } = readSpan(form, 'span', place);
	return unit === 'days' ? amount : { amount, unit };
}

function present(value: unknown, place: string): unknown {
	const date = readScalar(value);
	if (isBlank(date)) throw leftEmpty(place, 'a date is missing', 'Choose a date');
	return date;
}

export function writeDate({ operator, value }: Pick<Condition, 'operator' | 'value'>): Form {
	switch (takes(operator)) {
		case 'nothing':
			return {};
		case 'two': {
			const [dateFrom, dateTo] = value as unknown[];
			return { dateFrom, dateTo };
		}
		case 'span':
			return writeSpan(
				'span',
				typeof value === 'object' ? (value as Span) : { amount: Number(value), unit: 'days' },
			);
		case 'calendar':
			return { datePeriod: value };
		default:
			return { date: value };
	}
}
