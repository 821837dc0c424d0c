import { RuleError, SegmentsError } from '../../../lib/error';
import { catalogueOf } from '../../../lib/language/field';
import type { Mapping } from '../../../lib/shop';
import { parseRule, type ParseOptions } from '../../../lib/language/rule';
import { OPERATORS_BY_TYPE } from '../../../lib/language/operator/operator';

interface Fault {
	name: string;
	rule: unknown;
	options?: ParseOptions;
	code?: string;
	path: string;
	found?: unknown;
	allowed?: unknown;
	suggestion?: string;
	sentence?: string | RegExp;
}

const ok = { field: 'points', operator: 'equals', value: 1 };
const all = (...rules: unknown[]) => ({ match: 'all', rules });
const CONDITION_KEYS = [
	'field',
	'operator',
	'value',
	'of',
	'distinct',
	'per',
	'including',
	'within',
	'where',
	'currency',
	'joined',
	'left',
	'property',
	'salt',
	'missing',
	'caseSensitive',
];
const WINDOWS = [
	'{last, unit}',
	'{before_last, unit}',
	'{between_last: [N, M], unit}',
	'{from, to}',
	'{calendar}',
	'{calendar_last, unit}',
	'{after: {field}, for: {amount, unit}}',
	'{before: {field}, for: {amount, unit}}',
];
const UNITS = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years'];
const DATES = ['2026-03-01', '2026-03-01T09:30:00Z'];
const spent = (more: object) => ({ field: 'amount_spent', operator: 'greater_than', value: 1, ...more });

const SHAPE: readonly Fault[] = [
	...[null, 'points > 1', 7, true, [], [ok], undefined].map((rule) => ({
		name: `${JSON.stringify(rule)} as a rule`,
		rule,
		path: '',
		found: rule,
		allowed: ['{match, rules}', '{field, operator, value}'],
	})),
	{
		name: 'a child that is none',
		rule: all(ok, 'x'),
		path: 'rules[1]',
		found: 'x',
		allowed: ['{match, rules}', '{field, operator, value}'],
	},
	{
		name: 'an empty group',
		rule: { match: 'all', rules: [] },
		path: 'rules',
		found: [],
		allowed: ['at least one rule'],
		sentence: 'The group is empty. An empty group is not "everyone": add a condition.',
	},
	{
		name: 'an empty group below',
		rule: all(ok, { match: 'none', rules: [] }),
		path: 'rules[1].rules',
		found: [],
		sentence: 'The group at rules[1] is empty. An empty group is not "everyone": add a condition.',
	},
	{ name: 'no rules', rule: { match: 'all' }, path: 'rules', found: undefined, allowed: ['[rule, …]'] },
	{
		name: 'rules that are no list',
		rule: { match: 'all', rules: ok },
		path: 'rules',
		found: ok,
		allowed: ['[rule, …]'],
	},
	{
		name: 'an unknown match',
		rule: { match: 'every', rules: [ok] },
		path: 'match',
		found: 'every',
		allowed: ['all', 'any', 'none'],
	},
	{
		name: 'a mistyped match',
		rule: all({ match: 'nine', rules: [ok] }),
		path: 'rules[0].match',
		found: 'nine',
		suggestion: 'Did you mean "none"?',
	},
	{
		name: 'no match',
		rule: { rules: [ok] },
		path: 'match',
		found: undefined,
		allowed: ['all', 'any', 'none'],
	},
	{
		name: 'an unknown key of a group',
		rule: { match: 'all', rules: [ok], rule: 1 },
		path: 'rule',
		found: 'rule',
		allowed: ['match', 'rules'],
		suggestion: 'Did you mean "rules"?',
	},
	{
		name: 'an unknown key of a condition',
		rule: all(ok, { ...ok, casesensitive: true }),
		path: 'rules[1].casesensitive',
		found: 'casesensitive',
		allowed: CONDITION_KEYS,
		suggestion: 'Did you mean "caseSensitive"?',
	},
	{
		name: 'a key far from all',
		rule: { ...ok, comment: 'x' },
		path: 'comment',
		found: 'comment',
		allowed: CONDITION_KEYS,
		suggestion: undefined,
	},
];

