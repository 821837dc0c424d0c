import { defined } from '../../../lib/error/defined';
import { parseQuery } from '../../../lib/language/query';
import { parseRule } from '../../../lib/language/rule';
import {
	OPERATORS,
	OPERATORS_BY_TYPE,
	OPERATOR_NAMES,
	type OperatorName,
} from '../../../lib/language/operator/operator';

/** A query, and the JSON that says the same. */
const SAME: readonly [string, object][] = [
	['amount_spent > 500', { field: 'amount_spent', operator: 'greater_than', value: 500 }],
	['orders_amount >= 5000', { field: 'amount_spent', operator: 'greater_than_or_equals', value: 5000 }],
	['last_order_date in_last_n_days 90', { field: 'last_order_date', operator: 'in_last_n_days', value: 90 }],
	[
		"not_purchased_category = 'Accessories'",
		{ field: 'categories_purchased', operator: 'includes_none', value: ['Accessories'] },
	],
	['city = "Riyadh"', { field: 'city', operator: 'equals', value: 'Riyadh' }],
	['orders_count is more than 1', { field: 'orders_count', operator: 'greater_than', value: 1 }],
	['orders_count is less than 500', { field: 'orders_count', operator: 'less_than', value: 500 }],
	[
		'orders_count is greater than or equal to 2',
		{ field: 'orders_count', operator: 'greater_than_or_equals', value: 2 },
	],
	["gender is not 'female'", { field: 'gender', operator: 'not_equals', value: 'female' }],
	[
		"email ends with '.uk' and source is 'MailChimp'",
		{
			match: 'all',
			rules: [
				{ field: 'email', operator: 'ends_with', value: '.uk' },
				{ field: 'source', operator: 'equals', value: 'MailChimp' },
			],
		},
	],
	...['in top 10%', 'in top 10 percent', 'in the top 10 %', 'top 10 per cent', 'in the top percent 10'].map(
		(words) =>
			[`amount_spent ${words}`, { field: 'amount_spent', operator: 'in_top_percent', value: 10 }] as [
				string,
				object,
			],
	),
	['amount_spent in the top 100', { field: 'amount_spent', operator: 'in_top', value: 100 }],
	['points in bottom 2.5%', { field: 'points', operator: 'in_bottom_percent', value: 2.5 }],
	['amount_spent is above the average', { field: 'amount_spent', operator: 'above_average' }],
	['phone has any value', { field: 'phone', operator: 'is_not_null' }],
	['phone is unknown', { field: 'phone', operator: 'is_null' }],
	['phone is not null', { field: 'phone', operator: 'is_not_null' }],
	["first_name beginsWith 'A'", { field: 'first_name', operator: 'starts_with', value: 'A' }],
	["first_name DOES NOT CONTAIN 'x'", { field: 'first_name', operator: 'not_contains', value: 'x' }],
	["first_name doesNotContain 'x'", { field: 'first_name', operator: 'not_contains', value: 'x' }],
	['email_subscribed is true', { field: 'email_subscribed', operator: 'is_true' }],
	['email_subscribed = FALSE', { field: 'email_subscribed', operator: 'equals', value: false }],
	['tax_collection_status is true', { field: 'tax_exempt', operator: 'is_false' }],
	["country in ('BD', 'SA')", { field: 'country', operator: 'in', value: ['BD', 'SA'] }],
	["country not in ('BD')", { field: 'country', operator: 'not_in', value: ['BD'] }],
	["tags includes any ('vip', 'b2b')", { field: 'tags', operator: 'includes_any', value: ['vip', 'b2b'] }],
	["tags includes any of ('vip')", { field: 'tags', operator: 'includes_any', value: ['vip'] }],
	["tags includes all ('vip')", { field: 'tags', operator: 'includes_all', value: ['vip'] }],
	["tags includes none ('vip')", { field: 'tags', operator: 'includes_none', value: ['vip'] }],
	["tags does not include all ('vip')", { field: 'tags', operator: 'not_includes_all', value: ['vip'] }],
	["tags contains any 'vip'", { field: 'tags', operator: 'includes_any', value: ['vip'] }],
	['tags has exactly 3', { field: 'tags', operator: 'count_equals', value: 3 }],
	['tags has more than 3', { field: 'tags', operator: 'count_greater_than', value: 3 }],
	['tags has fewer than 3', { field: 'tags', operator: 'count_less_than', value: 3 }],
	['orders_count between 3 and 5', { field: 'orders_count', operator: 'between', value: [3, 5] }],
	[
		'orders_count is not between 3 and 5 and points = 1',
		{
			match: 'all',
			rules: [
				{ field: 'orders_count', operator: 'not_between', value: [3, 5] },
				{ field: 'points', operator: 'equals', value: 1 },
			],
		},
	],
	['orders_count between (3, 5)', { field: 'orders_count', operator: 'between', value: [3, 5] }],
	[
		'last_order_date more than 30 days ago',
		{ field: 'last_order_date', operator: 'more_than_n_days_ago', value: 30 },
	],
	[
		'last_order_date older than 6 weeks',
		{ field: 'last_order_date', operator: 'more_than_n_days_ago', value: { amount: 6, unit: 'weeks' } },
	],
	[
		'last_order_date less than 30 days ago',
		{ field: 'last_order_date', operator: 'in_last_n_days', value: 30 },
	],
	['last_order_date in last 7 days', { field: 'last_order_date', operator: 'in_last_n_days', value: 7 }],
	[
		'last_order_date in the last 1 hour',
		{ field: 'last_order_date', operator: 'in_last_n_days', value: { amount: 1, unit: 'hours' } },
	],
	['last_order_date within last 7 days', { field: 'last_order_date', operator: 'in_last_n_days', value: 7 }],
	[
		'last_order_date within the last 2 months missing exclude',
		{
			field: 'last_order_date',
			operator: 'in_last_n_days',
			value: { amount: 2, unit: 'months' },
			missing: 'exclude',
		},
	],
	[
		'last_order_date not in last 7 days',
		{ field: 'last_order_date', operator: 'not_in_last_n_days', value: 7 },
	],
	['birthday in next 7 days', { field: 'birthday', operator: 'in_next_n_days', value: 7 }],
	[
		'birthday anniversary in next 7 days',
		{ field: 'birthday', operator: 'anniversary_in_next_n_days', value: 7 },
	],
	['birthday anniversary today', { field: 'birthday', operator: 'anniversary_today' }],
	['created_at before 2026-03-01', { field: 'created_at', operator: 'before_date', value: '2026-03-01' }],
	[
		"created_at after '2026-03-01T09:30:00+06:00'",
		{ field: 'created_at', operator: 'after_date', value: '2026-03-01T09:30:00+06:00' },
	],
	['created_at on 2026-03-01', { field: 'created_at', operator: 'on_date', value: '2026-03-01' }],
	[
		'created_at between 2026-03-01 and 2026-03-31',
		{ field: 'created_at', operator: 'between', value: ['2026-03-01', '2026-03-31'] },
	],
	[
		'created_at >= 2026-02-01',
		{
			match: 'any',
			rules: [
				{ field: 'created_at', operator: 'on_date', value: '2026-02-01' },
				{ field: 'created_at', operator: 'after_date', value: '2026-02-01' },
			],
		},
	],
	[
		'amount_spent > 500 within last 90 days',
		{ field: 'amount_spent', operator: 'greater_than', value: 500, within: { last: 90, unit: 'days' } },
	],
	[
		'amount_spent within last 1 year > 500',
		{ field: 'amount_spent', operator: 'greater_than', value: 500, within: { last: 1, unit: 'years' } },
	],
	[
		'amount_spent > 5 within more than 90 days ago',
		{
			field: 'amount_spent',
			operator: 'greater_than',
			value: 5,
			within: { before_last: 90, unit: 'days' },
		},
	],
	[
		'amount_spent > 5 within before last 90 days',
		{
			field: 'amount_spent',
			operator: 'greater_than',
			value: 5,
			within: { before_last: 90, unit: 'days' },
		},
	],
	[
		'amount_spent > 5 within between 30 and 60 days ago and points = 1',
		{
			match: 'all',
			rules: [
				{
					field: 'amount_spent',
					operator: 'greater_than',
					value: 5,
					within: { between_last: [30, 60], unit: 'days' },
				},
				{ field: 'points', operator: 'equals', value: 1 },
			],
		},
	],
	[
		'amount_spent > 5 within from 2026-01-01 to 2026-01-31',
		{
			field: 'amount_spent',
			operator: 'greater_than',
			value: 5,
			within: { from: '2026-01-01', to: '2026-01-31' },
		},
	],
	[
		'amount_spent > 5 within since 2026-01-01',
		{ field: 'amount_spent', operator: 'greater_than', value: 5, within: { from: '2026-01-01' } },
	],
	[
		"amount_spent > 5 within to '2026-01-31'",
		{ field: 'amount_spent', operator: 'greater_than', value: 5, within: { to: '2026-01-31' } },
	],
	[
		'amount_spent > 5 within this month',
		{ field: 'amount_spent', operator: 'greater_than', value: 5, within: { calendar: 'this_month' } },
	],
	[
		'amount_spent > 5 within last_quarter',
		{ field: 'amount_spent', operator: 'greater_than', value: 5, within: { calendar: 'last_quarter' } },
	],
	[
		'amount_spent > 5 within yesterday',
		{ field: 'amount_spent', operator: 'greater_than', value: 5, within: { calendar: 'yesterday' } },
	],
	[
		'amount_spent > 5 currency eur',
		{ field: 'amount_spent', operator: 'greater_than', value: 5, currency: 'EUR' },
	],
	[
		"note contains 'x' case sensitive missing exclude",
		{
			field: 'note',
			operator: 'contains',
			value: 'x',
			caseSensitive: true,
			missing: 'exclude',
		},
	],
	[
		"customer_id = 'a' case insensitive",
		{ field: 'customer_id', operator: 'equals', value: 'a', caseSensitive: false },
	],
	['customer_id = 17', { field: 'customer_id', operator: 'equals', value: '17' }],
	[
		"events_count where (name = 'product_viewed' and properties.category = 'Shoes') within last 2 days more than 3",
		{
			field: 'events_count',
			operator: 'greater_than',
			value: 3,
			within: { last: 2, unit: 'days' },
			where: {
				match: 'all',
				rules: [
					{ field: 'name', operator: 'equals', value: 'product_viewed' },
					{ field: 'properties.category', operator: 'equals', value: 'Shoes' },
				],
			},
		},
	],
	[
		'events_count > 3 where ("properties.utm ""source""" = \'it\'\'s\')',
		{
			field: 'events_count',
			operator: 'greater_than',
			value: 3,
			where: { field: 'properties.utm "source"', operator: 'equals', value: "it's" },
		},
	],
	[
		"points > 1 -- over one\n\tAND points < 9 -- and 'below' nine",
		{
			match: 'all',
			rules: [
				{ field: 'points', operator: 'greater_than', value: 1 },
				{ field: 'points', operator: 'less_than', value: 9 },
			],
		},
	],
	[
		"note = '-- no comment' or note=''",
		{
			match: 'any',
			rules: [
				{ field: 'note', operator: 'equals', value: '-- no comment' },
				{ field: 'note', operator: 'equals', value: '' },
			],
		},
	],
	[
		'points = 1 or points = 2 and not points = 3',
		{
			match: 'any',
			rules: [
				{ field: 'points', operator: 'equals', value: 1 },
				{
					match: 'all',
					rules: [
						{ field: 'points', operator: 'equals', value: 2 },
						{ match: 'none', rules: [{ field: 'points', operator: 'equals', value: 3 }] },
					],
				},
			],
		},
	],
	['(((points = 1)))', { field: 'points', operator: 'equals', value: 1 }],
	[
		'none(points = 1, points = 2 or points = 3)',
		{
			match: 'none',
			rules: [
				{ field: 'points', operator: 'equals', value: 1 },
				{
					match: 'any',
					rules: [
						{ field: 'points', operator: 'equals', value: 2 },
						{ field: 'points', operator: 'equals', value: 3 },
					],
				},
			],
		},
	],
];

