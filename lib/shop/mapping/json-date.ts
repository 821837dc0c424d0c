const DAY_OF_YEAR = [
	'(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])',
	'(0[469]|11)-(0[1-9]|[12][0-9]|30)',
	'02-(0[1-9]|1[0-9]|2[0-8])',
].join('|');
const LEAP_YEAR = '[0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00';
const DAY = `(?!0000)([0-9]{4}-(${DAY_OF_YEAR})|(${LEAP_YEAR})-02-29)`;
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?';
const OFFSET = '(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)?';

/**
 * Regular expressions of Postgres for texts that are days and instants of the calendar, so that a cast cannot
 * fail.
 */
export const JSON_DAY = `^${DAY}$`;
export const JSON_INSTANT = `^${DAY}[T ]${TIME}${OFFSET}$`;

/**
 * Numbers that count from the beginning of 1970, as the same expressions: seconds have ten digits from
 * September 2001 on, milliseconds thirteen. Shorter and longer ones are no dates: `20240229` is a day to
 * people, and an age or an amount of points would be a day in 1970.
 */
export const JSON_SECONDS = '^[1-9][0-9]{9}([.][0-9]{1,6})?$';
export const JSON_MILLISECONDS = '^[1-9][0-9]{12}$';

/** ISO 8601 for a text that is such a number; other texts stay as they are. */
export function dateInText(text: string): string {
	const unit = new RegExp(JSON_SECONDS).test(text)
		? 1_000
		: new RegExp(JSON_MILLISECONDS).test(text)
			? 1
			: undefined;
	return unit === undefined ? text : new Date(Number(text) * unit).toISOString();
}