const WORDS: readonly Fault[] = [
	{
		name: 'an unknown field',
		rule: all({ ...ok, field: 'amount_spend' }),
		code: 'FIELD_UNKNOWN',
		path: 'rules[0].field',
		found: 'amount_spend',
		allowed: expect.arrayContaining(['amount_spent', 'points']),
		suggestion: 'Did you mean "amount_spent"?',
	},
	{
		name: 'a field far from all',
		rule: { ...ok, field: 'favourite_dinosaur' },
		code: 'FIELD_UNKNOWN',
		path: 'field',
		found: 'favourite_dinosaur',
		suggestion: undefined,
	},
	{
		name: 'no field',
		rule: { operator: 'equals', value: 1 },
		code: 'FIELD_UNKNOWN',
		path: 'field',
		found: undefined,
		allowed: ['field name'],
	},
	{ name: 'an empty field', rule: { ...ok, field: ' ' }, code: 'FIELD_UNKNOWN', path: 'field', found: ' ' },
	{
		name: 'a field that is no text',
		rule: { ...ok, field: 5 },
		code: 'FIELD_UNKNOWN',
		path: 'field',
		found: 5,
	},
	{
		name: 'a field of the prototype',
		rule: { ...ok, field: '__proto__' },
		code: 'FIELD_UNKNOWN',
		path: 'field',
		found: '__proto__',
	},
	{
		name: 'an unknown operator',
		rule: all(ok, all({ ...ok, operator: 'greater_then' })),
		code: 'OPERATOR_UNKNOWN',
		path: 'rules[1].rules[0].operator',
		found: 'greater_then',
		allowed: OPERATORS_BY_TYPE.number,
		suggestion: 'Did you mean "greater_than"?',
	},
	{
		name: 'the words of an operator of another type: not that operator by its name',
		rule: { field: 'email', operator: 'above average' },
		code: 'OPERATOR_UNKNOWN',
		path: 'operator',
		found: 'above average',
		allowed: OPERATORS_BY_TYPE.text,
		suggestion: undefined,
	},
	{
		name: 'no operator',
		rule: { field: 'points', value: 1 },
		code: 'OPERATOR_UNKNOWN',
		path: 'operator',
		found: undefined,
		allowed: OPERATORS_BY_TYPE.number,
	},
	{
		name: 'an operator of the prototype',
		rule: { ...ok, operator: 'constructor' },
		code: 'OPERATOR_UNKNOWN',
		path: 'operator',
		found: 'constructor',
	},
	{
		name: 'an operator of another type',
		rule: { ...ok, operator: 'contains', value: 'x' },
		code: 'OPERATOR_UNKNOWN',
		path: 'operator',
		found: 'contains',
		allowed: OPERATORS_BY_TYPE.number,
		sentence: '"contains" cannot be asked of "points", which is a number.',
	},
	{
		name: 'a date operator on a text',
		rule: { field: 'email', operator: 'in_last_n_days', value: 1 },
		code: 'OPERATOR_UNKNOWN',
		path: 'operator',
		found: 'in_last_n_days',
		allowed: OPERATORS_BY_TYPE.text,
	},
	{
		name: 'more than on a boolean',
		rule: { field: 'has_account', operator: '>', value: 1 },
		code: 'OPERATOR_UNKNOWN',
		path: 'operator',
		found: '>',
		allowed: OPERATORS_BY_TYPE.boolean,
	},
	{
		name: 'a comparison with an opposite alias',
		rule: { field: 'tax_collection_status', operator: 'is_null', value: 1 },
		code: 'VALUE_INVALID',
		path: 'value',
		found: 1,
	},
	{
		name: 'an opposite alias with an operator that has no opposite',
		rule: { field: 'not_purchased_product', operator: 'starts_with', value: 'x' },
		code: 'OPERATOR_UNKNOWN',
		path: 'operator',
		found: 'starts_with',
		allowed: ['equals', 'in', 'includes_any'],
	},
];

