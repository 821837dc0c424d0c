import { standardCatalogue } from '../../../lib/language/field';
import { parseRule } from '../../../lib/language/rule';

/** The names that the products' documents and their fields use. */
const FIELDS: Readonly<Record<string, string>> = {
	mobile: 'phone',
	lang: 'language',
	customer_cities: 'city',
	customer_regions: 'region',
	customer_countries: 'country',
	customer_tags: 'tags',
	customer_email_domain: 'email_domain',
	email_subscription_status: 'email_subscribed',
	sms_subscription_status: 'sms_subscribed',
	salla_created_at: 'created_at',
	customer_added_date: 'created_at',
	total_points: 'points',
	number_of_orders: 'orders_count',
	frequency: 'orders_count',
	orders_amount: 'amount_spent',
	monetary: 'amount_spent',
	orders_average: 'average_order_value',
	aov: 'average_order_value',
	first_ordered_at: 'first_order_date',
	last_ordered_at: 'last_order_date',
	purchased_product: 'products_purchased',
	purchased_category: 'categories_purchased',
};

test.each(Object.entries(FIELDS))('%s is %s', (alias, field) => {
	expect(parseRule({ field: alias, operator: 'is_not_null' })).toEqual({ field, operator: 'is_not_null' });
});

test('every alias of the catalogue is stored under the name of its field', () => {
	const { fields } = standardCatalogue();
	const aliases = fields.flatMap(({ name, aliases: words }) => words.map((alias) => [alias, name] as const));
	expect(aliases.length).toBeGreaterThan(20);
	for (const [alias, name] of aliases) {
		expect(fields.map((field) => field.name)).not.toContain(alias);
		expect(standardCatalogue().find(alias)?.name).toBe(name);
	}
});

test.each<[string, string, unknown, object]>([
	['tax_collection_status', 'is_true', undefined, { field: 'tax_exempt', operator: 'is_false' }],
	['tax_collection_status', 'is_false', undefined, { field: 'tax_exempt', operator: 'is_true' }],
	['tax_collection_status', 'equals', true, { field: 'tax_exempt', operator: 'equals', value: false }],
	['tax_collection_status', 'is_not', 'false', { field: 'tax_exempt', operator: 'not_equals', value: true }],
	['tax_collection_status', 'is_null', undefined, { field: 'tax_exempt', operator: 'is_null' }],
	[
		'not_purchased_product',
		'equals',
		'p_1',
		{ field: 'products_purchased', operator: 'includes_none', value: ['p_1'] },
	],
	[
		'not_purchased_product',
		'in',
		['p_1', 'p_2'],
		{ field: 'products_purchased', operator: 'includes_none', value: ['p_1', 'p_2'] },
	],
	[
		'not_purchased_category',
		'=',
		'Accessories',
		{ field: 'categories_purchased', operator: 'includes_none', value: ['Accessories'] },
	],
	[
		'not_purchased_category',
		'not_equals',
		'Accessories',
		{ field: 'categories_purchased', operator: 'includes_any', value: ['Accessories'] },
	],
	[
		'purchased_category',
		'equals',
		'Accessories',
		{ field: 'categories_purchased', operator: 'equals', value: 'Accessories' },
	],
])('%s %s %j', (field, operator, value, expected) => {
	expect(parseRule({ field, operator, value })).toEqual(expected);
});

