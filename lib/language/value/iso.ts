const DAY = /^\d{4}-\d\d-\d\d$/;
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** A day without time, `2026-03-01`. */
export const isDay = (text: string) => DAY.test(text);

/** A day or an instant in ISO 8601, with or without offset; whether the calendar has it is not looked at. */
export const isIsoDate = (text: string) => DATE.test(text);
