import { DateTime } from 'luxon';
import { LIMITS } from '../limits';
import { affirmed, asksOf, operatorSpec, type FieldType, type OperatorName } from '../operator/operator';
import { isStorable } from '../shape/shape';
import { compareDecimals, isDecimal } from '../value/decimal';
import { isDay, isIsoDate } from '../value/iso';
import { CALENDAR_WORDS, type CalendarWord } from '../value/calendar';
import { UNITS, type Scalar, type Span, type Unit, type Value } from '../value/value';
import { valueFaultAt, faultAt, shown } from './rule-error';
import { isPlainObject, refuseUnknownKeys, splitList } from './json';
import { parsePlace } from './parse-place';

/** What a value is compared with. */
export interface Against {
	readonly type: FieldType;
	readonly element?: 'text' | 'keyword';
}

/** A thousand years in each unit: further back there is no shop. */
const MAX_AMOUNT: Readonly<Record<Unit, number>> = {
	years: 1_000,
	months: 12_000,
	weeks: 52_000,
	days: 365_000,
	hours: 8_760_000,
	minutes: 525_600_000,
	seconds: 31_536_000_000,
};

/** The value of a condition, checked and in canonical form; undefined for operators without one. */
export function parseValue(
	input: unknown,
	operator: OperatorName,
	against: Against,
	path: string,
): Value | undefined {
	switch (operatorSpec(operator).takes) {
		case 'nothing':
			refuseValue(input, operator, path);
			return undefined;
		case 'one':
			return parseScalar(input, operator, against, path);
		case 'two':
			return parsePair(input, operator, against, path);
		case 'many':
			return parseMany(input, operator, against, path);
		case 'span':
			return parseSpan(input, path);
		case 'count':
			return asksOf(operator).kind === 'rank' ? atLeastOne(input, path) : parseWhole(input, path);
		case 'calendar':
			return parseCalendar(input, path);
		case 'place':
			return parsePlace(input, path);
	}
}

function atLeastOne(input: unknown, path: string): number {
	const count = parseWhole(input, path);
	if (count > 0) return count;
	throw valueFaultAt(path, 'needs at least 1: nobody is among none.', input, ['whole number from 1']);
}

function parseCalendar(input: unknown, path: string): CalendarWord {
	const given =
		typeof input === 'string'
			? input
					.trim()
					.toLowerCase()
					.replace(/[\s-]+/g, '_')
			: input;
	const word = CALENDAR_WORDS.find((one) => one === given);
	if (word !== undefined) return word;
	throw valueFaultAt(path, `needs a period of the calendar, but has ${shown(input)}.`, input, CALENDAR_WORDS);
}

function refuseValue(input: unknown, operator: OperatorName, path: string): void {
	if (input === undefined || input === null || input === '') return;
	throw valueFaultAt(path, `has a value, but "${operator}" takes none.`, input, []);
}

function parsePair(
	input: unknown,
	operator: OperatorName,
	against: Against,
	path: string,
): readonly Scalar[] {
	const pair = typeof input === 'string' && input.length <= LIMITS.valueLength ? input.split(',') : input;
	if (!Array.isArray(pair) || pair.length !== 2) {
		throw valueFaultAt(
			path,
			`needs two values, the lower and the upper bound, but has ${shown(input)}.`,
			input,
			['[from, to]'],
		);
	}
	const bound = (index: 0 | 1) => parseScalar(trimmed(pair[index]), operator, against, `${path}[${index}]`);
	const [from, to] = [bound(0), bound(1)];
	if (isDate(from) !== isDate(to))
		throw valueFaultAt(path, 'needs two numbers or two dates.', input, ['[from, to]']);
	if (isAfter(from, to, isDate(from) ? 'date' : against.type)) {
		throw valueFaultAt(
			path,
			`has its bounds the wrong way round: ${shown(from)} comes after ${shown(to)}.`,
			input,
			['[from, to]'],
		);
	}
	return Object.freeze([from, to]);
}

const trimmed = (value: unknown) => (typeof value === 'string' ? value.trim() : value);

function isAfter(from: Scalar, to: Scalar, type: FieldType): boolean {
	if (type === 'date')
		return (
			DateTime.fromISO(String(from), { zone: 'utc' }) >
			DateTime.fromISO(String(to), { zone: 'utc' }).endOf(isDay(String(to)) ? 'day' : 'millisecond')
		);
	return compareDecimals(String(from), String(to)) > 0;
}

function parseMany(
	input: unknown,
	operator: OperatorName,
	against: Against,
	path: string,
): readonly Scalar[] {
	const values = listOf(input, against, path);
	if (values.length === 0)
		throw valueFaultAt(path, 'needs at least one value, but the list is empty.', input, ['[value, …]']);
	const max = LIMITS.values;
	if (values.length > max) {
		throw valueFaultAt(path, `has ${values.length} values; at most ${max} are allowed.`, values.length, [
			`at most ${max} values`,
		]);
	}
	const read = QUICK[typeOf(against)] ?? neverQuick;
	return Object.freeze(
		Array.from(
			values,
			(value, index) => read(value) ?? parseScalar(value, operator, against, `${path}[${index}]`),
		),
	);
}

