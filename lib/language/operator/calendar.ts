import { calendarText, type CalendarWord } from '../value/calendar';
import { spanOf, type Value } from '../value/value';
import { spanText } from '../value/words';
import type { OperatorSpec, Period } from './spec';

const word = (value: Value | undefined) => value as CalendarWord;
const period = (value: Value | undefined): Period => ({ kind: 'calendar', word: word(value) });
const calendarPhrase = (value: Value | undefined) => calendarText(word(value));
const dayPhrase = (value: Value | undefined): string => {
	const { amount } = spanOf(value);
	return amount === 0 ? 'today' : `exactly ${spanText(value)}`;
};

/** Operators that ask a date for whole days of the zone's calendar. */
export const CALENDAR = {
	in_calendar: {
		takes: 'calendar',
		negative: false,
		opposite: undefined,
		label: 'is in',
		text: 'in …',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'period', days: period },
		phrase: (value) => calendarText(word(value)),
	},
	on_n_days_ago: {
		takes: 'span',
		negative: false,
		opposite: undefined,
		label: 'is on the day so long ago:',
		text: 'on … ago',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: {
			kind: 'period',
			days: (value) => ({ kind: 'day', direction: 'back', span: spanOf(value) }),
		},
		phrase: (value) => `${dayPhrase(value)}${spanOf(value).amount === 0 ? '' : ' ago'}`,
	},
	anniversary_in_calendar: {
		takes: 'calendar',
		negative: false,
		opposite: undefined,
		label: 'has its anniversary in',
		text: 'anniversary in …',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'anniversary', days: period },
		phrase: calendarPhrase,
	},
	anniversary_in_n_days: {
		takes: 'span',
		negative: false,
		opposite: undefined,
		label: 'has its anniversary in exactly',
		text: 'anniversary in',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: {
			kind: 'anniversary',
			days: (value) => ({ kind: 'day', direction: 'ahead', span: spanOf(value) }),
		},
		phrase: (value) => `${spanOf(value).amount === 0 ? '' : 'in '}${dayPhrase(value)}`,
	},
} as const satisfies Record<string, OperatorSpec>;
