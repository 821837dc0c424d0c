import type { OperatorSpec } from './spec';

/** Operators that ask whether there is a value at all. */
export const PRESENCE = {
	is_null: {
		takes: 'nothing',
		negative: true,
		opposite: 'is_not_null',
		label: 'has no value',
		text: 'is null',
		widget: 'null',
		sample: true,
	},
	is_not_null: {
		takes: 'nothing',
		negative: false,
		opposite: 'is_null',
		label: 'has any value',
		text: 'is not null',
		widget: 'notNull',
		sample: false,
		values: 'own',
		asks: { kind: 'presence' },
		phrase: () => 'a value',
	},
} as const satisfies Record<string, OperatorSpec>;
