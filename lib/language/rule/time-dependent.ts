import type { OperatorName } from '../operator/operator';
import { isGroup, type Rule, type Window } from './rule';

const RELATIVE: ReadonlySet<OperatorName> = new Set([
	'in_last_n_days',
	'not_in_last_n_days',
	'more_than_n_days_ago',
	'in_next_n_days',
	'anniversary_in_next_n_days',
	'anniversary_today',
]);

const isRelative = (window: Window | undefined) =>
	window !== undefined &&
	('last' in window || 'before_last' in window || 'between_last' in window || 'calendar' in window);

/**
 * Whether the passing of time alone can move customers in or out.
 * @param segmentRule the rule of a segment that `member_of` names; undefined for a static one
 */
export function isTimeDependent(
	rule: Rule,
	segmentRule: (key: string) => Rule | null | undefined = () => undefined,
): boolean {
	if (isGroup(rule)) return rule.rules.some((child) => isTimeDependent(child, segmentRule));
	if (RELATIVE.has(rule.operator) || isRelative(rule.within) || rule.field === 'recency_days') return true;
	if (rule.where !== undefined && isTimeDependent(rule.where)) return true;
	if (rule.field !== 'member_of') return false;
	const keys = Array.isArray(rule.value) ? rule.value : [rule.value];
	return keys.some((key) => {
		const inner = segmentRule(String(key));
		return inner !== undefined && inner !== null && isTimeDependent(inner, segmentRule);
	});
}
