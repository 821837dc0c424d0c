/** A currency code by its form, ISO 4217 in any case; whether the currency exists is not looked at. */
export const isCurrencyCode = (text: string) => /^[A-Za-z]{3}$/.test(text);

/** Amounts in one currency (ISO 4217), or those of all by the shop's exchange rates. */
export type AskedCurrency = string | Conversion;

export interface Conversion {
	/** ISO 4217 */
	readonly convert: string;
}

export const isConversion = (currency: AskedCurrency | undefined): currency is Conversion =>
	typeof currency === 'object';

/** The one currency whose orders are looked at; none where all are. */
export const onlyCurrency = (currency: AskedCurrency | undefined): string | undefined =>
	isConversion(currency) ? undefined : currency;

/** The code that amounts are named by. */
export const currencyCode = (currency: AskedCurrency): string =>
	isConversion(currency) ? currency.convert : currency;

export const isSameCurrency = (a: AskedCurrency | undefined, b: AskedCurrency | undefined): boolean =>
	JSON.stringify(a) === JSON.stringify(b);
