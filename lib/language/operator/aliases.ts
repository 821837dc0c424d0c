import { asksOf, OPERATOR_NAMES, OPERATORS, type FieldType, type OperatorName } from './operator';

/**
 * Words that other products and web query builders use, in their plain form (lower case, one underscore
 * between words). Sources: Klaviyo, Voucherify, Shopify and Soppiya's documents; react-querybuilder's default
 * and common operators.
 */
const OTHER_WORDS: Readonly<Record<string, OperatorName>> = {
	is: 'equals',
	'==': 'equals',
	'===': 'equals',
	eq: 'equals',
	equal: 'equals',
	is_equal_to: 'equals',
	is_not: 'not_equals',
	'!==': 'not_equals',
	'<>': 'not_equals',
	ne: 'not_equals',
	neq: 'not_equals',
	not_equal: 'not_equals',
	is_not_equal_to: 'not_equals',
	does_not_equal: 'not_equals',
	gt: 'greater_than',
	is_greater_than: 'greater_than',
	is_more_than: 'greater_than',
	more_than: 'greater_than',
	gte: 'greater_than_or_equals',
	is_greater_than_or_equal_to: 'greater_than_or_equals',
	greater_than_or_equal: 'greater_than_or_equals',
	greater_than_or_equal_to: 'greater_than_or_equals',
	at_least: 'greater_than_or_equals',
	is_at_least: 'greater_than_or_equals',
	greater: 'greater_than',
	greater_or_equal: 'greater_than_or_equals',
	lt: 'less_than',
	is_less_than: 'less_than',
	fewer_than: 'less_than',
	is_fewer_than: 'less_than',
	less: 'less_than',
	less_or_equal: 'less_than_or_equals',
	lte: 'less_than_or_equals',
	is_less_than_or_equal_to: 'less_than_or_equals',
	less_than_or_equal: 'less_than_or_equals',
	less_than_or_equal_to: 'less_than_or_equals',
	at_most: 'less_than_or_equals',
	is_at_most: 'less_than_or_equals',
	is_between: 'between',
	is_not_between: 'not_between',
	one_of: 'in',
	is_one_of: 'in',
	is_in: 'in',
	none_of: 'not_in',
	is_none_of: 'not_in',
	is_not_in: 'not_in',
	doesnt_contain: 'not_contains',
	includes: 'contains',
	does_not_include: 'not_contains',
	begins_with: 'starts_with',
	is_starting_with: 'starts_with',
	does_not_begin_with: 'not_starts_with',
	not_begins_with: 'not_starts_with',
	null: 'is_null',
	is_unknown: 'is_null',
	is_empty: 'is_null',
	is_not_set: 'is_null',
	has_no_value: 'is_null',
	not_set: 'is_null',
	not_null: 'is_not_null',
	has_any_value: 'is_not_null',
	is_known: 'is_not_null',
	is_not_empty: 'is_not_null',
	is_set: 'is_not_null',
	true: 'is_true',
	false: 'is_false',
	is_before: 'before_date',
	is_after: 'after_date',
	is_on: 'on_date',
	on_or_after: 'greater_than_or_equals',
	since: 'greater_than_or_equals',
	starts_at: 'greater_than_or_equals',
	on_or_before: 'less_than_or_equals',
	in_the_last: 'in_last_n_days',
	within_last: 'in_last_n_days',
	is_in_the_last: 'in_last_n_days',
	not_in_the_last: 'not_in_last_n_days',
	is_not_in_the_last: 'not_in_last_n_days',
	more_than_days_ago: 'more_than_n_days_ago',
	older_than: 'more_than_n_days_ago',
	is_longer_ago_than: 'more_than_n_days_ago',
	in_the_next: 'in_next_n_days',
	is_in_the_next: 'in_next_n_days',
	anniversary_in_the_next: 'anniversary_in_next_n_days',
	contains_any: 'includes_any',
	includes_any_of: 'includes_any',
	has_any_of: 'includes_any',
	has_any: 'includes_any',
	contains_all: 'includes_all',
	includes_all_of: 'includes_all',
	has_all_of: 'includes_all',
	has_all: 'includes_all',
	contains_none: 'includes_none',
	includes_none_of: 'includes_none',
	has_none_of: 'includes_none',
	has_none: 'includes_none',
	does_not_include_any: 'includes_none',
	does_not_include_any_of: 'includes_none',
	does_not_contain_any: 'includes_none',
	does_not_include_all_of: 'not_includes_all',
	not_contains_all: 'not_includes_all',
	does_not_contain_all: 'not_includes_all',
	count_is: 'count_equals',
	matches_regex: 'matches',
	regex: 'matches',
	does_not_match_regex: 'not_matches',
	top: 'in_top',
	bottom: 'in_bottom',
	top_percent: 'in_top_percent',
	bottom_percent: 'in_bottom_percent',
	in_the_top: 'in_top',
	in_the_bottom: 'in_bottom',
	in_the_top_percent: 'in_top_percent',
	in_the_bottom_percent: 'in_bottom_percent',
	is_above_average: 'above_average',
	is_below_average: 'below_average',
	above_the_average: 'above_average',
	below_the_average: 'below_average',
	is_above_the_average: 'above_average',
	is_below_the_average: 'below_average',
};