test.each(SAME)('%s', (text, json) => {
	const rule = parseQuery(text);
	expect(rule).toEqual(json);
	expect(rule).toEqual(parseRule(json));
});

test('the example of a rule with everything', () => {
	expect(
		parseQuery(`
		amount_spent > 500 within last 90 days
		and (country in ('BD', 'SA') or tags includes any ('vip'))
		and orders_count where (category = 'Shoes' and quantity >= 2) within last 30 days >= 3
		and not products_purchased includes any ('p_17')
		and last_order_date more than 30 days ago
	`),
	).toEqual({
		match: 'all',
		rules: [
			{ field: 'amount_spent', operator: 'greater_than', value: 500, within: { last: 90, unit: 'days' } },
			{
				match: 'any',
				rules: [
					{ field: 'country', operator: 'in', value: ['BD', 'SA'] },
					{ field: 'tags', operator: 'includes_any', value: ['vip'] },
				],
			},
			{
				field: 'orders_count',
				operator: 'greater_than_or_equals',
				value: 3,
				within: { last: 30, unit: 'days' },
				where: {
					match: 'all',
					rules: [
						{ field: 'category', operator: 'equals', value: 'Shoes' },
						{ field: 'quantity', operator: 'greater_than_or_equals', value: 2 },
					],
				},
			},
			{ match: 'none', rules: [{ field: 'products_purchased', operator: 'includes_any', value: ['p_17'] }] },
			{ field: 'last_order_date', operator: 'more_than_n_days_ago', value: 30 },
		],
	});
});