const value = (field: string, operator: string, given: unknown, more: Partial<Fault> = {}): Fault => ({
	name: `${field} ${operator} ${typeof given === 'bigint' ? given : JSON.stringify(given)}`,
	rule: { field, operator, value: given },
	code: 'VALUE_INVALID',
	path: 'value',
	found: given,
	...more,
});

const VALUES: readonly Fault[] = [
	...[undefined, null, 5, true, ['x'], {}].map((given) =>
		value('email', 'equals', given, { allowed: ['text'] }),
	),
	value('email', 'equals', 'a\0b', { allowed: ['text'] }),
	value('email', 'equals', '\ud800', { allowed: ['text'] }),
	...[null, '', 'many', '1e5', '.5', ' ', true, [1], { amount: 1 }, NaN, Infinity].map((given) =>
		value('points', 'equals', given, { allowed: ['number, e.g. 500 or "500.00"'] }),
	),
	value('points', 'equals', '1,5', {
		allowed: ['1.5', '[1,5]'],
		sentence: /decimal is written with a point/,
	}),
	value('points', 'in', [1, 'x'], { path: 'value[1]', found: 'x' }),
	value('points', 'in', [], { allowed: ['[value, …]'] }),
	value('points', 'in', null),
	value('points', 'in', [[1]], { path: 'value[0]', found: [1] }),
	value('tags', 'includes_any', [], { allowed: ['[value, …]'] }),
	value('tags', 'includes_any', ['vip', 7], { path: 'value[1]', found: 7, allowed: ['text'] }),
	...[null, 5, [1], [1, 2, 3], '1', {}].map((given) =>
		value('points', 'between', given, { allowed: ['[from, to]'] }),
	),
	value('points', 'between', [1, 'x'], { path: 'value[1]', found: 'x' }),
	value('points', 'between', [5, 1], { sentence: /wrong way round/ }),
	value('points', 'between', ['0.30', '0.3'], {
		rule: { field: 'points', operator: 'not_between', value: ['0.31', '0.30999'] },
		found: ['0.31', '0.30999'],
	}),
	value('created_at', 'between', ['2026-02-01', '2026-01-31'], { sentence: /wrong way round/ }),
	...[
		'',
		'tomorrow',
		'2026-13-01',
		'2026-02-30',
		'01.02.2026',
		'2026-02',
		'0000-01-01',
		20260101,
		null,
		true,
	].map((given) => value('created_at', 'before_date', given, { allowed: DATES })),
	value('has_account', 'equals', 'pending', { allowed: ['true', 'false'] }),
	value('has_account', 'equals', 1, { allowed: ['true', 'false'] }),
	value('has_account', 'is_true', true, { allowed: [], sentence: /takes none/ }),
	value('email', 'is_null', 'x', { allowed: [] }),
	...[-1, 1.5, 'seven', null, undefined, [7], 365_001].map((given) =>
		value('created_at', 'in_last_n_days', given, { allowed: ['whole number'] }),
	),
	value(
		'created_at',
		'in_last_n_days',
		{ amount: 5 },
		{ code: 'RULE_INVALID', path: 'value.unit', found: undefined, allowed: UNITS },
	),
	value(
		'created_at',
		'in_last_n_days',
		{ amount: 5, unit: 'hors' },
		{
			code: 'RULE_INVALID',
			path: 'value.unit',
			found: 'hors',
			allowed: UNITS,
			suggestion: 'Did you mean "hours"?',
		},
	),
	value('created_at', 'in_last_n_days', { amount: -5, unit: 'hours' }, { path: 'value.amount', found: -5 }),
	value(
		'created_at',
		'in_last_n_days',
		{ amount: 1_001, unit: 'years' },
		{ path: 'value.amount', found: 1_001 },
	),
	value(
		'created_at',
		'in_last_n_days',
		{ amount: 5, unit: 'hours', of: 1 },
		{ code: 'RULE_INVALID', path: 'value.of', found: 'of', allowed: ['amount', 'unit'] },
	),
	value('tags', 'count_equals', 1.5, { allowed: ['whole number'] }),
];

