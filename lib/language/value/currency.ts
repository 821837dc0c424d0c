/** A currency code by its form, ISO 4217 in any case; whether the currency exists is not looked at. */
export const isCurrencyCode = (text: string) => /^[A-Za-z]{3}$/.test(text);
