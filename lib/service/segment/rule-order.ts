import { CONDITION_KEYS } from '../../language/rule/condition-keys';
import { isGroup, type Condition, type Rule } from '../../language/rule';

/**
 * The rule with its keys in the order in which people write them; jsonb sorts keys by length. A key that is not known
 * here, as a later version may have stored it, comes last: a rule must not lose a part of its question.
 */
export function inOrder(rule: Rule): Rule {
	if (isGroup(rule)) return { match: rule.match, rules: rule.rules.map(inOrder) };
	const known: readonly string[] = CONDITION_KEYS;
	const keys = [...known, ...Object.keys(rule).filter((key) => !known.includes(key))];
	const entries = keys.map((key) => [key, rule[key as keyof Condition]] as const);
	const ordered = entries
		.filter(([, value]) => value !== undefined)
		.map(([key, value]) => [key, key === 'where' ? inOrder(value as Rule) : value] as const);
	return Object.assign({} as Condition, Object.fromEntries(ordered));
}
