import { valuesOf, type Value } from '../value/value';
import type { OperatorSpec } from './spec';

const count = (value: Value | undefined) => Number(value);
const percent = (value: Value | undefined) => value as number | string;
const written = (value: Value | undefined) => valuesOf(value).join();

/**
 * Operators that ask for a place among all customers who have a value. One customer's answer hangs on
 * everybody's value, so that only a full evaluation can give it.
 */
export const RANK = {
	in_top: {
		takes: 'count',
		negative: false,
		opposite: undefined,
		label: 'is among the highest',
		text: 'in top',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'rank', rank: (value) => ({ of: 'highest', count: count(value) }) },
		phrase: (value) => `one of the ${written(value)} highest`,
	},
	in_bottom: {
		takes: 'count',
		negative: false,
		opposite: undefined,
		label: 'is among the lowest',
		text: 'in bottom',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'rank', rank: (value) => ({ of: 'lowest', count: count(value) }) },
		phrase: (value) => `one of the ${written(value)} lowest`,
	},
	in_top_percent: {
		takes: 'one',
		negative: false,
		opposite: undefined,
		label: 'is among the highest percent:',
		text: 'in top percent',
		widget: undefined,
		sample: false,
		values: 'numbers',
		asks: { kind: 'rank', rank: (value) => ({ of: 'highest', percent: percent(value) }) },
		phrase: (value) => `among the highest ${written(value)} %`,
	},
	in_bottom_percent: {
		takes: 'one',
		negative: false,
		opposite: undefined,
		label: 'is among the lowest percent:',
		text: 'in bottom percent',
		widget: undefined,
		sample: false,
		values: 'numbers',
		asks: { kind: 'rank', rank: (value) => ({ of: 'lowest', percent: percent(value) }) },
		phrase: (value) => `among the lowest ${written(value)} %`,
	},
	above_average: {
		takes: 'nothing',
		negative: false,
		opposite: undefined,
		label: 'is above the average',
		text: 'above average',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'rank', rank: () => ({ of: 'above' }) },
		phrase: () => 'above the average',
	},
	below_average: {
		takes: 'nothing',
		negative: false,
		opposite: undefined,
		label: 'is below the average',
		text: 'below average',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'rank', rank: () => ({ of: 'below' }) },
		phrase: () => 'below the average',
	},
} as const satisfies Record<string, OperatorSpec>;