/** What most of a long list is, read without a place for each; undefined for what needs a closer look. */
const quickText = (input: unknown) =>
	typeof input === 'string' && input.length <= LIMITS.valueLength && isStorable(input) ? input : undefined;
const quickNumber = (input: unknown) =>
	typeof input === 'number' && Math.abs(input) <= Number.MAX_SAFE_INTEGER ? input + 0 : undefined;
const neverQuick = () => undefined;
const QUICK: Readonly<Partial<Record<FieldType, (input: unknown) => Scalar | undefined>>> = {
	text: quickText,
	keyword: quickText,
	number: quickNumber,
	money: quickNumber,
};

/** What one value is compared with. */
const typeOf = ({ type, element }: Against) =>
	type === 'list' ? (element ?? 'text') : type === 'place' ? 'number' : type;

/**
 * Lists as people and agents write them: `BD, SA`, `["BD", "SA"]`. A text in which commas are its own stands
 * in a list.
 */
function listOf(input: unknown, against: Against, path: string): readonly unknown[] {
	if (input === undefined || input === null) return [];
	if (Array.isArray(input)) return input;
	if (typeof input !== 'string') return [input];
	const text = input.trim();
	// A box that was left empty; who means the empty text writes [""].
	if (text === '') return [];
	if (text.startsWith('[') && text.endsWith(']')) return jsonList(text) ?? [input];
	if (isNumeric(against)) refuseDecimalComma(text, path);
	return text.includes(',') ? splitList(text) : [input];
}

function jsonList(text: string): readonly unknown[] | undefined {
	try {
		return JSON.parse(text) as readonly unknown[];
	} catch {
		return undefined;
	}
}

const isNumeric = ({ type }: Against) => type === 'number' || type === 'money';

/** `12,50` is twelve and a half to one half of the world, and two numbers to a list. */
function refuseDecimalComma(text: string, path: string): void {
	if (!/^[+-]?\d+(?:\.\d{3})*,\d+$/.test(text)) return;
	throw valueFaultAt(
		path,
		`has ${shown(text)}: a decimal is written with a point, a list with brackets.`,
		text,
		[text.replaceAll('.', '').replace(',', '.'), `[${text}]`],
	);
}

function parseScalar(input: unknown, operator: OperatorName, against: Against, path: string): Scalar {
	const type = typeOf(against);
	if (asksOf(operator).kind === 'rank') return parsePercent(input, path);
	if (asksOf(operator).kind === 'pattern') return parsePattern(input, path);
	if (valuesAre(operator) !== 'texts') return SCALARS[type](input, path, operator);
	return refuseEmpty(
		type === 'keyword' ? SCALARS.keyword(input, path, operator) : parseText(input, path),
		path,
	);
}

function parsePercent(input: unknown, path: string): number | string {
	const percent = parseNumber(input, path);
	const text = String(percent);
	if (compareDecimals(text, '0') > 0 && compareDecimals(text, '100') <= 0) return percent;
	throw valueFaultAt(path, `needs a percentage above 0 and up to 100, but has ${shown(input)}.`, input, [
		'10',
	]);
}

/** Whether Postgres can read it, the database is asked before the rule runs. */
function parsePattern(input: unknown, path: string): string {
	const pattern = String(refuseEmpty(parseText(input, path), path));
	if (pattern.length <= LIMITS.patternLength) return pattern;
	const max = `at most ${LIMITS.patternLength} characters`;
	throw valueFaultAt(path, `has a pattern of ${pattern.length} characters; ${max} are allowed.`, input, [
		max,
	]);
}

/** Every text contains the empty one, so it would mean everybody who has a value. */
function refuseEmpty(text: Scalar, path: string): Scalar {
	if (text !== '') return text;
	throw valueFaultAt(path, 'needs a text, but it is empty. An empty text is not "everyone".', text, ['text']);
}

const isBetween = (operator: OperatorName) => affirmed(operator).operator === 'between';
const isDate = (input: unknown) =>
	input instanceof Date || (typeof input === 'string' && isIsoDate(input.trim().replace(' ', 'T')));

const valuesAre = (operator: OperatorName) => affirmed(operator).spec.values;

const SCALARS: Readonly<
	Record<
		Exclude<FieldType, 'list' | 'place'>,
		(input: unknown, path: string, operator: OperatorName) => Scalar
	>
