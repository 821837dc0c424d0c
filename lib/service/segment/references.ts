import { isGroup, type Condition, type Rule } from '../../language/rule';

/** What the `member_of` conditions of a rule name. */
export function referencesOf(rule: Rule): string[] {
	if (isGroup(rule)) return rule.rules.flatMap(referencesOf);
	return rule.field === 'member_of' ? valuesOf(rule) : [];
}

/** The rule with other names in its `member_of` conditions. */
export function withReferences(rule: Rule, rename: (name: string) => string): Rule {
	if (isGroup(rule))
		return { match: rule.match, rules: rule.rules.map((child) => withReferences(child, rename)) };
	if (rule.field !== 'member_of' || rule.value === undefined) return rule;
	return {
		...rule,
		value: Array.isArray(rule.value) ? valuesOf(rule).map(rename) : rename(String(rule.value)),
	};
}

function valuesOf({ value }: Condition): string[] {
	if (value === undefined) return [];
	return (Array.isArray(value) ? value : [value]).map(String);
}
