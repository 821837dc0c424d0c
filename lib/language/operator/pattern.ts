import { quoted } from '../value/words';
import { valuesOf } from '../value/value';
import type { OperatorSpec } from './spec';

/** Operators that hold a text against a POSIX regular expression, as Postgres reads it. */
export const PATTERN = {
	matches: {
		takes: 'one',
		negative: false,
		opposite: 'not_matches',
		label: 'matches the pattern',
		text: 'matches',
		widget: undefined,
		sample: false,
		values: 'texts',
		asks: { kind: 'pattern' },
		phrase: (value) => `matching ${valuesOf(value).map(quoted).join('')}`,
	},
	not_matches: {
		takes: 'one',
		negative: true,
		opposite: 'matches',
		label: 'does not match the pattern',
		text: 'does not match',
		widget: undefined,
		sample: false,
	},
} as const satisfies Record<string, OperatorSpec>;
