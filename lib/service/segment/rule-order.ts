import { CONDITION_KEYS } from '../../language/rule/condition-keys';
import { FIELD_VALUE_KEYS, isFieldValue } from '../../language/rule/field-value';
import { isGroup, type Condition, type Rule } from '../../language/rule';

/**
 * The rule with its keys in the order in which people write them; jsonb sorts keys by length. A key that is not known
 * here, as a later version may have stored it, comes last: a rule must not lose a part of its question.
 */
export function inOrder(rule: Rule): Rule {
	if (isGroup(rule)) return { match: rule.match, rules: rule.rules.map(inOrder) };
	return ordered(rule, CONDITION_KEYS);
}

function ordered<T extends object>(part: T, known: readonly string[]): T {
	const keys = [...known, ...Object.keys(part).filter((key) => !known.includes(key))];
	const entries = keys.map((key) => [key, part[key as keyof T]] as const);
	return Object.fromEntries(
		entries.filter(([, value]) => value !== undefined).map(([key, value]) => [key, partInOrder(key, value)]),
	) as T;
}

function partInOrder(key: string, value: unknown): unknown {
	if (key === 'where') return inOrder(value as Rule);
	const given = value as Condition['value'];
	return key === 'value' && isFieldValue(given) ? ordered(given, FIELD_VALUE_KEYS) : value;
}