const FIELD_OF: Readonly<Record<string, string>> = {
	text: 'note',
	number: 'points',
	boolean: 'email_subscribed',
	date: 'created_at',
	list: 'tags',
	place: 'location',
};
const VALUE_OF: Readonly<Record<string, string>> = {
	text: "'1'",
	number: '1',
	boolean: 'true',
	date: '2026-01-01',
	list: "'1'",
	place: '',
};

/** A field that has the operator, and its test in text with the operator's own name. */
function named(name: OperatorName): { field: string; value: string } {
	const type = defined(Object.keys(FIELD_OF).find((one) => OPERATORS_BY_TYPE[one as 'text'].includes(name)));
	const one = VALUE_OF[type];
	const values = {
		nothing: '',
		one,
		two: `${one} and ${one}`,
		many: `(${one}, ${one})`,
		span: '3',
		count: '3',
		calendar: 'this month',
		place: "'1, 2, 3'",
	};
	return { field: defined(FIELD_OF[type]), value: defined(values[OPERATORS[name].takes]) };
}

test.each(OPERATOR_NAMES)('%s can be said by its name and in words', (name) => {
	const { field, value } = named(name);
	const rule = parseQuery(`${field} ${name} ${value}`);
	expect(rule).toMatchObject({ field, operator: name });
	if (name === 'within_km_of') {
		expect(parseQuery('location within 3 km of (1, 2)')).toEqual(rule);
		return;
	}
	const words = OPERATORS[name].text;
	const text = words.includes('…')
		? words.replace('…', OPERATORS[name].takes === 'calendar' ? value : `${value} days`)
		: `${words} ${value}${OPERATORS[name].takes === 'span' ? ' days' : ''}`;
	expect(parseQuery(`${field} ${text}`)).toEqual(rule);
	expect(parseQuery(`${field} ${text.toUpperCase()}`)).toEqual(rule);
});

