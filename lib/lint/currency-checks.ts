import { isGroup, type Rule } from '../language/rule/rule';
import { askedOfRows, childPath, keyPath, rowConditionsOf } from '../language/rule/visitor';
import { onlyCurrency } from '../language/value/currency';
import type { LintWarning } from './warning/lint-warning';

/** Currencies that no order of the shop is in: those conditions see no order at all. */
export function currencyChecks(rule: Rule, currencies: readonly string[], path = ''): readonly LintWarning[] {
	if (currencies.length === 0) return [];
	if (isGroup(rule))
		return rule.rules.flatMap((child, index) => currencyChecks(child, currencies, childPath(path, index)));
	const rows = [...askedOfRows(rule, () => 'orders', path)].flatMap((asked) => [...rowConditionsOf(asked)]);
	return [{ condition: rule, path }, ...rows].flatMap(({ condition, path: at }) => {
		const currency = onlyCurrency(condition.currency);
		return currency === undefined || currencies.includes(currency) ? [] : [absent(currency, at, currencies)];
	});
}

const absent = (currency: string, path: string, currencies: readonly string[]): LintWarning => ({
	code: 'CURRENCY_ABSENT',
	path: keyPath(path, 'currency'),
	severity: 'warning',
	message: `No order of the shop is in ${currency}; it has orders in ${currencies.join(', ')}.`,
	suggestion: `Write one of ${currencies.join(', ')}.`,
});