const counted = (where: unknown) => ({ field: 'orders_count', operator: '>', value: 0, where });
const within = (window: unknown, more: Partial<Fault>): Fault => ({
	name: `within ${JSON.stringify(window)}`,
	rule: spent({ within: window }),
	path: 'within',
	found: window,
	...more,
});

const QUALIFIERS: readonly Fault[] = [
	within(90, { allowed: WINDOWS }),
	within('last 90 days', { allowed: WINDOWS }),
	within([], { allowed: WINDOWS }),
	within({}, { allowed: WINDOWS }),
	within({ unit: 'days' }, { allowed: WINDOWS }),
	within(
		{ lats: 5, unit: 'days' },
		{ path: 'within.lats', found: 'lats', suggestion: 'Did you mean "last"?' },
	),
	within({ last: 5, unit: 'moons' }, { path: 'within.unit', found: 'moons', allowed: UNITS }),
	within({ last: -5, unit: 'days' }, { code: 'VALUE_INVALID', path: 'within.last', found: -5 }),
	within({ last: '5x', unit: 'days' }, { code: 'VALUE_INVALID', path: 'within.last', found: '5x' }),
	within(
		{ last: 5, unit: 'days', from: '2026-01-01' },
		{ path: 'within.from', found: 'from', allowed: ['last', 'unit'] },
	),
	within(
		{ before_last: null, unit: 'days' },
		{ code: 'VALUE_INVALID', path: 'within.before_last', found: null },
	),
	within(
		{ between_last: 30, unit: 'days' },
		{ path: 'within.between_last', found: 30, allowed: ['[30, 60]'] },
	),
	within({ between_last: [30], unit: 'days' }, { path: 'within.between_last', found: [30] }),
	within(
		{ between_last: [60, 30], unit: 'days' },
		{ path: 'within.between_last', found: [60, 30], allowed: ['[30, 60]'], sentence: /wrong way round/ },
	),
	within(
		{ between_last: [1, 'x'], unit: 'days' },
		{ code: 'VALUE_INVALID', path: 'within.between_last[1]', found: 'x' },
	),
	within(
		{ calendar: 'next_week' },
		{ path: 'within.calendar', found: 'next_week', allowed: expect.arrayContaining(['today', 'last_year']) },
	),
	within(
		{ calendar: 'this_mnth' },
		{ path: 'within.calendar', found: 'this_mnth', suggestion: 'Did you mean "this_month"?' },
	),
	within({ from: 'x' }, { code: 'VALUE_INVALID', path: 'within.from', found: 'x', allowed: DATES }),
	within({ from: '2026-02-01', to: '2026-01-31' }, { sentence: /wrong way round/ }),
	{
		name: 'within on a field that has no rows',
		rule: { ...ok, within: { last: 5, unit: 'days' } },
		path: 'within',
		found: { last: 5, unit: 'days' },
	},
	{ name: 'where on a field that has no rows', rule: { ...ok, where: ok }, path: 'where', found: ok },
	{ name: 'where that is no rule', rule: spent({ where: 'x' }), path: 'where', found: 'x' },
	{ name: 'where that is empty', rule: spent({ where: all() }), path: 'where.rules', found: [] },
	{
		name: 'where of a customer field',
		rule: spent({ where: all({ field: 'statis', operator: 'equals', value: 'x' }) }),
		code: 'FIELD_UNKNOWN',
		path: 'where.rules[0].field',
		found: 'statis',
		allowed: expect.arrayContaining(['status', 'category', 'price']),
		suggestion: 'Did you mean "status"?',
	},
	{
		name: 'a test of other rows outside of where',
		rule: all(ok, { followed_by: { rows: 'orders' } }),
		path: 'rules[1].followed_by',
		found: 'followed_by',
	},
	{
		name: 'an unknown key of a test of other rows',
		rule: counted({ followed_by: { rows: 'orders', witin: { amount: 4, unit: 'hours' } } }),
		path: 'where.followed_by.witin',
		found: 'witin',
		allowed: ['rows', 'at_least', 'where', 'within', 'same'],
		suggestion: 'Did you mean "within"?',
	},
	{
		name: 'rows of no kind',
		rule: counted({ preceded_by: { rows: 'order' } }),
		path: 'where.preceded_by.rows',
		found: 'order',
		allowed: ['orders', 'lines', 'events'],
		suggestion: 'Did you mean "orders"?',
	},
	{
		name: 'rows that should agree in what only one of them has',
		rule: counted({ followed_by: { rows: 'events', same: ['status'] } }),
		code: 'FIELD_UNKNOWN',
		path: 'where.followed_by.same[0]',
		found: 'status',
	},
	{
		name: 'rows that should agree in a list',
		rule: counted({ followed_by: { rows: 'orders', same: ['category'] } }),
		code: 'FIELD_UNKNOWN',
		path: 'where.followed_by.same[0]',
		found: 'category',
		allowed: expect.arrayContaining(['product', 'coupon']),
	},
	{
		name: 'a length of time without a number',
		rule: counted({ followed_by: { rows: 'orders', within: { unit: 'days' } } }),
		code: 'VALUE_INVALID',
		path: 'where.followed_by.within.amount',
		found: undefined,
	},
	...[0, 101, 1.5, -1, '', 'two', true, [2]].map((count) => ({
		name: `at least ${JSON.stringify(count)} rows`,
		rule: counted({ followed_by: { rows: 'orders', at_least: count } }),
		code: 'VALUE_INVALID',
		path: 'where.followed_by.at_least',
		found: count,
		allowed: ['whole number'],
		sentence: /needs a whole number from 1 to 100/,
	})),
	...['day', 'week', 'calendar_month'].map((period) => ({
		name: `one row in a ${period}`,
		rule: counted({ field: period, operator: 'equals', value: 1 }),
		code: 'FIELD_UNKNOWN',
		path: 'where.field',
		found: period,
		allowed: expect.arrayContaining(['weekday', 'month', 'day_of_month']),
		sentence: /"distinct" .* "per" .* "within".* "weekday", "day_of_month" or "month"/,
	})),
	{
		name: 'rows that should agree in a week',
		rule: counted({ followed_by: { rows: 'orders', same: ['week'] } }),
		code: 'FIELD_UNKNOWN',
		path: 'where.followed_by.same[0]',
		found: 'week',
	},
	{
		name: 'lines of no quantity',
		rule: counted({ lines: 'any', where: { field: 'quantity', operator: '>', value: 1 } }),
		path: 'where.lines',
		found: 'any',
		allowed: ['some', 'every', 'none'],
	},
	{
		name: 'lines of an event',
		rule: { field: 'events_count', operator: '>', value: 0, where: { lines: 'some', where: ok } },
		path: 'where.lines',
		found: 'some',
	},
	{ name: 'ranked by nothing', rule: spent({ of: {} }), path: 'of', found: {} },
	{
		name: 'ranked twice',
		rule: spent({ of: { first: 1, last: 1 } }),
		path: 'of',
		found: { first: 1, last: 1 },
	},
	{
		name: 'no row at all',
		rule: spent({ of: { first: 0 } }),
		code: 'VALUE_INVALID',
		path: 'of.first',
		found: 0,
	},
	{
		name: 'ranked by an unknown word',
		rule: spent({ of: { frist: 1 } }),
		path: 'of.frist',
		found: 'frist',
		suggestion: 'Did you mean "first"?',
	},
	{ name: 'ranked without rows', rule: { ...ok, of: { first: 1 } }, path: 'of', found: { first: 1 } },
	{
		name: 'different values of a sum',
		rule: spent({ distinct: 'status' }),
		path: 'distinct',
		found: 'status',
	},
	{
		name: 'different values of lines among orders',
		rule: { field: 'orders_count', operator: '>', value: 1, distinct: 'product' },
		code: 'FIELD_UNKNOWN',
		path: 'distinct',
		found: 'product',
		allowed: expect.arrayContaining(['status', 'month']),
	},
	{
		name: 'groups by an unknown column',
		rule: spent({ per: 'prodct' }),
		code: 'FIELD_UNKNOWN',
		path: 'per',
		found: 'prodct',
		suggestion: 'Did you mean "product"?',
	},
	{
		name: 'groups by an unknown period',
		rule: spent({ per: 'calender_month' }),
		code: 'FIELD_UNKNOWN',
		path: 'per',
		found: 'calender_month',
		allowed: expect.arrayContaining(['status', 'day', 'week', 'calendar_month']),
		suggestion: 'Did you mean "calendar_month"?',
	},
	{
		name: 'groups of a list',
		rule: { field: 'products_purchased', operator: 'is_null', per: 'status' },
		path: 'per',
		found: 'status',
	},
	within({ calendar_last: 3, unit: 'hours' }, { path: 'within.unit', found: 'hours' }),
	within(
		{ calendar_last: 0, unit: 'days' },
		{ code: 'VALUE_INVALID', path: 'within.calendar_last', found: 0 },
	),
	within(
		{ after: { field: 'created_at' } },
		{ path: 'within.for', found: undefined, allowed: ['{amount, unit}'] },
	),
	within(
		{ after: { field: 'points' }, for: { amount: 7, unit: 'days' } },
		{
			code: 'FIELD_UNKNOWN',
			path: 'within.after.field',
			found: 'points',
			allowed: expect.arrayContaining(['created_at']),
		},
	),
	within(
		{ before: { field: 'created_at', were: 1 }, for: { amount: 7, unit: 'days' } },
		{ path: 'within.before.were', found: 'were', suggestion: 'Did you mean "where"?' },
	),
	{
		name: 'where of events over orders',
		rule: spent({ where: { field: 'properties.x', operator: 'equals', value: 'x' } }),
		code: 'FIELD_UNKNOWN',
		path: 'where.field',
		found: 'properties.x',
	},
	{
		name: 'where of orders over events',
		rule: {
			field: 'events_count',
			operator: '>',
			value: 1,
			where: { field: 'status', operator: 'equals', value: 'x' },
		},
		code: 'FIELD_UNKNOWN',
		path: 'where.field',
		found: 'status',
		allowed: ['name', 'product', 'category', 'weekday', 'hour', 'day_of_month', 'month', 'properties.<key>'],
	},
	{
		name: 'where within where',
		rule: spent({ where: { field: 'status', operator: 'is_null', where: ok } }),
		path: 'where.where',
		found: 'where',
		allowed: ['field', 'operator', 'value', 'currency', 'missing', 'caseSensitive'],
	},
	{
		name: 'an operator within where',
		rule: spent({ where: { field: 'quantity', operator: 'contains', value: 'x' } }),
		code: 'OPERATOR_UNKNOWN',
		path: 'where.operator',
		found: 'contains',
	},
	{
		name: 'a value within where',
		rule: all(spent({ where: all(all({ field: 'quantity', operator: 'equals', value: 'x' })) })),
		code: 'VALUE_INVALID',
		path: 'rules[0].where.rules[0].rules[0].value',
		found: 'x',
	},
	{
		name: 'an unknown currency',
		rule: spent({ currency: 'EURO' }),
		code: 'VALUE_INVALID',
		path: 'currency',
		found: 'EURO',
	},
	{
		name: 'a currency that is no text',
		rule: spent({ currency: 978 }),
		code: 'VALUE_INVALID',
		path: 'currency',
		found: 978,
	},
	{ name: 'a currency without orders', rule: { ...ok, currency: 'EUR' }, path: 'currency', found: 'EUR' },
	{
		name: 'a currency of events',
		rule: { field: 'events_count', operator: '>', value: 1, currency: 'EUR' },
		path: 'currency',
		found: 'EUR',
	},
	{
		name: 'missing by another word',
		rule: { ...ok, missing: 'ignore' },
		path: 'missing',
		found: 'ignore',
		allowed: ['exclude', 'include'],
	},
	{
		name: 'missing as a boolean',
		rule: { ...ok, missing: true },
		path: 'missing',
		found: true,
		allowed: ['exclude', 'include'],
	},
	{
		name: 'case as a text',
		rule: { field: 'email', operator: 'is', value: 'x', caseSensitive: 'yes' },
		path: 'caseSensitive',
		found: 'yes',
		allowed: ['true', 'false'],
	},
	{ name: 'case of a number', rule: { ...ok, caseSensitive: true }, path: 'caseSensitive', found: true },
];

