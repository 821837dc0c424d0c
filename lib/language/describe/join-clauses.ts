import { isRowGroup, type RowGroup, type RowRule } from '../rule/rule';

/**
 * A rule as one sentence. Denial is carried down to the conditions, which all know how to say it: "not (a or
 * b)" is said as "not a and not b", and the parts of `none` are denied and joined with "and".
 */
export function joinClauses<One extends RowRule>(
	rule: One | Grouped<One>,
	denied: boolean,
	say: (one: One, denied: boolean) => string,
): string {
	if (!isGrouped(rule)) return say(rule, denied);
	const below = rule.match === 'none' ? !denied : denied;
	const joint = (rule.match === 'any') === denied ? 'and' : 'or';
	return rule.rules
		.map((one) => {
			const part = joinClauses(one, below, say);
			return rule.rules.length > 1 && isRowGroup(one) && conditionsIn(one) > 1 ? `(${part})` : part;
		})
		.join(` ${joint} `);
}

interface Grouped<One> {
	readonly match: RowGroup['match'];
	readonly rules: readonly (One | Grouped<One>)[];
}

const isGrouped = <One extends RowRule>(rule: One | Grouped<One>): rule is Grouped<One> => 'rules' in rule;

const conditionsIn = (rule: RowRule): number =>
	isRowGroup(rule) ? rule.rules.reduce((sum, one) => sum + conditionsIn(one), 0) : 1;
