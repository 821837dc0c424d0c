import type { Field } from '../field';
import { asksOf, operatorSpec, type OperatorName } from '../operator/operator';
import { isConversion, isSameCurrency } from '../value/currency';
import { isZero, writtenNumber } from '../value/decimal';
import { askedToBePresent } from './conditions';
import { FIELD_VALUE_KEYS } from './field-value';
import { isPlainObject, refuseUnknownKeys, type JsonObject } from './json';
import type { Place } from './parse';
import { parseField } from './parse-field';
import { maxAmount, parseNumber, parseUnit } from './parse-value';
import type { AskedCurrency, Condition, FieldValue } from './rule';
import { shown, valueFaultAt } from './rule-error';
import { keyPath } from './visitor';

type Asked = Pick<Field, 'name' | 'type'>;

/** Whether a value is meant as another field. */
export const isFieldInput = (input: unknown): input is JsonObject => isPlainObject(input) && 'field' in input;

/** What is compared: its operator, and the currency that its amounts are in. */
interface Comparing {
	readonly operator: OperatorName;
	readonly asked: Asked;
	readonly currency: AskedCurrency | undefined;
}

/**
 * Another field as the value: its rows are limited as those of a condition, which it is read as, in the
 * currency of the condition that it stands in.
 * @param place of the value
 */
export function parseCompared(input: JsonObject, comparing: Comparing, place: Place): FieldValue {
	const { asked, currency } = comparing;
	const { path, level, parse } = place;
	refuseComparison(comparing, input, place);
	refuseUnknownKeys(input, FIELD_VALUE_KEYS, path);
	const other = parseField(input.field, keyPath(path, 'field'), parse);
	refuseOtherType(asked, other, path);
	const { times: _times, plus: _plus, ...limits } = input;
	const inherits = asked.type === 'money' && other.type === 'money' && !given(input.currency);
	const { operator: _operator, ...value } = parse.rule(
		askedToBePresent({ ...limits, ...(inherits ? { currency } : {}) }),
		path,
		level,
		parse,
	) as Condition;
	refuseOtherCurrency([asked, currency], [other, value.currency], path);
	return Object.freeze({ ...(value as FieldValue), ...parseScale(input, asked.type === 'date', path) });
}

/** Numbers, money and dates compare with one another; a column of a row has no field beside it. */
function refuseComparison({ operator, asked }: Comparing, input: JsonObject, { path, parse }: Place): void {
	const { kind } = asksOf(operator);
	const inWhere = parse.rows !== undefined;
	const compares = operatorSpec(operator).takes === 'one' && (kind === 'range' || kind === 'one_of');
	if (compares && isComparable(asked) && !inWhere) return;
	const why = inWhere
		? 'a column of a row is compared with plain values'
		: isComparable(asked)
			? `"${operator}" takes plain values`
			: `"${asked.name}" is ${asked.type === 'any' ? 'a value of any type' : `a ${asked.type}`}`;
	throw valueFaultAt(
		path,
		`names a field, but ${why}: numbers, money and dates can be compared with another field.`,
		input,
		['a value'],
	);
}

const isComparable = ({ type }: Asked) => type === 'number' || type === 'money' || type === 'date';

function refuseOtherType(asked: Asked, other: Asked, place: string): void {
	if (isComparable(other) && (asked.type === 'date') === (other.type === 'date')) return;
	throw valueFaultAt(
		keyPath(place, 'field'),
		`names "${other.name}", which is ${other.type === 'any' ? 'a value of any type' : `a ${other.type}`}, but "${asked.name}" is a ${asked.type}.`,
		other.name,
		[asked.type === 'date' ? 'a date' : 'a number or money'],
	);
}

/** Amounts of two currencies do not compare. */
function refuseOtherCurrency(
	[asked, own]: readonly [Asked, AskedCurrency | undefined],
	[other, others]: readonly [Asked, AskedCurrency | undefined],
	place: string,
): void {
	if (asked.type !== 'money' || other.type !== 'money' || isSameCurrency(own, others)) return;
	throw valueFaultAt(
		keyPath(place, 'currency'),
		`is ${inWords(others)}, but the amount that it is compared with is ${inWords(own)}.`,
		others,
		own === undefined ? [] : [JSON.stringify(own)],
	);
}

const inWords = (currency: AskedCurrency | undefined): string =>
	isConversion(currency) ? `converted to ${currency.convert}` : `in ${currency ?? 'all currencies'}`;

/** `times` 1 and `plus` 0 say nothing and are left out. */
function parseScale(input: JsonObject, isDate: boolean, place: string): Pick<FieldValue, 'times' | 'plus'> {
	const times = parseTimes(input.times, isDate, keyPath(place, 'times'));
	const plus = isDate
		? parseDays(input.plus, keyPath(place, 'plus'))
		: given(input.plus)
			? canonical(parseNumber(input.plus, keyPath(place, 'plus')))
			: undefined;
	return {
		...(times === undefined || Number(times) === 1 ? {} : { times }),
		...(plus === undefined || (typeof plus !== 'object' && isZero(String(plus))) ? {} : { plus }),
	};
}

const given = (value: unknown) => value !== undefined && value !== null;

function parseTimes(input: unknown, isDate: boolean, place: string): FieldValue['times'] {
	if (!given(input)) return undefined;
	if (isDate) throw valueFaultAt(place, 'multiplies a date.', input, []);
	return canonical(parseNumber(input, place));
}

/** As the text form reads what it prints: here no column tells 0.5 from 0.50. */
const canonical = (value: number | string): number | string =>
	typeof value === 'number' ? value : writtenNumber(value.replace(/^[+]/, ''));

const UNITS_OF_DAYS = ['days', 'weeks', 'months', 'years'] as const;

/** Whole days, or weeks, months and years by the calendar; below 0 it is earlier. */
function parseDays(input: unknown, place: string): FieldValue['plus'] {
	if (!given(input)) return undefined;
	const span = isPlainObject(input) ? input : { amount: input, unit: 'days' };
	const unit = UNITS_OF_DAYS.find((one) => one === parseUnit(span.unit, keyPath(place, 'unit')));
	const amount =
		typeof span.amount === 'string' && /^[+-]?\d{1,9}$/.test(span.amount) ? Number(span.amount) : span.amount;
	if (unit !== undefined && Number.isSafeInteger(amount) && Math.abs(amount as number) <= maxAmount(unit)) {
		const days = (amount as number) + 0;
		if (unit === 'days' || days === 0) return days;
		return Object.freeze({ amount: days, unit });
	}
	const needed =
		unit === undefined
			? 'a whole number of days, weeks, months or years'
			: `a whole number of ${unit} from -${maxAmount(unit)} to ${maxAmount(unit)}`;
	throw valueFaultAt(
		place,
		`needs ${needed}, but has ${shown(unit === undefined ? input : span.amount)}.`,
		input,
		['30', '{"amount": 2, "unit": "months"}'],
	);
}
