import { DATE_OPERATORS, dateProperties, readDate, writeDate } from '../control/date';
import { fieldProperty } from '../control/field';
import { asWhere, eventProperty, readEvent, splitEvent } from '../control/happening';
import { NUMBER_OPERATORS, numberProperties, readNumber, writeNumber } from '../control/number';
import { hiddenFor, operatorProperty, shownFor } from '../control/operators';
import { periodProperties, readPeriod, writePeriod } from '../control/period';
import { optionsProperty, readQualifiers, writeQualifiers } from '../control/qualifiers';
import { given, group, rowPartsOf } from '../part';
import type { Form } from '../part';
import { pickIn } from '../control/picks';
import type { Kind } from './kind';
import { isOfEvents } from './offers';

const METHOD = 'getEventFields';
const DATES = ['first_event_date', 'last_event_date'];
const isDated = (field: unknown) => DATES.includes(String(field));

const numberOperator = operatorProperty(NUMBER_OPERATORS, 'greater_than_or_equals');
const once = numberProperties.map((property) =>
	property.name === 'amount' ? { ...property, default: 1 } : property,
);
const dateOperator = { ...operatorProperty(DATE_OPERATORS, 'in_last_n_days'), name: 'dateOperator' };

/** How often something happened, or when, by the name of the event. */
export const event: Kind = {
	label: 'Event',
	fields: { method: METHOD, offers: isOfEvents },
	properties: [
		eventProperty('event', 'Event'),
		{ ...fieldProperty(METHOD, 'events_count'), displayName: 'Ask For' },
		...hiddenFor(DATES, [numberOperator, ...once]),
		...shownFor(DATES, [dateOperator, ...dateProperties('dateOperator')]),
		...periodProperties,
		optionsProperty(['distinct', 'excludeMissing', 'per', 'where'], 'events'),
	],
	about: (form) => `event ${pickIn(form, 'event') ?? ''}`.trim(),
	read(form, place) {
		const { field = 'events_count' } = form;
		const asked: Form = isDated(field) ? { ...form, operator: form.dateOperator } : { ...form, field };
		const { keys, where } = readQualifiers(form, place);
		const rows = where?.rule.match === 'all' ? where.parts : where === undefined ? [] : [where];
		const all = group('all', [readEvent(form, 'event', place), ...rows]);
		const rule = {
			field,
			operator: asked.operator,
			...given('value', isDated(field) ? readDate(asked, place) : readNumber(asked, place)),
			...given('within', readPeriod(form, place)),
			where: all.rule,
			...keys,
		};
		return { rule, place, parts: rowPartsOf(all) };
	},
	write(condition, field) {
		if (field === undefined || !isOfEvents(field)) return undefined;
		const { event: named, rest } = splitEvent(condition.where);
		const period = writePeriod(condition.within);
		if (named === undefined || period === undefined) return undefined;
		const value = isDated(condition.field)
			? { dateOperator: condition.operator, ...writeDate(condition) }
			: { operator: condition.operator, ...writeNumber(condition) };
		const options = writeQualifiers({ ...condition, where: asWhere(rest) });
		return { event: named, field: condition.field, ...value, ...period, ...options };
	},
};
