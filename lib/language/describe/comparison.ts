import type { PositiveOperator } from '../operator/operator';
import type { PlainCondition } from '../rule/field-value';
import { isConversion, type AskedCurrency } from '../value/currency';

/** `more than 5 EUR` */
export function comparison(
	{ condition, spec }: { readonly condition: PlainCondition; readonly spec: PositiveOperator },
	money: boolean,
	countable = false,
): string {
	const unit = money && condition.currency !== undefined ? ` ${currencyWords(condition.currency)}` : '';
	const words = spec.phrase(condition.value, countable);
	return `${spec.asks.kind === 'one_of' ? 'exactly ' : ''}${words}${unit}`;
}

/** `EUR`, `GBP (amounts converted)` */
const currencyWords = (currency: AskedCurrency): string =>
	isConversion(currency) ? `${currency.convert} (amounts converted)` : currency;
