import { isGroup, type Condition, type Rule } from '../../language/rule';

/** What the `member_of` conditions of a rule name. */
export function referencesOf(rule: Rule): string[] {
	if (isGroup(rule)) return rule.rules.flatMap(referencesOf);
	return rule.field === 'member_of' ? valuesOf(rule) : [];
}

/** The rule with other names in its `member_of` conditions; the very same rule where no name is another. */
export function withReferences(rule: Rule, rename: (name: string) => string): Rule {
	if (isGroup(rule)) {
		const rules = rule.rules.map((child) => withReferences(child, rename));
		return rules.every((child, index) => child === rule.rules[index]) ? rule : { match: rule.match, rules };
	}
	if (rule.field !== 'member_of' || rule.value === undefined) return rule;
	const names = valuesOf(rule);
	const renamed = names.map(rename);
	if (renamed.every((name, index) => name === names[index])) return rule;
	return { ...rule, value: Array.isArray(rule.value) ? renamed : renamed[0] };
}

function valuesOf({ value }: Condition): string[] {
	if (value === undefined) return [];
	return (Array.isArray(value) ? value : [value]).map(String);
}