const CURRENCIES = { currencies: ['BDT', 'EUR'] };
const MONEY: readonly Fault[] = [
	{ name: 'money without a currency', rule: all(ok, spent({})), path: 'rules[1].currency' },
	{
		name: 'money whose where names several',
		rule: spent({ where: { field: 'currency', operator: 'in', value: ['EUR', 'BDT'] } }),
		path: 'currency',
	},
	{
		name: 'money whose where names it in any',
		rule: spent({ where: { match: 'any', rules: [{ field: 'currency', operator: 'is', value: 'EUR' }] } }),
		path: 'currency',
	},
	{
		name: 'a total in where',
		rule: {
			field: 'orders_count',
			operator: '>',
			value: 1,
			where: all({ field: 'total', operator: '>', value: 5 }),
		},
		path: 'where.rules[0].currency',
	},
	{
		name: 'a price in where',
		rule: {
			field: 'quantity_purchased',
			operator: '>',
			value: 1,
			where: { field: 'price', operator: '>', value: 5 },
		},
		path: 'where.currency',
	},
].map((one) => ({
	...one,
	options: CURRENCIES,
	code: 'CURRENCY_REQUIRED',
	found: undefined,
	allowed: ['BDT', 'EUR'],
	suggestion: 'Add "currency": "BDT".',
}));

