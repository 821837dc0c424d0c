import { isGroup, type Rule } from '../language/rule/rule';
import { childPath, keyPath } from '../language/rule/visitor';
import type { LintWarning } from './warning/lint-warning';

/** Currencies that no order of the shop is in: those conditions see no order at all. */
export function currencyChecks(rule: Rule, currencies: readonly string[], path = ''): readonly LintWarning[] {
	if (currencies.length === 0) return [];
	if (isGroup(rule))
		return rule.rules.flatMap((child, index) => currencyChecks(child, currencies, childPath(path, index)));
	const inner =
		rule.where === undefined ? [] : currencyChecks(rule.where, currencies, keyPath(path, 'where'));
	if (rule.currency === undefined || currencies.includes(rule.currency)) return inner;
	return [
		{
			code: 'CURRENCY_ABSENT',
			path: keyPath(path, 'currency'),
			severity: 'warning',
			message: `No order of the shop is in ${rule.currency}; it has orders in ${currencies.join(', ')}.`,
			suggestion: `Write one of ${currencies.join(', ')}.`,
		},
		...inner,
	];
}