test('decimals that a JSON number would not keep stay text', () => {
	expect(parseQuery('amount_spent > 0.10')).toMatchObject({ value: 0.1 });
	expect(parseQuery('amount_spent > 99999999999999999999.99')).toMatchObject({
		value: '99999999999999999999.99',
	});
	expect(parseQuery("amount_spent > '0.10'")).toMatchObject({ value: '0.10' });
});

test('a frozen rule comes back', () => {
	expect(Object.isFrozen(parseQuery('points > 1 and points < 2'))).toBe(true);
});

describe('another field as the value, without parentheses', () => {
	test.each([
		['last_order_date > first_order_date', 'last_order_date after (first_order_date)'],
		['last_order_date > first_order_date + 365 days', 'last_order_date after (first_order_date) + 365 days'],
		['amount_spent of last 1 > average_order_value', 'amount_spent of last 1 > (average_order_value)'],
		['recency_days > 2 * average_days_between_orders', 'recency_days > 2 * (average_days_between_orders)'],
		[
			'amount_spent > average_order_value within last 90 days',
			'amount_spent within last 90 days > (average_order_value)',
		],
	])('%s', (bare, written) => {
		expect(parseQuery(bare)).toEqual(parseQuery(written));
	});

	test.each([
		['a text is put in quotes', 'country = city', "Put texts between single quotes: 'city'."],
		[
			'what limits the other field stands in parentheses',
			'orders_count within last 30 days > orders_count within last 90 days',
			'Put what limits the other field into parentheses: (orders_count within …).',
		],
	])('%s', (_, text, suggestion) => {
		expect(() => parseQuery(text)).toThrow(expect.objectContaining({ suggestion }));
	});
});
