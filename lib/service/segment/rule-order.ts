import { CONDITION_KEYS } from '../../language/rule/condition-keys';
import type { Rule } from '../../language/rule';

/** The keys of what stands in a rule beside conditions: groups, tests of other rows, ranks, windows, dates, places. */
const OTHER_KEYS = [
	'match',
	'rules',
	'lines',
	'followed_by',
	'preceded_by',
	'first',
	'last',
	'nth',
	'before_last',
	'between_last',
	'calendar',
	'calendar_last',
	'from',
	'to',
	'after',
	'before',
	'for',
	'amount',
	'unit',
	'latitude',
	'longitude',
	'km',
];
const KEYS: readonly string[] = [...OTHER_KEYS, ...CONDITION_KEYS, 'times', 'plus'];

/** Of a test of other rows, where `where` stands before `within`. */
const OTHER_ROW_KEYS: readonly string[] = ['rows', 'where', 'within', 'same'];

/**
 * The rule with its keys in the order in which people write them; jsonb sorts keys by length. A key that is not known
 * here, as a later version may have stored it, comes last: a rule must not lose a part of its question.
 */
export const inOrder = (rule: Rule): Rule => ordered(rule) as Rule;

function ordered(part: unknown): unknown {
	if (Array.isArray(part)) return part.map(ordered);
	if (typeof part !== 'object' || part === null) return part;
	const known = 'rows' in part && !('match' in part) ? OTHER_ROW_KEYS : KEYS;
	const place = (key: string) => (known.includes(key) ? known.indexOf(key) : known.length);
	return Object.fromEntries(
		Object.entries(part)
			.filter(([, value]) => value !== undefined)
			.sort(([a], [b]) => place(a) - place(b))
			.map(([key, value]) => [key, key === 'value' && Array.isArray(value) ? value : ordered(value)]),
	);
}
