import type { OperatorSpec } from './spec';

/** Operators that ask for yes or no. They are no pair: a missing value is neither. */
export const BOOLEAN = {
	is_true: {
		takes: 'nothing',
		negative: false,
		opposite: undefined,
		label: 'is true',
		text: 'is true',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'truth', is: true },
		phrase: () => 'true',
	},
	is_false: {
		takes: 'nothing',
		negative: false,
		opposite: undefined,
		label: 'is false',
		text: 'is false',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'truth', is: false },
		phrase: () => 'false',
	},
} as const satisfies Record<string, OperatorSpec>;