/** What an operator means on a type that has no operator of that name. `none` turns the condition around. */
export interface Reading {
	readonly operator: OperatorName;
	readonly none?: true;
	/** A second operator, either of which may hold. */
	readonly or?: OperatorName;
	/** What the second one compares with, where the condition has no value. */
	readonly orValue?: string;
}

const ON_DATES: Readonly<Partial<Record<OperatorName, Reading>>> = {
	equals: { operator: 'on_date' },
	not_equals: { operator: 'on_date', none: true },
	greater_than: { operator: 'after_date' },
	less_than: { operator: 'before_date' },
	greater_than_or_equals: { operator: 'on_date', or: 'after_date' },
	less_than_or_equals: { operator: 'on_date', or: 'before_date' },
};

const ON_TEXTS: Readonly<Partial<Record<OperatorName, Reading>>> = {
	includes_any: { operator: 'in' },
	includes_none: { operator: 'not_in' },
};

const EMPTY: Reading = { operator: 'is_null', or: 'equals', orValue: '' };

/**
 * Words that say more of a text than the operator they stand for: an empty text is a value, but "is empty"
 * means it too.
 */
const WORDS_ON_TEXTS: Readonly<Record<string, Reading>> = {
	is_empty: EMPTY,
	is_not_empty: { ...EMPTY, none: true },
};

/** Lists have no entry: `greater_than` with the id of a product would count products and say nothing. */
const ON_TYPES: Readonly<Partial<Record<FieldType, Readonly<Partial<Record<OperatorName, Reading>>>>>> = {
	date: ON_DATES,
	text: ON_TEXTS,
	keyword: ON_TEXTS,
};

/** What an operator becomes on a field that is named by its opposite, such as `not_purchased_product`. */
const FLIPPED: Readonly<Partial<Record<OperatorName, OperatorName>>> = {
	is_true: 'is_false',
	is_false: 'is_true',
	equals: 'includes_none',
	in: 'includes_none',
	includes_any: 'includes_none',
	contains: 'includes_none',
	not_equals: 'includes_any',
	not_in: 'includes_any',
	not_contains: 'includes_any',
};

/**
 * What an operator becomes on a field that is named by its opposite: another operator, itself, or itself with
 * the other of two values; undefined where it cannot be asked.
 */
export function flipped(
	operator: OperatorName,
	ofBoolean: boolean,
): OperatorName | 'itself' | 'other value' | undefined {
	const asks = asksOf(operator).kind;
	if (asks === 'presence') return 'itself';
	return ofBoolean && asks === 'one_of' ? 'other value' : FLIPPED[operator];
}

/** The operators to suggest for such a field. */
export const flippable = (ofBoolean: boolean): readonly OperatorName[] =>
	ofBoolean ? ['is_true', 'is_false', 'equals'] : ['equals', 'in', 'includes_any'];

/** `Is Greater Than`, `beginsWith` and `is-greater-than` in plain form. */
export const plainWord = (word: string) =>
	word
		.trim()
		.replace(/([a-z])([A-Z])/g, '$1_$2')
		.toLowerCase()
		.replace(/[\s-]+/g, '_');

/** The words of the text form, which must be read as they are printed, and those of others. */
const WORDS: ReadonlyMap<string, OperatorName> = new Map([
	...OPERATOR_NAMES.filter((name) => !OPERATORS[name].text.includes('…')).map(
		(name) => [plainWord(OPERATORS[name].text), name] as const,
	),
	...Object.entries(OTHER_WORDS),
]);

/** Characters; no name or alias comes near, however it is spaced. */
const LONGEST = 100;

/** The operator of that name or alias, whatever the type of field. */
export function findOperator(word: string): OperatorName | undefined {
	if (word.length > LONGEST) return undefined;
	const plain = plainWord(word);
	if (Object.hasOwn(OPERATORS, plain)) return plain as OperatorName;
	return WORDS.get(plain);
}

/** What a word says with `ago` behind its value: `more than 30 days ago` compares dates, not numbers. */
export function beforeAgo(word: string): OperatorName | undefined {
	const operator = findOperator(word);
	return operator === undefined ? undefined : BEFORE_AGO[operator];
}

const BEFORE_AGO: Readonly<Partial<Record<OperatorName, OperatorName>>> = {
	greater_than: 'more_than_n_days_ago',
	more_than_n_days_ago: 'more_than_n_days_ago',
	less_than: 'in_last_n_days',
	in_last_n_days: 'in_last_n_days',
	on_date: 'on_n_days_ago',
};

/** How a word reads on a type on which it is not just the operator of that name or alias. */
export function readingOn(type: FieldType, word: string): Reading | undefined {
	const operator = findOperator(word);
	if (operator === undefined) return undefined;
	const plain = plainWord(word);
	return TEXTS.includes(type) && Object.hasOwn(WORDS_ON_TEXTS, plain)
		? WORDS_ON_TEXTS[plain]
		: ON_TYPES[type]?.[operator];
}

const TEXTS: readonly FieldType[] = ['text', 'keyword', 'any'];

export const OPERATOR_WORDS: readonly string[] = [...OPERATOR_NAMES, ...WORDS.keys()];
