import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Span } from '../../../../lib';
import { isBlank, leftEmpty } from '../part';
import type { Form } from '../part';

const UNITS = ['days', 'hours', 'minutes', 'months', 'seconds', 'weeks', 'years'];

const titleOf = (word: string) =>
	word.replace(
		/(^|_)([a-z])/g,
		(_all, gap: string, letter: string) => (gap ? ' ' : '') + letter.toUpperCase(),
	);
export const choices = (words: readonly string[]): INodePropertyOptions[] =>
	words.map((value) => ({ name: titleOf(value), value }));

const CALENDAR = [
	'last_month',
	'last_quarter',
	'last_week',
	'last_year',
	'this_month',
	'this_quarter',
	'this_week',
	'this_year',
	'today',
	'yesterday',
];
/** A whole period of the calendar. */
export const calendarProperty = (name: string, displayOptions: IDisplayOptions): INodeProperties => ({
	displayName: 'Calendar Period',
	name,
	type: 'options',
	options: choices(CALENDAR),
	default: 'this_month',
	displayOptions,
});

export const unitProperty = (name: string, displayOptions: IDisplayOptions): INodeProperties => ({
	displayName: 'Unit',
	name,
	type: 'options',
	options: choices(UNITS),
	default: 'days',
	displayOptions,
});

/** A length of time: `<prefix>Amount` and `<prefix>Unit`. */
export const spanProperties = (
	prefix: string,
	usual: number,
	displayOptions: IDisplayOptions,
): INodeProperties[] => [
	{
		displayName: 'Length',
		name: `${prefix}Amount`,
		type: 'number',
		typeOptions: { minValue: 0 },
		default: usual,
		displayOptions,
	},
	unitProperty(`${prefix}Unit`, displayOptions),
];

export function readSpan(form: Form, prefix: string, place: string): { amount: unknown; unit: unknown } {
	const amount = form[`${prefix}Amount`];
	if (isBlank(amount)) throw leftEmpty(place, 'the length of time is missing', 'Fill in the length');
	return { amount, unit: form[`${prefix}Unit`] ?? 'days' };
}

export const writeSpan = (prefix: string, { amount, unit }: Span): Form => ({
	[`${prefix}Amount`]: amount,
	[`${prefix}Unit`]: unit,
});