const deep = (levels: number, inner: unknown = ok) =>
	Array.from({ length: levels }).reduce<unknown>((rule) => all(rule), inner);
const at = (levels: number) => Array(levels).fill('rules[0]').join('.');
const many = (count: number, one: unknown = ok) => Array.from({ length: count }, () => one);
const LIMITS = ['20 levels', '500 conditions'];
const SIZE: readonly Fault[] = [
	{ name: '21 levels', rule: deep(21), path: at(20), allowed: LIMITS, sentence: /deeper than 20 levels/ },
	{ name: '1000 levels', rule: deep(1_000), path: at(20), allowed: LIMITS },
	{
		name: '21 levels with where',
		rule: spent({ where: deep(20, { field: 'status', operator: 'is_null' }) }),
		path: `where.${at(19)}`,
		allowed: LIMITS,
	},
	{
		name: 'a condition on level 21 that becomes a group',
		rule: deep(20, { field: 'created_at', operator: 'not_equals', value: '2026-01-01' }),
		path: at(20),
		allowed: LIMITS,
	},
	{
		name: '501 conditions',
		rule: all(...many(501)),
		path: 'rules[500]',
		allowed: LIMITS,
		sentence: /more than 500 conditions/,
	},
	{
		name: '501 conditions in groups',
		rule: all(all(...many(250)), all(...many(251))),
		path: 'rules[1].rules[250]',
		allowed: LIMITS,
	},
	{
		name: '501 conditions with where',
		rule: all(...many(250, spent({ where: { field: 'status', operator: 'is_null' } })), ok),
		path: 'rules[250]',
		allowed: LIMITS,
		options: {},
	},
	{
		name: '251 conditions that become two each',
		rule: all(...many(251, { field: 'created_at', operator: '>=', value: '2026-01-01' })),
		path: 'rules[250]',
		allowed: LIMITS,
	},
];

