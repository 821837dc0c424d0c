import type { FieldType, PositiveName } from '../../lib/language/operator/operator';
import type { CalendarWord, Scalar, Span, Value } from '../../lib/language/rule/rule';
import type { Place } from '../../lib/language/value/value';
import { ago, ahead, calendarDays, dayIn, stretchOf, today, type Clock } from './clock';
import { compareExact, exact } from './exact';
import { folded } from './text';
import { JsonNumber, type Json } from './json';
import { asBoolean, asDate, asNumber, asText, json, type Known } from './value';
import { fallsOn } from './falls-on';
import { dayNumber, startOfDay, wallOf } from './wall-clock';

/** What is asked of one value, in the positive. */
export interface Asked {
	readonly type: FieldType;
	readonly operator: PositiveName;
	readonly value: Value | undefined;
	readonly caseSensitive?: boolean;
}

/** What a list is asked: its elements with their names, and what is asked of each. */
export interface ListAsked {
	/** Whether some element meets a question about one value. */
	some(operator: PositiveName, value: Value | undefined): boolean;
	/** How many distinct elements there are. */
	distinct(): number;
	readonly operator: PositiveName;
	readonly value: Value | undefined;
}

type OfOne = (value: Known, asked: Asked, clock: Clock) => boolean;
type OfList = (list: ListAsked) => boolean;

interface Meaning {
	/** Of one value that is there. */
	readonly one: OfOne;
	readonly list: OfList;
	/** Whether it can be answered where there is no value. */
	readonly knownOfNothing: boolean;
}

const someElement: OfList = ({ some, operator, value }) => some(operator, value);

const ofOne = (one: OfOne): Meaning => ({ one, list: someElement, knownOfNothing: false });
const ofList = (list: OfList, knownOfNothing = false): Meaning => ({
	one: (_value, { operator }) => {
		throw new TypeError(`"${operator}" is asked of lists only.`);
	},
	list,
	knownOfNothing,
});
/** A place among all customers is not known of one value. */
const ofAll: Meaning = {
	one: (_value, { operator }) => {
		throw new TypeError(`"${operator}" is asked of everybody at once.`);
	},
	list: someElement,
	knownOfNothing: false,
};
const ofDate = (instant: OfDate, day: OfDate): OfOne => onDate(instant, day, neverOther);

/** The meaning of every positive operator: a new one does not compile until it stands here. */
const MEANINGS: Readonly<Record<PositiveName, Meaning>> = {
	is_not_null: { one: () => true, list: someElement, knownOfNothing: true },
	is_true: ofOne((value) => asBoolean(value) === true),
	is_false: ofOne((value) => asBoolean(value) === false),
	equals: ofOne((value, asked) => equals(value, asked.value as Scalar, asked)),
	in: ofOne((value, asked) => (asked.value as readonly Scalar[]).some((one) => equals(value, one, asked))),
	contains: ofOne((value, asked) => onText(value, asked, (text, part) => text.includes(part))),
	starts_with: ofOne((value, asked) => onText(value, asked, (text, part) => text.startsWith(part))),
	ends_with: ofOne((value, asked) => onText(value, asked, (text, part) => text.endsWith(part))),
	greater_than: ofOne((value, asked) => onNumber(value, asked.value as Scalar, (order) => order > 0)),
	greater_than_or_equals: ofOne((value, asked) =>
		onNumber(value, asked.value as Scalar, (order) => order >= 0),
	),
	less_than: ofOne((value, asked) => onNumber(value, asked.value as Scalar, (order) => order < 0)),
	less_than_or_equals: ofOne((value, asked) => onNumber(value, asked.value as Scalar, (order) => order <= 0)),
	between: ofOne(
		onDate(
			(instant, { value }, { zone }) => {
				const [from, to] = value as readonly [string, string];
				return instant >= stretchOf(from, zone).from && instant < stretchOf(to, zone).until;
			},
			(day, { value }, { zone }) => {
				const [from, to] = value as readonly [string, string];
				return day >= dayIn(from, zone) && day <= dayIn(to, zone);
			},
			(value, asked) => {
				const [from, to] = asked.value as readonly [Scalar, Scalar];
				return onNumber(value, from, (order) => order >= 0) && onNumber(value, to, (order) => order <= 0);
			},
		),
	),
	before_date: ofOne(
		ofDate(
			(instant, { value }, { zone }) => instant < stretchOf(String(value), zone).from,
			(day, { value }, { zone }) => day < dayIn(String(value), zone),
		),
	),
	after_date: ofOne(
		ofDate(
			(instant, { value }, { zone }) => instant >= stretchOf(String(value), zone).until,
			(day, { value }, { zone }) => day > dayIn(String(value), zone),
		),
	),
	on_date: ofOne(
		ofDate(
			(instant, { value }, { zone }) => {
				const { from, until } = stretchOf(String(value), zone);
				return instant >= from && instant < until;
			},
			(day, { value }, { zone }) => day === dayIn(String(value), zone),
		),
	),
	in_last_n_days: ofOne(
		ofDate(
			(instant, { value }, clock) => instant >= ago(clock, span(value)) && instant <= clock.asOf,
			(day, { value }, clock) => day >= dayOf(ago(clock, span(value)), clock) && day <= today(clock),
		),
	),
	more_than_n_days_ago: ofOne(
		ofDate(
			(instant, { value }, clock) => instant < ago(clock, span(value)),
			(day, { value }, clock) => day < dayOf(ago(clock, span(value)), clock),
		),
	),
	in_next_n_days: ofOne(
		ofDate(
			(instant, { value }, clock) => instant >= clock.asOf && instant <= ahead(clock, span(value)),
			(day, { value }, clock) => day >= today(clock) && day <= dayOf(ahead(clock, span(value)), clock),
		),
	),
	anniversary_in_next_n_days: ofOne(
		anniversaryUntil(({ value }, clock) => dayOf(ahead(clock, span(value)), clock)),
	),
	anniversary_today: ofOne(anniversaryUntil((_asked, clock) => today(clock))),
	in_calendar: ofOne(
		inDays(({ value }, clock) => lastDayIn(calendarDays(value as CalendarWord, today(clock)))),
	),
	on_n_days_ago: ofOne(inDays(({ value }, clock) => onlyDay(dayOf(ago(clock, span(value)), clock)))),
	anniversary_in_calendar: ofOne(
		anniversaryIn(({ value }, clock) => lastDayIn(calendarDays(value as CalendarWord, today(clock)))),
	),
	anniversary_in_n_days: ofOne(
		anniversaryIn(({ value }, clock) => onlyDay(dayOf(ahead(clock, span(value)), clock))),
	),
	matches: ofOne(matchesPattern),
	in_top: ofAll,
	in_bottom: ofAll,
	in_top_percent: ofAll,
	in_bottom_percent: ofAll,
	above_average: ofAll,
	below_average: ofAll,
	within_km_of: ofOne((value, asked) => onNumber(value, (asked.value as Place).km, (order) => order <= 0)),
	includes_any: ofList(({ some, value }) => some('in', value)),
	includes_all: ofList(({ some, value }) => (value as readonly Scalar[]).every((one) => some('equals', one))),
	count_equals: ofList(({ distinct, value }) => distinct() === value, true),
	count_greater_than: ofList(({ distinct, value }) => distinct() > (value as number), true),
	count_less_than: ofList(({ distinct, value }) => distinct() < (value as number), true),
};