> = {
	text: parseText,
	keyword: (input, path) => parseText(Number.isSafeInteger(input) ? String(input) : input, path),
	number: parseNumber,
	money: parseNumber,
	boolean: parseBoolean,
	date: parseDate,
	any: (input, path, operator) => {
		const kind = valuesAre(operator);
		if (kind === 'dates' || (isBetween(operator) && isDate(input))) return parseDate(input, path);
		if (kind === 'numbers') return parseNumber(input, path);
		return typeof input === 'boolean'
			? input
			: typeof input === 'number'
				? parseNumber(input, path)
				: parseText(input, path);
	},
};

function parseText(input: unknown, path: string): string {
	if (typeof input !== 'string')
		throw valueFaultAt(path, `needs a text, but has ${shown(input)}.`, input, ['text']);
	if (input.length > LIMITS.valueLength) {
		const max = `at most ${LIMITS.valueLength} characters`;
		throw valueFaultAt(path, `has a text of ${input.length} characters; ${max} are allowed.`, input, [max]);
	}
	if (!isStorable(input)) {
		throw valueFaultAt(path, 'holds a character that Postgres cannot store.', input, ['text']);
	}
	return input;
}

/** `+ 0` makes of -0 a 0: they are one number and have one text. */
export function parseNumber(input: unknown, path: string): number | string {
	refuseRounded(input, path);
	if (typeof input === 'string') refuseDecimalComma(input.trim(), path);
	if (typeof input === 'number' && Number.isFinite(input)) return input + 0;
	if (typeof input === 'bigint') return String(input);
	if (typeof input === 'string' && isDecimal(input.trim())) return input.trim();
	throw valueFaultAt(path, `needs a number, but has ${shown(input)}.`, input, [
		'number, e.g. 500 or "500.00"',
	]);
}

/** JSON keeps whole numbers up to 2^53 exactly; of a larger one nobody knows which was meant. */
function refuseRounded(input: unknown, path: string): void {
	if (typeof input !== 'number' || !Number.isFinite(input) || Math.abs(input) <= Number.MAX_SAFE_INTEGER)
		return;
	throw valueFaultAt(
		path,
		`has the number ${input}, which is too large to be exact: write it as text, in quotes.`,
		input,
		['"9007199254740993"'],
	);
}

/** Words that people and other products use; "pending" and the like are neither. */
const YES_OR_NO: ReadonlyMap<string, boolean> = new Map([
	...['true', 'yes', 'subscribed'].map((word) => [word, true] as const),
	...['false', 'no', 'unsubscribed', 'not subscribed', 'not_subscribed'].map(
		(word) => [word, false] as const,
	),
]);

/** Undefined for what is neither. */
export const yesOrNo = (input: unknown): boolean | undefined =>
	typeof input === 'string'
		? YES_OR_NO.get(input.trim().toLowerCase())
		: typeof input === 'boolean'
			? input
			: undefined;

function parseBoolean(input: unknown, path: string): boolean {
	const meant = yesOrNo(input);
	if (meant !== undefined) return meant;
	throw valueFaultAt(path, `needs true or false, but has ${shown(input)}.`, input, ['true', 'false']);
}

export function parseDate(input: unknown, path: string): string {
	const text = input instanceof Date && !Number.isNaN(input.getTime()) ? input.toISOString() : input;
	if (typeof text === 'string' && !text.startsWith('0000')) {
		const iso = text.trim().replace(' ', 'T');
		if (isIsoDate(iso) && DateTime.fromISO(iso).isValid) return iso;
	}
	throw valueFaultAt(path, `needs a date, but has ${shown(input)}.`, input, [
		'2026-03-01',
		'2026-03-01T09:30:00Z',
	]);
}

export function parseWhole(input: unknown, path: string, most = 1_000_000_000, least = 0): number {
	const number = typeof input === 'string' && /^\d+$/.test(input.trim()) ? Number(input) : input;
	if (typeof number === 'number' && Number.isSafeInteger(number) && number >= least && number <= most)
		return number + 0;
	throw valueFaultAt(path, `needs a whole number from ${least} to ${most}, but has ${shown(input)}.`, input, [
		'whole number',
	]);
}

/** A number of days is a plain number: one form for one meaning. */
function parseSpan(input: unknown, path: string): number | Span {
	if (!isPlainObject(input)) return parseWhole(input, path, MAX_AMOUNT.days);
	refuseUnknownKeys(input, ['amount', 'unit'], path);
	const unit = parseUnit(input.unit, `${path}.unit`);
	const amount = parseWhole(input.amount, `${path}.amount`, MAX_AMOUNT[unit]);
	return unit === 'days' ? amount : Object.freeze({ amount, unit });
}

export function parseUnit(input: unknown, path: string): Unit {
	const word = typeof input === 'string' ? input.trim().toLowerCase() : '';
	const unit = UNITS.find((one) => one === word || one === `${word}s`);
	if (unit === undefined) throw faultAt(path, `needs a unit of time, but has ${shown(input)}.`, input, UNITS);
	return unit;
}

export const maxAmount = (unit: Unit) => MAX_AMOUNT[unit];
