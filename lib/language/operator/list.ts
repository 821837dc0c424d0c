import { firstOf } from '../../error/defined';
import { valuesOf, type Value } from '../value/value';
import { listed } from '../value/words';
import { closed, open, type OperatorSpec } from './spec';

const number = (count: Value | undefined) => firstOf(valuesOf(count));

/** Operators of lists. All operators of texts stand on lists as well, and mean "some element …". */
export const LIST = {
	includes_any: {
		takes: 'many',
		negative: false,
		opposite: 'includes_none',
		label: 'includes any of',
		text: 'includes any',
		widget: undefined,
		sample: true,
		values: 'own',
		asks: { kind: 'one_of' },
		phrase: (value) => listed(valuesOf(value), 'or'),
	},
	includes_none: {
		takes: 'many',
		negative: true,
		opposite: 'includes_any',
		label: 'includes none of',
		text: 'includes none',
		widget: undefined,
		sample: false,
	},
	includes_all: {
		takes: 'many',
		negative: false,
		opposite: 'not_includes_all',
		label: 'includes all of',
		text: 'includes all',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'all_of' },
		phrase: (value) => listed(valuesOf(value), 'and'),
	},
	not_includes_all: {
		takes: 'many',
		negative: true,
		opposite: 'includes_all',
		label: 'does not include all of',
		text: 'does not include all',
		widget: undefined,
		sample: false,
	},
	count_equals: {
		takes: 'count',
		negative: false,
		opposite: undefined,
		label: 'has exactly this many',
		text: 'has exactly',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: {
			kind: 'count',
			range: (count) => ({ from: closed(number(count)), to: closed(number(count)) }),
		},
		phrase: (count) => `exactly ${number(count)}`,
	},
	count_greater_than: {
		takes: 'count',
		negative: false,
		opposite: undefined,
		label: 'has more than this many',
		text: 'has more than',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'count', range: (count) => ({ from: open(number(count)) }) },
		phrase: (count) => `more than ${number(count)}`,
	},
	count_less_than: {
		takes: 'count',
		negative: false,
		opposite: undefined,
		label: 'has fewer than this many',
		text: 'has fewer than',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'count', range: (count) => ({ to: open(number(count)) }) },
		phrase: (count) => `fewer than ${number(count)}`,
	},
} as const satisfies Record<string, OperatorSpec>;