function errorOf(rule: unknown, options?: ParseOptions): SegmentsError {
	try {
		parseRule(rule, options);
	} catch (error) {
		if (error instanceof RuleError) return error;
		throw error;
	}
	throw new Error('No error');
}

describe.each([
	['shape', SHAPE],
	['words', WORDS],
	['values', VALUES],
	['qualifiers', QUALIFIERS],
	['money', MONEY],
	['size', SIZE],
] as const)('%s', (_group, faults) => {
	test.each(faults)(
		'$name',
		({ name: _name, rule, options, code = 'RULE_INVALID', sentence, ...expected }) => {
			const error = errorOf(rule, options);
			const { path, found, allowed, suggestion } = error;
			expect({
				code: error.code,
				path,
				found,
				...('allowed' in expected && { allowed }),
				...('suggestion' in expected && { suggestion }),
			}).toEqual({ code, found: undefined, ...expected });
			if (sentence instanceof RegExp) expect(error.message).toMatch(sentence);
			else if (sentence !== undefined) expect(error.message).toBe(sentence);
		},
	);
});

test('as much as is allowed', () => {
	expect(parseRule(deep(20))).toEqual(deep(20));
	expect(parseRule(all(...many(500)))).toEqual(all(...many(500)));
	expect(parseRule(spent({ where: deep(19, { field: 'status', operator: 'is_null' }) }))).toBeDefined();
	expect(
		parseRule(all(...many(250, { field: 'created_at', operator: '>=', value: '2026-01-01' }))),
	).toBeDefined();
});

