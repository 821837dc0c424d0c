/** Periods of the calendar, in the words of `within`. Weeks begin on Monday. */
export const CALENDAR_WORDS = [
	'today',
	'yesterday',
	'this_week',
	'last_week',
	'this_month',
	'last_month',
	'this_quarter',
	'last_quarter',
	'this_year',
	'last_year',
] as const;
export type CalendarWord = (typeof CALENDAR_WORDS)[number];

/** `this month` */
export const calendarText = (word: string): string => word.replace('_', ' ');
