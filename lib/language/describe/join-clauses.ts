import { isGroup, type Condition, type Rule } from '../rule/rule';

/**
 * A rule as one sentence. Denial is carried down to the conditions, which all know how to say it: "not (a or b)" is
 * said as "not a and not b", and the parts of `none` are denied and joined with "and".
 */
export function joinClauses(
	rule: Rule,
	denied: boolean,
	say: (condition: Condition, denied: boolean) => string,
): string {
	if (!isGroup(rule)) return say(rule, denied);
	const below = rule.match === 'none' ? !denied : denied;
	const joint = (rule.match === 'any') === denied ? 'and' : 'or';
	return rule.rules
		.map((one) => {
			const part = joinClauses(one, below, say);
			return rule.rules.length > 1 && isGroup(one) && conditionsIn(one) > 1 ? `(${part})` : part;
		})
		.join(` ${joint} `);
}

const conditionsIn = (rule: Rule): number =>
	isGroup(rule) ? rule.rules.reduce((sum, one) => sum + conditionsIn(one), 0) : 1;
