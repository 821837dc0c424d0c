import { firstOf, itemAt } from '../../error/defined';
import { valuesOf, type Scalar, type Value } from '../value/value';
import { quoted } from '../value/words';
import { closed, open, type OperatorSpec } from './spec';

const one = (value: Value | undefined): Scalar => firstOf(valuesOf(value));
const words = (before: string, value: Value | undefined) => `${before} ${quoted(one(value))}`;

/** Operators of more and less; `between` takes dates as well. */
export const NUMBER = {
	greater_than: {
		takes: 'one',
		negative: false,
		opposite: undefined,
		label: 'is greater than',
		text: '>',
		widget: '>',
		sample: true,
		values: 'numbers',
		asks: { kind: 'range', range: (value) => ({ from: open(one(value)) }) },
		phrase: (value) => words('more than', value),
	},
	greater_than_or_equals: {
		takes: 'one',
		negative: false,
		opposite: undefined,
		label: 'is greater than or equal to',
		text: '>=',
		widget: '>=',
		sample: true,
		values: 'numbers',
		asks: { kind: 'range', range: (value) => ({ from: closed(one(value)) }) },
		phrase: (value) => words('at least', value),
	},
	less_than: {
		takes: 'one',
		negative: false,
		opposite: undefined,
		label: 'is less than',
		text: '<',
		widget: '<',
		sample: true,
		values: 'numbers',
		asks: { kind: 'range', range: (value) => ({ to: open(one(value)) }) },
		phrase: (value, countable) => words(countable ? 'fewer than' : 'less than', value),
	},
	less_than_or_equals: {
		takes: 'one',
		negative: false,
		opposite: undefined,
		label: 'is less than or equal to',
		text: '<=',
		widget: '<=',
		sample: true,
		values: 'numbers',
		asks: { kind: 'range', range: (value) => ({ to: closed(one(value)) }) },
		phrase: (value) => words('at most', value),
	},
	between: {
		takes: 'two',
		negative: false,
		opposite: 'not_between',
		label: 'is between',
		text: 'between',
		widget: 'between',
		sample: true,
		values: 'numbers',
		asks: {
			kind: 'range',
			range: (value) => ({ from: closed(one(value)), to: closed(itemAt(valuesOf(value), 1)) }),
		},
		phrase: (value) => `between ${valuesOf(value).map(quoted).join(' and ')}`,
	},
	not_between: {
		takes: 'two',
		negative: true,
		opposite: 'between',
		label: 'is not between',
		text: 'not between',
		widget: 'notBetween',
		sample: false,
	},
} as const satisfies Record<string, OperatorSpec>;