/** Whether a value that is there meets a positive operator. */
export function meets(value: Known, asked: Asked, clock: Clock): boolean {
	if (value.kind === 'json' && Array.isArray(value.json))
		return jsonListMeets(value.json as readonly Json[], asked, clock);
	switch (asked.operator) {
		case 'includes_any':
			return MEANINGS.in.one(value, asked, clock);
		case 'includes_all':
			return (asked.value as readonly Scalar[]).every((one) => equals(value, one, asked));
		case 'count_equals':
		case 'count_greater_than':
		case 'count_less_than':
			return countMeets(1, asked);
		default:
			return MEANINGS[asked.operator].one(value, asked, clock);
	}
}

/** Whether a number of elements is the one asked for; false where something else is asked. */
export function countMeets(count: number, { operator, value }: Pick<Asked, 'operator' | 'value'>): boolean {
	if (operator === 'count_equals') return count === value;
	if (operator === 'count_greater_than') return count > Number(value);
	return operator === 'count_less_than' && count < Number(value);
}

/** A list in JSON: texts, numbers and yes or no among its elements each answer to their own kind. */
function jsonListMeets(list: readonly Json[], asked: Asked, clock: Clock): boolean {
	const elements = list
		.filter((one) => one !== null)
		.map((one) => json(one) as Extract<Known, { kind: 'json' }>);
	const some = (operator: PositiveName, value: Value | undefined, kinds: readonly string[]) =>
		elements.some(
			(one) => kinds.includes(kindOf(one.json)) && MEANINGS[operator].one(one, { ...asked, value }, clock),
		);
	const same = (value: Scalar) =>
		some(
			'equals',
			value,
			typeof value === 'string' ? SIMPLE : [typeof value === 'number' ? 'number' : 'boolean'],
		);
	const values = (Array.isArray(asked.value) ? asked.value : [asked.value]) as readonly Scalar[];
	switch (asked.operator) {
		case 'is_not_null':
			return elements.length > 0;
		case 'equals':
		case 'contains':
		case 'in':
		case 'includes_any':
			return values.some(same);
		case 'includes_all':
			return values.every(same);
		case 'starts_with':
		case 'ends_with':
		case 'matches':
			return some(asked.operator, asked.value, SIMPLE);
		case 'is_true':
		case 'is_false':
			return some(asked.operator, undefined, ['boolean']);
		case 'count_equals':
		case 'count_greater_than':
		case 'count_less_than': {
			const texts = elements.map(({ text }) => (asked.caseSensitive ? text : folded(text)));
			return countMeets(new Set(texts).size, asked);
		}
		case 'greater_than':
		case 'greater_than_or_equals':
		case 'less_than':
		case 'less_than_or_equals':
			return some(asked.operator, asked.value, ['number']);
		case 'between':
			return !isOfDates(asked) && some(asked.operator, asked.value, ['number']);
		// Of dates in a list none is the one.
		default:
			return false;
	}
}

