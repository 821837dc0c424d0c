import { conditionsOf } from '../rule/visitor';
import type { Rule } from '../rule/rule';

/** `matches 2 conditions`: what a list of segments shows of a rule. */
export function summarise(rule: Rule): string {
	const count = [...conditionsOf(rule)].length;
	return `matches ${count} ${count === 1 ? 'condition' : 'conditions'}`;
}
