import { isCalendarPeriod, type CalendarPeriod } from '../field';

interface PeriodWords {
	readonly at: 'on' | 'in';
	readonly one: string;
	readonly many: string;
}

const WORDS: Readonly<Record<CalendarPeriod, PeriodWords>> = {
	day: { at: 'on', one: 'day', many: 'days' },
	week: { at: 'in', one: 'calendar week', many: 'calendar weeks' },
	calendar_month: { at: 'in', one: 'calendar month', many: 'calendar months' },
	quarter: { at: 'in', one: 'quarter', many: 'quarters' },
	year: { at: 'in', one: 'calendar year', many: 'calendar years' },
};

/** How rows are said to lie in periods of the calendar; undefined for a column of the rows. */
export const periodWords = (name: string | undefined): PeriodWords | undefined =>
	isCalendarPeriod(name) ? WORDS[name] : undefined;
