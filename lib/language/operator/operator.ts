/** What kind of value an operator takes. */
export type Takes = 'nothing' | 'one' | 'two' | 'many' | 'span' | 'count';

interface OperatorShape {
	readonly takes: Takes;
	/** The exact complement, where there is one. */
	readonly opposite?: string;
	/** True for the one of a pair that also holds for a missing value. */
	readonly negative?: true;
	readonly label: string;
}

/** Every operator of the language, under the name it is stored by. */
export const OPERATORS = {
	equals: { takes: 'one', opposite: 'not_equals', label: 'is equal to' },
	not_equals: { takes: 'one', opposite: 'equals', negative: true, label: 'is not equal to' },
	in: { takes: 'many', opposite: 'not_in', label: 'is one of' },
	not_in: { takes: 'many', opposite: 'in', negative: true, label: 'is none of' },
	contains: { takes: 'one', opposite: 'not_contains', label: 'contains' },
	not_contains: { takes: 'one', opposite: 'contains', negative: true, label: 'does not contain' },
	starts_with: { takes: 'one', opposite: 'not_starts_with', label: 'starts with' },
	not_starts_with: { takes: 'one', opposite: 'starts_with', negative: true, label: 'does not start with' },
	ends_with: { takes: 'one', opposite: 'not_ends_with', label: 'ends with' },
	not_ends_with: { takes: 'one', opposite: 'ends_with', negative: true, label: 'does not end with' },
	is_null: { takes: 'nothing', opposite: 'is_not_null', negative: true, label: 'has no value' },
	is_not_null: { takes: 'nothing', opposite: 'is_null', label: 'has any value' },
	greater_than: { takes: 'one', label: 'is greater than' },
	greater_than_or_equals: { takes: 'one', label: 'is greater than or equal to' },
	less_than: { takes: 'one', label: 'is less than' },
	less_than_or_equals: { takes: 'one', label: 'is less than or equal to' },
	between: { takes: 'two', opposite: 'not_between', label: 'is between' },
	not_between: { takes: 'two', opposite: 'between', negative: true, label: 'is not between' },
	is_true: { takes: 'nothing', label: 'is true' },
	is_false: { takes: 'nothing', label: 'is false' },
	before_date: { takes: 'one', label: 'is before' },
	after_date: { takes: 'one', label: 'is after' },
	on_date: { takes: 'one', label: 'is on' },
	in_last_n_days: { takes: 'span', opposite: 'not_in_last_n_days', label: 'is in the last' },
	not_in_last_n_days: {
		takes: 'span',
		opposite: 'in_last_n_days',
		negative: true,
		label: 'is not in the last',
	},
	more_than_n_days_ago: { takes: 'span', label: 'is longer ago than' },
	in_next_n_days: { takes: 'span', label: 'is in the next' },
	anniversary_in_next_n_days: { takes: 'span', label: 'has its anniversary in the next' },
	anniversary_today: { takes: 'nothing', label: 'has its anniversary today' },
	includes_any: { takes: 'many', opposite: 'includes_none', label: 'includes any of' },
	includes_none: { takes: 'many', opposite: 'includes_any', negative: true, label: 'includes none of' },
	includes_all: { takes: 'many', opposite: 'not_includes_all', label: 'includes all of' },
	not_includes_all: {
		takes: 'many',
		opposite: 'includes_all',
		negative: true,
		label: 'does not include all of',
	},
	count_equals: { takes: 'count', label: 'has exactly this many' },
	count_greater_than: { takes: 'count', label: 'has more than this many' },
	count_less_than: { takes: 'count', label: 'has fewer than this many' },
} as const satisfies Record<string, OperatorShape>;

export type OperatorName = keyof typeof OPERATORS;
export const OPERATOR_NAMES = Object.keys(OPERATORS) as OperatorName[];
export const operator = (name: OperatorName): OperatorShape => OPERATORS[name];

const PRESENCE = ['is_null', 'is_not_null'] as const;
const TEXT = [
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
	...PRESENCE,
] as const;
const NUMBER = [
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
	...PRESENCE,
] as const;
const BOOLEAN = ['is_true', 'is_false', 'equals', 'not_equals', ...PRESENCE] as const;
const DATE = [
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
	...PRESENCE,
] as const;
const LIST = [
	'includes_any',
	'includes_all',
	'includes_none',
	'not_includes_all',
	...TEXT,
	'count_equals',
	'count_greater_than',
	'count_less_than',
] as const;

/** `any` is a JSON value whose kind is not known beforehand: the kind of the rule's value decides. */
export const FIELD_TYPES = ['text', 'keyword', 'number', 'money', 'boolean', 'date', 'list', 'any'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export const OPERATORS_BY_TYPE: Readonly<Record<FieldType, readonly OperatorName[]>> = {
	text: TEXT,
	keyword: TEXT,
	number: NUMBER,
	money: NUMBER,
	boolean: BOOLEAN,
	date: DATE,
	list: LIST,
	any: [...new Set([...TEXT, ...NUMBER, ...BOOLEAN])],
};
