import { isGroup, type Condition, type Rule } from '../../language/rule';

const KEYS = [
	'field',
	'operator',
	'value',
	'within',
	'where',
	'currency',
	'missing',
	'caseSensitive',
] as const satisfies readonly (keyof Condition)[];

/** The rule with its keys in the order in which people write them; jsonb sorts keys by length. */
export function inOrder(rule: Rule): Rule {
	if (isGroup(rule)) return { match: rule.match, rules: rule.rules.map(inOrder) };
	const entries = KEYS.filter((key) => rule[key] !== undefined).map((key) => [
		key,
		key === 'where' ? inOrder(rule.where!) : rule[key],
	]);
	return Object.fromEntries(entries) as Condition;
}
