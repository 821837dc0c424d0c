import { CONDITION_KEYS } from '../../language/rule/condition-keys';
import { FIELD_VALUE_KEYS } from '../../language/rule/field-value';
import type { Condition, FieldValue, OtherRow, Rule } from '../../language/rule';

/** A type that is equal to T alone. */
type Same<T> = (of: T) => T;
/** Every key that stands anywhere in a value of that type. */
type KeysIn<T, Seen = never> = T extends readonly (infer Element)[]
	? KeysIn<Element, Seen>
	: T extends object
		? Same<T> extends Seen
			? never
			: keyof T | KeysIn<T[keyof T], Seen | Same<T>>
		: never;

/**
 * The keys of what stands in a rule beside conditions: groups, tests of other rows, ranks, windows, dates,
 * places. A new one does not compile until it is here.
 */
const OTHER_KEYS = {
	match: true,
	rules: true,
	lines: true,
	followed_by: true,
	preceded_by: true,
	first: true,
	last: true,
	nth: true,
	before_last: true,
	between_last: true,
	calendar: true,
	calendar_last: true,
	from: true,
	to: true,
	after: true,
	before: true,
	for: true,
	amount: true,
	unit: true,
	latitude: true,
	longitude: true,
	km: true,
	convert: true,
} as const satisfies Record<Exclude<KeysIn<Rule>, keyof (Condition & FieldValue & OtherRow)>, true>;
const KEYS: readonly string[] = [...Object.keys(OTHER_KEYS), ...CONDITION_KEYS, ...FIELD_VALUE_KEYS];

/** Of a test of other rows, where `where` stands before `within`. */
const OTHER_ROW_KEYS: readonly string[] = Object.keys({
	rows: true,
	at_least: true,
	where: true,
	within: true,
	same: true,
} satisfies Record<keyof OtherRow, true>);

/**
 * The rule with its keys in the order in which people write them; jsonb sorts keys by length. A key that is
 * not known here, as a later version may have stored it, comes last: a rule must not lose a part of its
 * question.
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
