import { firstOf } from '../../error/defined';
import { isDay } from '../value/iso';
import { spanOf, valuesOf, type Value } from '../value/value';
import { lastText, spanText } from '../value/words';
import { aheadBy, backBy, closed, HORIZON, NOW, open, type OperatorSpec } from './spec';

const date = (value: Value | undefined) => firstOf(valuesOf(value));
const dateText = (value: Value | undefined) => String(date(value));
const back = (value: Value | undefined) => backBy(spanOf(value).amount, spanOf(value).unit);
const ahead = (value: Value | undefined) => aheadBy(spanOf(value).amount, spanOf(value).unit);
const inTheNext = (value: Value | undefined) => `in the next ${last(value)}`;
const last = (value: Value | undefined) => lastText(spanOf(value).amount, spanOf(value).unit);

/** Operators of instants and days. What moves with the clock has a moving end. */
export const DATE = {
	before_date: {
		takes: 'one',
		negative: false,
		opposite: undefined,
		label: 'is before',
		text: 'before',
		widget: undefined,
		sample: true,
		values: 'dates',
		asks: { kind: 'range', range: (value) => ({ to: open(date(value)) }) },
		phrase: (value) => `before ${dateText(value)}`,
	},
	after_date: {
		takes: 'one',
		negative: false,
		opposite: undefined,
		label: 'is after',
		text: 'after',
		widget: undefined,
		sample: true,
		values: 'dates',
		asks: { kind: 'range', range: (value) => ({ from: open(date(value)) }) },
		phrase: (value) => `after ${dateText(value)}`,
	},
	on_date: {
		takes: 'one',
		negative: false,
		opposite: undefined,
		label: 'is on',
		text: 'on',
		widget: undefined,
		sample: false,
		values: 'dates',
		asks: { kind: 'range', range: (value) => ({ from: closed(date(value)), to: closed(date(value)) }) },
		phrase: (value) => `${isDay(dateText(value)) ? 'on' : 'at'} ${dateText(value)}`,
	},
	in_last_n_days: {
		takes: 'span',
		negative: false,
		opposite: 'not_in_last_n_days',
		label: 'is in the last',
		text: 'in last',
		widget: undefined,
		sample: true,
		values: 'own',
		asks: { kind: 'range', range: (value) => ({ from: closed(back(value)), to: closed(HORIZON) }) },
		phrase: (value) => `in the last ${last(value)}`,
	},
	not_in_last_n_days: {
		takes: 'span',
		negative: true,
		opposite: 'in_last_n_days',
		label: 'is not in the last',
		text: 'not in last',
		widget: undefined,
		sample: false,
	},
	more_than_n_days_ago: {
		takes: 'span',
		negative: false,
		opposite: undefined,
		label: 'is longer ago than',
		text: 'more than … ago',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'range', range: (value) => ({ to: open(back(value)) }) },
		phrase: (value) => `more than ${spanText(value)} ago`,
	},
	in_next_n_days: {
		takes: 'span',
		negative: false,
		opposite: undefined,
		label: 'is in the next',
		text: 'in next',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'range', range: (value) => ({ from: closed(NOW), to: closed(ahead(value)) }) },
		phrase: inTheNext,
	},
	anniversary_in_next_n_days: {
		takes: 'span',
		negative: false,
		opposite: undefined,
		label: 'has its anniversary in the next',
		text: 'anniversary in next',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'anniversary', days: (value) => ({ kind: 'until', span: spanOf(value) }) },
		phrase: inTheNext,
	},
	anniversary_today: {
		takes: 'nothing',
		negative: false,
		opposite: undefined,
		label: 'has its anniversary today',
		text: 'anniversary today',
		widget: undefined,
		sample: false,
		values: 'own',
		asks: { kind: 'anniversary', days: () => ({ kind: 'calendar', word: 'today' }) },
		phrase: () => 'today',
	},
} as const satisfies Record<string, OperatorSpec>;