const SIMPLE = ['string', 'number', 'boolean'];
const kindOf = (value: Json) => (value instanceof JsonNumber ? 'number' : typeof value);

/** Whether a list, the empty one included, meets a positive operator. */
export const listMeets = (list: ListAsked): boolean => MEANINGS[list.operator].list(list);

export const isKnownOfNothing = (operator: PositiveName): boolean => MEANINGS[operator].knownOfNothing;

type OfDate = (at: number, asked: Asked, clock: Clock) => boolean;

function onDate(instant: OfDate, day: OfDate, other: OfOne): OfOne {
	return (value, asked, clock) => {
		if (value.kind === 'json' && isOfDates(asked)) {
			const at = asDate(value);
			return at !== undefined && onDate(instant, day, other)(at, asked, clock);
		}
		if (value.kind === 'instant') return instant(value.instant, asked, clock);
		return value.kind === 'day' ? day(value.day, asked, clock) : other(value, asked, clock);
	};
}

const isOfDates = ({ operator, value }: Asked) =>
	operator !== 'between' || /^\d{4}-\d\d-/.test(String((value as readonly Scalar[])[0]));

function neverOther(value: Known, { operator }: Asked): never {
	throw new TypeError(`The interpreter cannot ask "${operator}" of ${value.kind}.`);
}

const dayOf = (instant: number, { zone }: Clock) => dayNumber(wallOf(instant, zone));

function equals(value: Known, wanted: Scalar, { type, caseSensitive }: Asked): boolean {
	if (typeof wanted === 'boolean') return asBoolean(value) === wanted;
	if (typeof wanted === 'number' || type === 'number' || type === 'money')
		return onNumber(value, wanted, (order) => order === 0);
	const text = asText(value);
	if (text === undefined) return false;
	if (value.kind === 'json' && value.json instanceof JsonNumber && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(wanted))
		return compareExact(exact(value.json.text), exact(wanted)) === 0;
	if (value.kind === 'uuid') return text.toLowerCase() === wanted.toLowerCase();
	return isExact(type, caseSensitive) ? text === wanted : folded(text) === folded(wanted);
}

const isExact = (type: FieldType, caseSensitive: boolean | undefined) => caseSensitive ?? type === 'keyword';

function onText(
	value: Known,
	{ type, value: part, caseSensitive }: Asked,
	test: (text: string, part: string) => boolean,
): boolean {
	const text = asText(value);
	if (text === undefined) return false;
	return isExact(type, caseSensitive)
		? test(text, part as string)
		: test(folded(text), folded(part as string));
}

function onNumber(value: Known, wanted: Scalar, test: (order: number) => boolean): boolean {
	if (value.kind === 'double') return test(compareDoubles(value.number, Number(wanted)));
	const number = asNumber(value);
	return number !== undefined && test(compareExact(number, exact(wanted as string | number)));
}

const compareDoubles = (a: number, b: number) => (Number.isNaN(a) ? 1 : a < b ? -1 : a > b ? 1 : 0);

const span = (value: Value | undefined): Span =>
	typeof value === 'number' ? { amount: value, unit: 'days' } : (value as Span);

function onlyDay(day: number): [number, number] {
	return [day, day];
}
function lastDayIn([first, next]: [number, number]): [number, number] {
	return [first, next - 1];
}

/** That a date lies on one of these days, both ends in. */
function inDays(days: (asked: Asked, clock: Clock) => [number, number]): OfOne {
	return onDate(
		(instant, asked, clock) => {
			const [first, last] = days(asked, clock);
			return instant >= startOfDay(first, clock.zone) && instant < startOfDay(last + 1, clock.zone);
		},
		(day, asked, clock) => {
			const [first, last] = days(asked, clock);
			return day >= first && day <= last;
		},
		neverOther,
	);
}

/** Patterns that Postgres and JavaScript read alike. */
function matchesPattern(value: Known, { type, value: pattern, caseSensitive }: Asked): boolean {
	const text = asText(value);
	return (
		text !== undefined &&
		new RegExp(pattern as string, isExact(type, caseSensitive) ? 'su' : 'sui').test(text)
	);
}

function anniversaryUntil(last: (asked: Asked, clock: Clock) => number): OfOne {
	return anniversaryIn((asked, clock) => [today(clock), last(asked, clock)]);
}

/** Looks at every day: slow, and plain. */
function anniversaryIn(days: (asked: Asked, clock: Clock) => [number, number]): OfOne {
	const ofDay: OfDate = (day, asked, clock) => {
		const [first, last] = days(asked, clock);
		const end = Math.min(last, first + 366);
		for (let at = first; at <= end; at += 1) if (fallsOn(day, at)) return true;
		return false;
	};
	const ofInstant: OfDate = (instant, asked, clock) =>
		Number.isFinite(instant) && ofDay(dayOf(instant, clock), asked, clock);
	return onDate(ofInstant, ofDay, neverOther);
}
