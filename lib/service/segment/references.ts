import { isMembership } from '../../language/field/membership';
import { isGroup, type Rule } from '../../language/rule';
import { ownValue } from '../../language/rule/field-value';
import { valuesOf } from '../../language/value/value';

/** What the `member_of` conditions of a rule name. */
export function referencesOf(rule: Rule): string[] {
	if (isGroup(rule)) return rule.rules.flatMap(referencesOf);
	return isMembership(rule) ? valuesOf(ownValue(rule)).map(String) : [];
}

/** The rule with other names in its `member_of` conditions; the very same rule where no name is another. */
export function withReferences(rule: Rule, rename: (name: string) => string): Rule {
	if (isGroup(rule)) {
		const rules = rule.rules.map((child) => withReferences(child, rename));
		return rules.every((child, index) => child === rule.rules[index]) ? rule : { match: rule.match, rules };
	}
	if (!isMembership(rule) || rule.value === undefined) return rule;
	const names = valuesOf(ownValue(rule)).map(String);
	const renamed = names.map(rename);
	if (renamed.every((name, index) => name === names[index])) return rule;
	return { ...rule, value: Array.isArray(rule.value) ? renamed : renamed[0] };
}
