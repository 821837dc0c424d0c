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
