import { isConversion, type AskedCurrency } from '../value/currency';

/** `EUR`, `GBP (amounts converted)` */
export const currencyWords = (currency: AskedCurrency): string =>
	isConversion(currency) ? `${currency.convert} (amounts converted)` : currency;
