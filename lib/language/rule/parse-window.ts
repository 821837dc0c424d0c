import { DateTime } from 'luxon';
import { isDay } from '../value/iso';
import { maxAmount, parseDate, parseUnit, parseWhole } from './parse-value';
import { isPlainObject, refuseUnknownKeys, type JsonObject } from './json';
import type { Place } from './parse';
import { parseAnchor } from './parse-anchor';
import { parseLength } from './parse-length';
import { CALENDAR_UNITS, CALENDAR_WORDS, type Window } from './rule';
import { faultAt, shown, valueFaultAt } from './rule-error';

const FIXED_FORMS = [
	'{last, unit}',
	'{before_last, unit}',
	'{between_last: [N, M], unit}',
	'{from, to}',
	'{calendar}',
	'{calendar_last, unit}',
];
const FORMS = [
	...FIXED_FORMS,
	'{after: {field}, for: {amount, unit}}',
	'{before: {field}, for: {amount, unit}}',
];

export function parseWindow(input: unknown, place: Place): Window {
	const { path } = place;
	if (!isPlainObject(input))
		throw faultAt(path, `needs a window of time, but has ${shown(input)}.`, input, FORMS);
	if ('after' in input) return parseAnchored(input, 'after', place);
	if ('before' in input) return parseAnchored(input, 'before', place);
	return parseFixedWindow(input, path);
}

/** A window that no date of the customer decides. */
export function parseFixedWindow(input: unknown, path: string): Window {
	if (!isPlainObject(input))
		throw faultAt(path, `needs a window of time, but has ${shown(input)}.`, input, FIXED_FORMS);
	if ('last' in input) return parseAmount(input, 'last', path) as Window;
	if ('before_last' in input) return parseAmount(input, 'before_last', path) as Window;
	if ('between_last' in input) return parseBetween(input, path);
	if ('calendar' in input) return parseCalendar(input, path);
	if ('calendar_last' in input) return parseCalendarLast(input, path);
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

function parseCalendarLast(input: JsonObject, path: string): Window {
	refuseUnknownKeys(input, ['calendar_last', 'unit'], path);
	const unit = CALENDAR_UNITS.find((one) => one === input.unit || one === `${String(input.unit)}s`);
	if (unit === undefined)
		throw faultAt(`${path}.unit`, `has ${shown(input.unit)}.`, input.unit, CALENDAR_UNITS);
	const place = `${path}.calendar_last`;
	const count = parseWhole(input.calendar_last, place, maxAmount(unit === 'quarters' ? 'months' : unit));
	if (count === 0) throw valueFaultAt(place, 'leaves no time at all.', 0, ['1 or more']);
	return Object.freeze({ calendar_last: count, unit });
}

function parseAnchored(input: JsonObject, side: 'after' | 'before', place: Place): Window {
	const { path } = place;
	refuseUnknownKeys(input, [side, 'for'], path);
	const length = parseLength(input.for, `${path}.for`);
	const anchor = parseAnchor(input[side], { ...place, path: `${path}.${side}` });
	return Object.freeze(side === 'after' ? { after: anchor, for: length } : { before: anchor, for: length });
}

function parseRange(input: JsonObject, path: string): Window {
	refuseUnknownKeys(
		input,
		[
			'from',
			'to',
			'last',
			'before_last',
			'between_last',
			'calendar',
			'calendar_last',
			'after',
			'before',
			'for',
			'unit',
		],
		path,
	);
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