const OPERATORS: readonly [string, string, unknown, string][] = [
	...['is', 'is_equal_to', 'Is Equal To', 'isEqualTo', 'eq', '=', '==', 'equal'].map(
		(word): [string, string, unknown, string] => ['email', word, 'x', 'equals'],
	),
	...['is_not', 'is not', 'is_not_equal_to', '!=', '<>', 'does not equal'].map(
		(word): [string, string, unknown, string] => ['email', word, 'x', 'not_equals'],
	),
	...['is_greater_than', 'is_more_than', 'is more than', '>', 'gt'].map(
		(word): [string, string, unknown, string] => ['points', word, 1, 'greater_than'],
	),
	...['is_less_than', 'is less than', '<', 'lt', 'fewer than'].map(
		(word): [string, string, unknown, string] => ['points', word, 1, 'less_than'],
	),
	...['>=', 'gte', 'at_least', 'greater_than_or_equal_to'].map((word): [string, string, unknown, string] => [
		'points',
		word,
		1,
		'greater_than_or_equals',
	]),
	...['<=', 'lte', 'at most', 'less_than_or_equal'].map((word): [string, string, unknown, string] => [
		'points',
		word,
		1,
		'less_than_or_equals',
	]),
	...['has_any_value', 'notNull', 'is_set', 'is known'].map((word): [string, string, unknown, string] => [
		'email',
		word,
		undefined,
		'is_not_null',
	]),
	...['is_unknown', 'null', 'has no value'].map((word): [string, string, unknown, string] => [
		'email',
		word,
		null,
		'is_null',
	]),
	...['contains_any', 'has any of', 'includes any of'].map((word): [string, string, unknown, string] => [
		'tags',
		word,
		['x'],
		'includes_any',
	]),
	...['contains_all', 'has all of'].map((word): [string, string, unknown, string] => [
		'tags',
		word,
		['x'],
		'includes_all',
	]),
	...['contains_none', 'has none of', 'does not include any of'].map(
		(word): [string, string, unknown, string] => ['tags', word, ['x'], 'includes_none'],
	),
	['tags', 'has more than', 2, 'count_greater_than'],
	['tags', 'has fewer than', 2, 'count_less_than'],
	['email', 'includes_any', ['x'], 'in'],
	['email', 'starts with', 'x', 'starts_with'],
	['email', 'endsWith', 'x', 'ends_with'],
	['email', 'does-not-contain', 'x', 'not_contains'],
	['created_at', 'is before', '2026-01-01', 'before_date'],
	['created_at', 'greater_than', '2026-01-01', 'after_date'],
	['created_at', 'is', '2026-01-01', 'on_date'],
	['created_at', 'in the last', 7, 'in_last_n_days'],
	['created_at', 'older_than', 7, 'more_than_n_days_ago'],
	['created_at', 'is between', ['2026-01-01', '2026-01-02'], 'between'],
];

test.each(OPERATORS)('%s %s %j is %s', (field, operator, value, name) => {
	expect(parseRule({ field, operator, value })).toMatchObject({ field, operator: name });
});

const on = { field: 'created_at', operator: 'on_date', value: '2026-02-01' };

test.each<[string, object]>([
	['not_equals', { match: 'none', rules: [on] }],
	['>=', { match: 'any', rules: [on, { ...on, operator: 'after_date' }] }],
	['starts at', { match: 'any', rules: [on, { ...on, operator: 'after_date' }] }],
	['on or before', { match: 'any', rules: [on, { ...on, operator: 'before_date' }] }],
])('created_at %s a day is made of what dates have', (operator, expected) => {
	expect(parseRule({ field: 'created_at', operator, value: '2026-02-01' })).toEqual(expected);
});

