import { BOOLEAN } from './boolean';
import { CALENDAR } from './calendar';
import { DATE } from './date';
import { LIST } from './list';
import { NUMBER } from './number';
import { PATTERN } from './pattern';
import { PLACE } from './place';
import { PRESENCE } from './presence';
import { RANK } from './rank';
import type { NegativeOperator, OperatorSpec, PositiveOperator } from './spec';
import { TEXT } from './text';

export type {
	Asks,
	AsksKind,
	OperatorSpec,
	Period,
	PositiveOperator,
	Range,
	RangeEnd,
	Rank,
	Takes,
} from './spec';

/** Every operator of the language, under the name it is stored by. */
export const OPERATORS = {
	...TEXT,
	...PATTERN,
	...PRESENCE,
	...NUMBER,
	...RANK,
	...BOOLEAN,
	...DATE,
	...CALENDAR,
	...LIST,
	...PLACE,
};

type Operators = typeof OPERATORS;
export type OperatorName = keyof Operators;
/** Operators that are not the complement of another one: they alone have a meaning of their own. */
export type PositiveName = {
	[Name in OperatorName]: Operators[Name] extends NegativeOperator ? never : Name;
}[OperatorName];

/** Names whose `opposite` does not name them in turn: there must be none. */
type Unpaired = {
	[Name in OperatorName]: Operators[Name]['opposite'] extends infer Opposite
		? Opposite extends undefined
			? never
			: Opposite extends OperatorName
				? Operators[Opposite]['opposite'] extends Name
					? never
					: Name
				: Name
		: never;
}[OperatorName];
const PAIRED: [Unpaired] extends [never] ? true : Unpaired = true;
PAIRED satisfies true;

export const OPERATOR_NAMES = Object.keys(OPERATORS) as OperatorName[];
export const operatorSpec = (name: OperatorName): OperatorSpec => OPERATORS[name];

/** An operator as its positive twin, asked as it is or denied. */
export interface Affirmed {
	readonly operator: PositiveName;
	readonly spec: PositiveOperator;
	readonly negative: boolean;
}

export function affirmed(name: OperatorName): Affirmed {
	const spec = operatorSpec(name);
	if (!spec.negative) return { operator: name as PositiveName, spec, negative: false };
	const operator = spec.opposite as PositiveName;
	return { operator, spec: OPERATORS[operator], negative: true };
}

/** What an operator asks, or its positive twin. */
export const asksOf = (name: OperatorName) => affirmed(name).spec.asks;

const ON_ALL = ['is_null', 'is_not_null'] as const satisfies readonly OperatorName[];
const ON_TEXTS = [
	'equals',
	'not_equals',
	'in',
	'not_in',
	'contains',
	'not_contains',
	'starts_with',
	'not_starts_with',
	'ends_with',
	'not_ends_with',
	'matches',
	'not_matches',
	...ON_ALL,
] as const satisfies readonly OperatorName[];
const ON_NUMBERS = [
	'equals',
	'not_equals',
	'greater_than',
	'greater_than_or_equals',
	'less_than',
	'less_than_or_equals',
	'between',
	'not_between',
	'in',
	'not_in',
	...ON_ALL,
] as const satisfies readonly OperatorName[];
/** Of one row there is no place among customers. */
const ON_RANKS = [
	'in_top',
	'in_bottom',
	'in_top_percent',
	'in_bottom_percent',
	'above_average',
	'below_average',
] as const satisfies readonly OperatorName[];
const ON_BOOLEANS = [
	'is_true',
	'is_false',
	'equals',
	'not_equals',
	...ON_ALL,
] as const satisfies readonly OperatorName[];
const ON_DATES = [
	'before_date',
	'after_date',
	'on_date',
	'between',
	'not_between',
	'in_last_n_days',
	'not_in_last_n_days',
	'more_than_n_days_ago',
	'in_next_n_days',
	'anniversary_in_next_n_days',
	'anniversary_today',
	'in_calendar',
	'anniversary_in_calendar',
	'on_n_days_ago',
	'anniversary_in_n_days',
	...ON_ALL,
] as const satisfies readonly OperatorName[];
const ON_PLACES = ['within_km_of', ...ON_ALL] as const satisfies readonly OperatorName[];
const ON_LISTS = [
	'includes_any',
	'includes_all',
	'includes_none',
	'not_includes_all',
	...ON_TEXTS,
	'count_equals',
	'count_greater_than',
	'count_less_than',
] as const satisfies readonly OperatorName[];

/** Operators that stand on no type of field, so that no rule could ask them: there must be none. */
type Unlisted = Exclude<
	OperatorName,
	(
		| typeof ON_TEXTS
		| typeof ON_NUMBERS
		| typeof ON_RANKS
		| typeof ON_BOOLEANS
		| typeof ON_DATES
		| typeof ON_LISTS
		| typeof ON_PLACES
	)[number]
>;
const LISTED: [Unlisted] extends [never] ? true : Unlisted = true;
LISTED satisfies true;

/**
 * `any` is a JSON value whose kind is another in each row: operator and value of the rule say what is read.
 */
export const FIELD_TYPES = [
	'text',
	'keyword',
	'number',
	'money',
	'boolean',
	'date',
	'list',
	'place',
	'any',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export const OPERATORS_BY_TYPE: Readonly<Record<FieldType, readonly OperatorName[]>> = {
	text: ON_TEXTS,
	keyword: ON_TEXTS,
	number: [...ON_NUMBERS, ...ON_RANKS],
	money: [...ON_NUMBERS, ...ON_RANKS],
	boolean: ON_BOOLEANS,
	date: ON_DATES,
	list: ON_LISTS,
	place: ON_PLACES,
	any: [...new Set([...ON_TEXTS, ...ON_NUMBERS, ...ON_BOOLEANS, ...ON_DATES, ...ON_LISTS])],
};

/** Operators that a column of one row may be asked, by its type. */
export const ROW_OPERATORS_BY_TYPE: Readonly<Record<FieldType, readonly OperatorName[]>> = {
	...OPERATORS_BY_TYPE,
	number: ON_NUMBERS,
	money: ON_NUMBERS,
};

/** A segment is a list that knows no part and no number of elements. */
export const ON_MEMBERSHIP = [
	'includes_any',
	'includes_all',
	'includes_none',
	'not_includes_all',
	'equals',
	'not_equals',
	'in',
	'not_in',
	...ON_ALL,
] as const satisfies readonly OperatorName[];
