import { DateTime } from 'luxon';
import { isDay } from '../value/iso';
import { maxAmount, parseDate, parseUnit, parseWhole } from './parse-value';
import { isPlainObject, refuseUnknownKeys, type JsonObject } from './json';
import { CALENDAR_WORDS, type Window } from './rule';
import { faultAt, shown } from './rule-error';

const FORMS = [
	'{last, unit}',
	'{before_last, unit}',
	'{between_last: [N, M], unit}',
	'{from, to}',
	'{calendar}',
];

export function parseWindow(input: unknown, path: string): Window {
	if (!isPlainObject(input))
		throw faultAt(path, `needs a window of time, but has ${shown(input)}.`, input, FORMS);
	if ('last' in input) return parseAmount(input, 'last', path) as Window;
	if ('before_last' in input) return parseAmount(input, 'before_last', path) as Window;
	if ('between_last' in input) return parseBetween(input, path);
	if ('calendar' in input) return parseCalendar(input, path);
	return parseRange(input, path);
}

function parseAmount(input: JsonObject, key: 'last' | 'before_last', path: string) {
	refuseUnknownKeys(input, [key, 'unit'], path);
	const unit = parseUnit(input.unit ?? 'days', `${path}.unit`);
	return Object.freeze({ [key]: parseWhole(input[key], `${path}.${key}`, maxAmount(unit)), unit });
}

function parseBetween(input: JsonObject, path: string): Window {
	refuseUnknownKeys(input, ['between_last', 'unit'], path);
	const unit = parseUnit(input.unit ?? 'days', `${path}.unit`);
	const pair = input.between_last;
	const place = `${path}.between_last`;
	if (!Array.isArray(pair) || pair.length !== 2)
		throw faultAt(place, `needs two numbers, but has ${shown(pair)}.`, pair, ['[30, 60]']);
	const bound = (index: 0 | 1) => parseWhole(pair[index], `${place}[${index}]`, maxAmount(unit));
	const [near, far] = [bound(0), bound(1)];
	if (near > far)
		throw faultAt(place, 'has its bounds the wrong way round: the smaller number comes first.', pair, [
			`[${far}, ${near}]`,
		]);
	return Object.freeze({ between_last: Object.freeze([near, far] as const), unit });
}

function parseCalendar(input: JsonObject, path: string): Window {
	refuseUnknownKeys(input, ['calendar'], path);
	const word = CALENDAR_WORDS.find((one) => one === input.calendar);
	if (word === undefined)
		throw faultAt(`${path}.calendar`, `has ${shown(input.calendar)}.`, input.calendar, CALENDAR_WORDS);
	return Object.freeze({ calendar: word });
}

function parseRange(input: JsonObject, path: string): Window {
	refuseUnknownKeys(input, ['from', 'to', 'last', 'before_last', 'between_last', 'calendar', 'unit'], path);
	const from = given(input.from) ? parseDate(input.from, `${path}.from`) : undefined;
	const to = given(input.to) ? parseDate(input.to, `${path}.to`) : undefined;
	if ((from ?? to) === undefined || 'unit' in input)
		throw faultAt(path, 'does not say which window of time is meant.', input, FORMS);
	if (from !== undefined && to !== undefined && at(from) > at(to).endOf(isDay(to) ? 'day' : 'millisecond')) {
		throw faultAt(path, `has its bounds the wrong way round: ${from} comes after ${to}.`, input, [
			'{from, to}',
		]);
	}
	return Object.freeze({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
}

const given = (value: unknown) => value !== undefined && value !== null && value !== '';
const at = (iso: string) => DateTime.fromISO(iso, { zone: 'utc' });
