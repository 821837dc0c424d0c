import { listed, quoted } from '../value/words';
import { valuesOf } from '../value/value';
import type { OperatorSpec } from './spec';

/** Operators that compare values for being the same, and those that look into texts. */
export const TEXT = {
	equals: {
		takes: 'one',
		negative: false,
		opposite: 'not_equals',
		label: 'is equal to',
		text: '=',
		values: 'own',
		asks: { kind: 'one_of' },
		phrase: (value) => listed(valuesOf(value), 'or'),
	},
	not_equals: {
		takes: 'one',
		negative: true,
		opposite: 'equals',
		label: 'is not equal to',
		text: '!=',
	},
	in: {
		takes: 'many',
		negative: false,
		opposite: 'not_in',
		label: 'is one of',
		text: 'in',
		values: 'own',
		asks: { kind: 'one_of' },
		phrase: (value) => listed(valuesOf(value), 'or'),
	},
	not_in: { takes: 'many', negative: true, opposite: 'in', label: 'is none of', text: 'not in' },
	contains: {
		takes: 'one',
		negative: false,
		opposite: 'not_contains',
		label: 'contains',
		text: 'contains',
		values: 'texts',
		asks: { kind: 'part', at: 'anywhere', verb: 'contain' },
		phrase: (value) => `containing ${quotedOne(value)}`,
	},
	not_contains: {
		takes: 'one',
		negative: true,
		opposite: 'contains',
		label: 'does not contain',
		text: 'does not contain',
	},
	starts_with: {
		takes: 'one',
		negative: false,
		opposite: 'not_starts_with',
		label: 'starts with',
		text: 'starts with',
		values: 'texts',
		asks: { kind: 'part', at: 'start', verb: 'start with' },
		phrase: (value) => `starting with ${quotedOne(value)}`,
	},
	not_starts_with: {
		takes: 'one',
		negative: true,
		opposite: 'starts_with',
		label: 'does not start with',
		text: 'does not start with',
	},
	ends_with: {
		takes: 'one',
		negative: false,
		opposite: 'not_ends_with',
		label: 'ends with',
		text: 'ends with',
		values: 'texts',
		asks: { kind: 'part', at: 'end', verb: 'end with' },
		phrase: (value) => `ending with ${quotedOne(value)}`,
	},
	not_ends_with: {
		takes: 'one',
		negative: true,
		opposite: 'ends_with',
		label: 'does not end with',
		text: 'does not end with',
	},
} as const satisfies Record<string, OperatorSpec>;

const quotedOne = (value: Parameters<typeof valuesOf>[0]) => valuesOf(value).map(quoted).join('');
