import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Window } from '../../../../lib';
import type { Form } from '../part';
import { anchorIn, anchorProperty, at, backIn, numberBox, present, rangeIn } from './period-boxes';
import { calendarProperty, choices, readSpan, spanProperties, unitProperty, writeSpan } from './span';

const CALENDAR_UNITS = ['days', 'months', 'quarters', 'weeks', 'years'];

/** One form of a period: its boxes, and both ways between them and the rule. */
export interface PeriodForm {
	readonly choice: Omit<INodePropertyOptions, 'value'>;
	readonly properties: (displayOptions: IDisplayOptions) => INodeProperties[];
	readonly read: (form: Form, place: string) => object | undefined;
	/** The boxes of a window of this form; undefined for another. */
	readonly write: (window: Window | undefined) => Form | undefined;
}

/** The forms of a period, in the order of the menu. */
export const PERIODS = {
	all: {
		choice: { name: 'All Time' },
		properties: () => [],
		read: () => undefined,
		write: (window) => (window === undefined ? {} : undefined),
	},
	last: {
		choice: { name: 'In the Last …', description: 'From a length of time ago up to now' },
		properties: (show) => spanProperties('last', 30, show),
		read: (form, place) => backIn('last', readSpan(form, 'last', place)),
		write: (window) => at(window, 'last', ({ last, unit }) => writeSpan('last', { amount: last, unit })),
	},
	before_last: {
		choice: { name: 'Before the Last …', description: 'Longer ago than a length of time' },
		properties: (show) => spanProperties('before', 30, show),
		read: (form, place) => backIn('before_last', readSpan(form, 'before', place)),
		write: (window) =>
			at(window, 'before_last', ({ before_last: amount, unit }) => writeSpan('before', { amount, unit })),
	},
	between_last: {
		choice: { name: 'Between … and … Ago', description: 'Neither too long ago nor too recently' },
		properties: (displayOptions) => [
			{ ...numberBox('At Least', 'atLeast', 30), displayOptions },
			{ ...numberBox('At Most', 'atMost', 60), displayOptions },
			unitProperty('betweenUnit', displayOptions),
		],
		read: ({ atLeast, atMost, betweenUnit: unit = 'days' }, place) => ({
			between_last: [present(atLeast, place), present(atMost, place)],
			unit,
		}),
		write: (window) =>
			at(window, 'between_last', ({ between_last: [atLeast, atMost], unit }) => ({
				atLeast,
				atMost,
				betweenUnit: unit,
			})),
	},
	calendar: {
		choice: { name: 'Calendar Period', description: 'Today, last week, this month and so on' },
		properties: (displayOptions) => [calendarProperty('calendar', displayOptions)],
		read: ({ calendar = 'this_month' }) => ({ calendar }),
		write: (window) => at(window, 'calendar', ({ calendar }) => ({ calendar })),
	},
	calendar_last: {
		choice: { name: 'Last Whole Periods', description: 'Such as the three whole months before this one' },
		properties: (displayOptions) => [
			{ ...numberBox('How Many', 'wholeAmount', 3), displayOptions },
			{
				displayName: 'Unit',
				name: 'wholeUnit',
				type: 'options',
				options: choices(CALENDAR_UNITS),
				default: 'months',
				displayOptions,
			},
		],
		read: ({ wholeAmount, wholeUnit: unit = 'months' }, place) => ({
			calendar_last: present(wholeAmount, place),
			unit,
		}),
		write: (window) =>
			at(window, 'calendar_last', ({ calendar_last: wholeAmount, unit }) => ({
				wholeAmount,
				wholeUnit: unit,
			})),
	},
	range: {
		choice: { name: 'From – To', description: 'Between two dates; either may be left empty' },
		properties: (displayOptions) => [
			{ displayName: 'From', name: 'rangeFrom', type: 'dateTime', default: '', displayOptions },
			{ displayName: 'To', name: 'rangeTo', type: 'dateTime', default: '', displayOptions },
		],
		read: rangeIn,
		write: (window) =>
			window !== undefined && ('from' in window || 'to' in window)
				? { rangeFrom: window.from ?? '', rangeTo: window.to ?? '' }
				: undefined,
	},
	after: {
		choice: { name: 'After a Date of the Customer', description: 'Such as the first week as a customer' },
		properties: (show) => [anchorProperty('afterDate', show), ...spanProperties('after', 7, show)],
		read: (form, place) => ({ after: anchorIn(form.afterDate, place), for: readSpan(form, 'after', place) }),
		write: (window) =>
			at(window, 'after', ({ after, for: span }) => ({
				afterDate: after.field,
				...writeSpan('after', span),
			})),
	},
	before: {
		choice: { name: 'Before a Date of the Customer', description: 'Such as the day before the last order' },
		properties: (show) => [anchorProperty('beforeDate', show), ...spanProperties('upTo', 7, show)],
		read: (form, place) => ({ before: anchorIn(form.beforeDate, place), for: readSpan(form, 'upTo', place) }),
		write: (window) =>
			at(window, 'before', ({ before, for: span }) => ({
				beforeDate: before.field,
				...writeSpan('upTo', span),
			})),
	},
} as const satisfies Readonly<Record<string, PeriodForm>>;