test.each<[string, object, object]>([
	[
		'spaces',
		{ field: ' points ', operator: ' equals ', value: ' 5.00 ' },
		{ field: 'points', operator: 'equals', value: '5.00' },
	],
	[
		'null and empty qualifiers',
		{
			field: 'points',
			operator: 'is_null',
			value: '',
			within: null,
			where: null,
			currency: '',
			missing: 'include',
			caseSensitive: null,
		},
		{ field: 'points', operator: 'is_null' },
	],
	[
		'undefined keys',
		{ field: 'points', operator: 'is_null', value: undefined, whatever: undefined },
		{ field: 'points', operator: 'is_null' },
	],
	[
		'a single value for many',
		{ field: 'country', operator: 'in', value: 'BD' },
		{ field: 'country', operator: 'in', value: ['BD'] },
	],
	[
		'bounds as text',
		{ field: 'points', operator: 'between', value: '1, 5' },
		{ field: 'points', operator: 'between', value: ['1', '5'] },
	],
	[
		'numbers of ids',
		{ field: 'products_purchased', operator: 'includes_any', value: [17] },
		{ field: 'products_purchased', operator: 'includes_any', value: ['17'] },
	],
	[
		'minus nought',
		{ field: 'points', operator: 'equals', value: -0 },
		{ field: 'points', operator: 'equals', value: 0 },
	],
	[
		'bigint',
		{ field: 'points', operator: 'equals', value: 9_007_199_254_740_993n },
		{ field: 'points', operator: 'equals', value: '9007199254740993' },
	],
	[
		'a Date',
		{ field: 'created_at', operator: 'after_date', value: new Date(0) },
		{ field: 'created_at', operator: 'after_date', value: '1970-01-01T00:00:00.000Z' },
	],
	[
		'a date with a space',
		{ field: 'created_at', operator: 'after_date', value: '2026-01-01 10:00' },
		{ field: 'created_at', operator: 'after_date', value: '2026-01-01T10:00' },
	],
	[
		'a span of days',
		{ field: 'created_at', operator: 'in_last_n_days', value: { amount: '7', unit: 'Day' } },
		{ field: 'created_at', operator: 'in_last_n_days', value: 7 },
	],
	[
		'a span of hours',
		{ field: 'created_at', operator: 'in_last_n_days', value: { amount: 7, unit: 'hour' } },
		{ field: 'created_at', operator: 'in_last_n_days', value: { amount: 7, unit: 'hours' } },
	],
	[
		'a number as text',
		{ field: 'created_at', operator: 'in_last_n_days', value: '7' },
		{ field: 'created_at', operator: 'in_last_n_days', value: 7 },
	],
	[
		'a window without unit',
		{ field: 'orders_count', operator: '>', value: 1, within: { last: '90' } },
		{ field: 'orders_count', operator: 'greater_than', value: 1, within: { last: 90, unit: 'days' } },
	],
	[
		'a window with an empty end',
		{ field: 'orders_count', operator: '>', value: 1, within: { from: '2026-01-01', to: '' } },
		{ field: 'orders_count', operator: 'greater_than', value: 1, within: { from: '2026-01-01' } },
	],
	[
		'a currency in lower case',
		{ field: 'amount_spent', operator: '>', value: 1, currency: 'eur' },
		{ field: 'amount_spent', operator: 'greater_than', value: 1, currency: 'EUR' },
	],
	[
		'match in capitals',
		{ match: 'ALL', rules: [{ field: 'points', operator: 'is_null' }] },
		{ match: 'all', rules: [{ field: 'points', operator: 'is_null' }] },
	],
])('%s', (_name, input, expected) => {
	expect(parseRule(input)).toEqual(expected);
});

test('what is parsed is frozen throughout, and the input is left alone', () => {
	const input = {
		match: 'all',
		rules: [
			{
				field: 'orders_count',
				operator: '>',
				value: 1,
				within: { last: 1, unit: 'days' },
				where: { match: 'any', rules: [{ field: 'status', operator: 'in', value: ['x'] }] },
			},
		],
	};
	const copy = structuredClone(input);
	const frozen = (value: unknown): boolean =>
		typeof value !== 'object' ||
		value === null ||
		(Object.isFrozen(value) && Object.values(value).every(frozen));
	expect(frozen(parseRule(input))).toBe(true);
	expect(input).toEqual(copy);
});

test.each(['greater_than', 'less_than', '>', 'is more than', 'is_less_than'])(
	'a list is not asked "%s": the id of a product would be taken for a count',
	(operator) => {
		expect(() => parseRule({ field: 'products_purchased', operator, value: '1597' })).toThrow(
			expect.objectContaining({ code: 'OPERATOR_UNKNOWN', path: 'operator' }),
		);
	},
);