/** A shop without orders and tags. */
const small: Mapping = {
	name: 'small',
	title: 'Small',
	changes: {},
	ordersCounted: '',
	keyType: 'integer',
	relations: { customers: '' },
	columns: {
		customers: [
			{ name: 'id', type: 'number' },
			{ name: 'email', type: 'text' },
		],
	},
};

test.each([
	['amount_spent', 'The mapping "small" has no orders, so "amount_spent" cannot be asked of this shop.'],
	['orders_amount', 'The mapping "small" has no orders, so "orders_amount" cannot be asked of this shop.'],
	[
		'first_name',
		'The mapping "small" has no column "first_name" in customers, so "first_name" cannot be asked of this shop.',
	],
	['tags', 'The mapping "small" has no tags, so "tags" cannot be asked of this shop.'],
])('%s is absent, and the error says why', (field, sentence) => {
	const error = errorOf({ field, operator: 'is_null' }, { fields: catalogueOf(small) });
	expect(error).toMatchObject({
		code: 'FIELD_UNKNOWN',
		path: 'field',
		found: field,
		allowed: ['customer_id', 'email', 'email_domain', 'bucket', 'member_of'],
	});
	expect(error.message).toBe(sentence);
});

describe('a currency where orders say none', () => {
	const column = (name: string, type: 'number' | 'instant') => ({ name, type });
	const shop = (currency?: string): ParseOptions => ({
		fields: catalogueOf({
			...small,
			...(currency === undefined ? {} : { currency }),
			relations: { customers: '', orders: '' },
			columns: {
				...small.columns,
				orders: [column('id', 'number'), column('placed_at', 'instant'), column('amount', 'number')],
			},
		}),
	});
	const places: readonly (readonly [string, (more: object) => object, string])[] = [
		['of an amount', spent, 'currency'],
		[
			'of a row',
			(more) => spent({ where: { field: 'total', operator: 'less_than', value: 9, ...more } }),
			'where.currency',
		],
	];

	test.each(places)('is refused %s', (_, rule, path) => {
		expect(errorOf(rule({ currency: 'usd' }), shop('EUR'))).toMatchObject({
			code: 'RULE_INVALID',
			path,
			found: 'USD',
			allowed: ['EUR'],
			message: `The rule at ${path} names USD, but the orders of the mapping "small" say no currency. They are taken for EUR.`,
		});
		expect(errorOf(rule({ currency: 'EUR' }), shop()).message).toMatch(/say no currency\.$/);
	});

	test.each(places)('leaves nothing out %s where it is the mapping’s own', (_, rule) => {
		expect(parseRule(rule({ currency: 'eur' }), shop('EUR'))).toEqual(parseRule(rule({}), shop('EUR')));
	});

	test('is left to scores, which were computed in a currency of their own', () => {
		const risk = { field: 'churn_risk_score', operator: 'greater_than', value: 0.5, currency: 'USD' };
		expect(parseRule(risk, shop('EUR'))).toEqual(risk);
	});
});
