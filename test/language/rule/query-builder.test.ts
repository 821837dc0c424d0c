import { SegmentsError } from '../../../lib/error';
import { parseRule, type Condition } from '../../../lib/language/rule';

/**
 * A rule of the widget, and the condition that it means. Every operator of react-querybuilder, in every form
 * of value that it writes.
 */
const RULES: readonly [object, Partial<Condition>][] = [
	[
		{ field: 'first_name', operator: '=', value: 'Peter' },
		{ operator: 'equals', value: 'Peter' },
	],
	[
		{ field: 'first_name', operator: '!=', value: 'Peter' },
		{ operator: 'not_equals', value: 'Peter' },
	],
	[
		{ field: 'first_name', operator: 'beginsWith', value: 'P' },
		{ operator: 'starts_with', value: 'P' },
	],
	[
		{ field: 'first_name', operator: 'doesNotBeginWith', value: 'S' },
		{ operator: 'not_starts_with', value: 'S' },
	],
	[
		{ field: 'first_name', operator: 'endsWith', value: 'e' },
		{ operator: 'ends_with', value: 'e' },
	],
	[
		{ field: 'first_name', operator: 'doesNotEndWith', value: 'n' },
		{ operator: 'not_ends_with', value: 'n' },
	],
	[
		{ field: 'first_name', operator: 'contains', value: 'ete' },
		{ operator: 'contains', value: 'ete' },
	],
	[
		{ field: 'first_name', operator: 'doesNotContain', value: 'r' },
		{ operator: 'not_contains', value: 'r' },
	],
	[
		{ field: 'points', operator: '>', value: 15 },
		{ operator: 'greater_than', value: 15 },
	],
	[
		{ field: 'points', operator: '>', value: '15' },
		{ operator: 'greater_than', value: '15' },
	],
	[
		{ field: 'points', operator: '>=', value: '15' },
		{ operator: 'greater_than_or_equals', value: '15' },
	],
	[
		{ field: 'points', operator: '<', value: 20 },
		{ operator: 'less_than', value: 20 },
	],
	[
		{ field: 'points', operator: '<', value: 20n },
		{ operator: 'less_than', value: '20' },
	],
	[
		{ field: 'points', operator: '<=', value: '15' },
		{ operator: 'less_than_or_equals', value: '15' },
	],
	[
		{ field: 'has_account', operator: '=', value: true },
		{ operator: 'equals', value: true },
	],
	[
		{ field: 'has_account', operator: '!=', value: 'false' },
		{ operator: 'not_equals', value: false },
	],
	[
		{ field: 'points', operator: 'between', value: [10, 30] },
		{ operator: 'between', value: [10, 30] },
	],
	[
		{ field: 'points', operator: 'between', value: ['10', '30'] },
		{ operator: 'between', value: ['10', '30'] },
	],
	[
		{ field: 'points', operator: 'between', value: '10,30' },
		{ operator: 'between', value: ['10', '30'] },
	],
	[
		{ field: 'points', operator: 'notBetween', value: [-10, 10] },
		{ operator: 'not_between', value: [-10, 10] },
	],
	[
		{ field: 'points', operator: 'notBetween', value: '-10, 10' },
		{ operator: 'not_between', value: ['-10', '10'] },
	],
	[
		{ field: 'created_at', operator: 'between', value: '2026-01-01,2026-01-31' },
		{ operator: 'between', value: ['2026-01-01', '2026-01-31'] },
	],
	[
		{ field: 'last_name', operator: 'in', value: ['Rogers', 'Wayne'] },
		{ operator: 'in', value: ['Rogers', 'Wayne'] },
	],
	[
		{ field: 'last_name', operator: 'in', value: 'Rogers, Wayne,' },
		{ operator: 'in', value: ['Rogers', 'Wayne'] },
	],
	[
		{ field: 'last_name', operator: 'in', value: 'Rogers\\, Jr.,Wayne' },
		{ operator: 'in', value: ['Rogers, Jr.', 'Wayne'] },
	],
	[
		{ field: 'last_name', operator: 'notIn', value: 'Parker,Kent' },
		{ operator: 'not_in', value: ['Parker', 'Kent'] },
	],
	[
		{ field: 'last_name', operator: 'notIn', value: ['Parker', 'Kent'] },
		{ operator: 'not_in', value: ['Parker', 'Kent'] },
	],
	[
		{ field: 'points', operator: 'in', value: '1,2' },
		{ operator: 'in', value: ['1', '2'] },
	],
	[{ field: 'last_name', operator: 'null', value: null }, { operator: 'is_null' }],
	[{ field: 'last_name', operator: 'notNull', value: null }, { operator: 'is_not_null' }],
	[{ field: 'last_name', operator: 'null', value: 'left over' }, { operator: 'is_null' }],
	[
		{ field: 'created_at', operator: '<', value: '2026-01-01' },
		{ operator: 'before_date', value: '2026-01-01' },
	],
	[
		{ field: 'created_at', operator: '>', value: '2026-01-01' },
		{ operator: 'after_date', value: '2026-01-01' },
	],
	[
		{ field: 'created_at', operator: '=', value: '2026-01-01' },
		{ operator: 'on_date', value: '2026-01-01' },
	],
	[
		{ field: 'tags', operator: 'in', value: 'vip,b2b' },
		{ operator: 'in', value: ['vip', 'b2b'] },
	],
	[
		{ field: 'tags', operator: 'contains', value: 'vi' },
		{ operator: 'contains', value: 'vi' },
	],
	[
		{ field: 'orders_count', operator: '>', value: 1, within: { last: 30, unit: 'days' } },
		{ operator: 'greater_than', value: 1, within: { last: 30, unit: 'days' } },
	],
];

test.each(RULES)('%j', (rule, expected) => {
	const condition = { field: (rule as Condition).field, ...expected };
	const widget = {
		id: 'root',
		combinator: 'and',
		rules: [{ id: 'r-1', path: [0], disabled: false, valueSource: 'value', ...rule }],
	};
	expect(parseRule(widget)).toEqual({ match: 'all', rules: [condition] });
});

const widget = (value: number) => ({ id: `r${value}`, field: 'points', operator: '=', value });
const meant = (value: number) => ({ field: 'points', operator: 'equals', value });
const [w1, w2, w3, w4] = [1, 2, 3, 4].map(widget);
const [m1, m2, m3, m4] = [1, 2, 3, 4].map(meant);

test.each<[string, object, object]>([
	['and', { combinator: 'and', rules: [w1, w2] }, { match: 'all', rules: [m1, m2] }],
	['or', { combinator: 'or', rules: [w1, w2] }, { match: 'any', rules: [m1, m2] }],
	['AND', { combinator: 'AND', rules: [w1, w2] }, { match: 'all', rules: [m1, m2] }],
	[
		'or and and',
		{ combinator: 'or', rules: [w1, { combinator: 'and', rules: [w2, w3] }] },
		{ match: 'any', rules: [m1, { match: 'all', rules: [m2, m3] }] },
	],
	['not or', { combinator: 'or', not: true, rules: [w1, w2] }, { match: 'none', rules: [m1, m2] }],
	[
		'not and',
		{ combinator: 'and', not: true, rules: [w1, w2] },
		{ match: 'none', rules: [{ match: 'all', rules: [m1, m2] }] },
	],
	['not false', { combinator: 'and', not: false, rules: [w1] }, { match: 'all', rules: [m1] }],
	['independent and', { rules: [w1, 'and', w2] }, { match: 'all', rules: [m1, m2] }],
	[
		'independent, and binds first',
		{ rules: [w1, 'or', w2, 'and', w3, 'or', w4] },
		{ match: 'any', rules: [m1, { match: 'all', rules: [m2, m3] }, m4] },
	],
	['independent with not', { not: true, rules: [w1, 'or', w2] }, { match: 'none', rules: [m1, m2] }],
	[
		'independent below another',
		{ rules: [{ rules: [w1] }, 'and', { rules: [w2, 'or', w3], not: true }] },
		{
			match: 'all',
			rules: [
				{ match: 'all', rules: [m1] },
				{ match: 'none', rules: [m2, m3] },
			],
		},
	],
	[
		'muted rules are left out',
		{ combinator: 'or', rules: [{ ...w1, muted: true }, w2, { muted: true, combinator: 'and', rules: [] }] },
		{ match: 'any', rules: [m2] },
	],
	[
		'muted rules among independent ones',
		{ rules: [w1, 'and', { ...w2, muted: true }, 'or', w3] },
		{ match: 'any', rules: [m1, m3] },
	],
	[
		'a group of our own inside',
		{ combinator: 'and', rules: [{ match: 'none', rules: [m1] }, w2] },
		{ match: 'all', rules: [{ match: 'none', rules: [m1] }, m2] },
	],
	[
		'inside a group of our own',
		{ match: 'any', rules: [m1, { combinator: 'and', rules: [w2, w3] }] },
		{ match: 'any', rules: [m1, { match: 'all', rules: [m2, m3] }] },
	],
])('%s', (_name, input, expected) => {
	expect(parseRule(input)).toEqual(expected);
});

test('as a where', () => {
	const where = {
		combinator: 'and',
		rules: [
			{ field: 'category', operator: '=', value: 'Shoes' },
			{ field: 'quantity', operator: '>=', value: '2' },
		],
	};
	expect(parseRule({ field: 'orders_count', operator: '>', value: 1, where })).toEqual({
		field: 'orders_count',
		operator: 'greater_than',
		value: 1,
		where: {
			match: 'all',
			rules: [
				{ field: 'category', operator: 'equals', value: 'Shoes' },
				{ field: 'quantity', operator: 'greater_than_or_equals', value: '2' },
			],
		},
	});
});

test('a where of the widget can name the currency', () => {
	const rule = (more: object) => ({
		field: 'amount_spent',
		operator: '>',
		value: 1,
		where: {
			combinator: 'and',
			rules: [
				{ field: 'currency', operator: '=', value: 'EUR', ...more },
				{ field: 'total', operator: '>', value: 5 },
			],
		},
	});
	expect(parseRule(rule({}), { currencies: ['EUR', 'USD'] })).toMatchObject({ field: 'amount_spent' });
	expect(() => parseRule(rule({ muted: true }), { currencies: ['EUR', 'USD'] })).toThrow(
		expect.objectContaining({ code: 'CURRENCY_REQUIRED' }),
	);
});

interface Fault {
	input: unknown;
	code: string;
	path: string;
	found?: unknown;
	allowed?: unknown;
}
const and = (...rules: unknown[]) => ({ combinator: 'and', rules });

const FAULTS: readonly Fault[] = [
	{
		input: and(w1, and(w2, { field: 'firstname', operator: '=', value: 'x' })),
		code: 'FIELD_UNKNOWN',
		path: 'rules[1].rules[1].field',
		found: 'firstname',
	},
	{
		input: { rules: [w1, 'and', { field: 'points', operator: 'like', value: 'x' }] },
		code: 'OPERATOR_UNKNOWN',
		path: 'rules[2].operator',
		found: 'like',
	},
	{
		input: { combinator: 'and', not: true, rules: [{ ...w1, value: 'x' }] },
		code: 'VALUE_INVALID',
		path: 'rules[0].value',
		found: 'x',
	},
	{
		input: { rules: [w1, 'or', w2, 'and', { ...w3, value: 'x' }] },
		code: 'VALUE_INVALID',
		path: 'rules[4].value',
		found: 'x',
	},
	{
		input: and({ ...w1, valueSource: 'fields', value: 'wallet_balance' }),
		code: 'RULE_INVALID',
		path: 'rules[0].valueSource',
		found: 'fields',
		allowed: ['value', 'field'],
	},
	{
		input: and({ ...w1, valueSource: 'field', value: 'email' }),
		code: 'VALUE_INVALID',
		path: 'rules[0].value.field',
		found: 'email',
	},
	{
		input: and({ ...w1, operator: 'between', valueSource: 'field', value: 'points,points' }),
		code: 'VALUE_INVALID',
		path: 'rules[0].value',
	},
	{
		input: and({ field: 'orders', operator: '=', match: { mode: 'most' }, value: and(w1) }),
		code: 'RULE_INVALID',
		path: 'rules[0].match.mode',
		found: 'most',
	},
	{
		input: and({
			field: 'orders',
			operator: '=',
			match: { mode: 'atLeast', threshold: 0.5 },
			value: and(w1),
		}),
		code: 'VALUE_INVALID',
		path: 'rules[0].match.threshold',
		found: 0.5,
	},
	{
		input: and({ field: 'orders', operator: '=', match: { mode: 'some' }, value: 3 }),
		code: 'RULE_INVALID',
		path: 'rules[0].value',
		found: 3,
	},
	{ input: and({ ...w1, field: '~' }), code: 'FIELD_UNKNOWN', path: 'rules[0].field', found: '~' },
	{ input: and({ ...w1, operator: '~' }), code: 'OPERATOR_UNKNOWN', path: 'rules[0].operator', found: '~' },
	{ input: and({ ...w1, value: '~' }), code: 'VALUE_INVALID', path: 'rules[0].value', found: '~' },
	{
		input: and({ ...w1, match: { mode: 'some' } }),
		code: 'FIELD_UNKNOWN',
		path: 'rules[0].field',
		found: 'points',
	},
	{
		input: { combinator: 'xor', rules: [w1, w2] },
		code: 'RULE_INVALID',
		path: 'combinator',
		found: 'xor',
		allowed: ['and', 'or'],
	},
	{
		input: and(w1, { combinator: null, rules: [w2] }),
		code: 'RULE_INVALID',
		path: 'rules[1].combinator',
		found: null,
		allowed: ['and', 'or'],
	},
	{
		input: { rules: [w1, 'nand', w2] },
		code: 'RULE_INVALID',
		path: 'rules[1]',
		found: 'nand',
		allowed: ['and', 'or'],
	},
	{ input: { rules: [w1, 'and'] }, code: 'RULE_INVALID', path: 'rules[1]', found: 'and' },
	{ input: { rules: [w1, w2, 'and'] }, code: 'RULE_INVALID', path: 'rules[1]' },
	{
		input: { combinator: 'and', rules: [w1, 'and', w2] },
		code: 'RULE_INVALID',
		path: 'rules[1]',
		found: 'and',
	},
	{
		input: { combinator: 'and', not: 'yes', rules: [w1] },
		code: 'RULE_INVALID',
		path: 'not',
		found: 'yes',
		allowed: ['true', 'false'],
	},
	{
		input: { combinator: 'and', nott: true, rules: [w1] },
		code: 'RULE_INVALID',
		path: 'nott',
		found: 'nott',
	},
	{
		input: and({ ...w1, opperator: '=' }),
		code: 'RULE_INVALID',
		path: 'rules[0].opperator',
		found: 'opperator',
	},
	{ input: { combinator: 'and' }, code: 'RULE_INVALID', path: 'rules', found: undefined },
	{ input: { combinator: 'and', rules: [] }, code: 'RULE_INVALID', path: 'rules', found: [] },
	{
		input: and(w1, { combinator: 'or', rules: [] }),
		code: 'RULE_INVALID',
		path: 'rules[1].rules',
		found: [],
	},
	{ input: and({ ...w1, muted: true }), code: 'RULE_INVALID', path: 'rules', found: [] },
	{
		input: and({ field: 'points', operator: 'in', value: '' }),
		code: 'VALUE_INVALID',
		path: 'rules[0].value',
		found: [],
	},
	{
		input: and({ field: 'points', operator: 'between', value: '1' }),
		code: 'VALUE_INVALID',
		path: 'rules[0].value',
		found: ['1'],
	},
	{
		input: and({ field: 'points', operator: 'between', value: [100, 0] }),
		code: 'VALUE_INVALID',
		path: 'rules[0].value',
		found: [100, 0],
	},
	{
		input: and({ field: 'created_at', operator: 'between', value: '2026-02-01,2026-01-01' }),
		code: 'VALUE_INVALID',
		path: 'rules[0].value',
	},
];

test.each(FAULTS)('$input', ({ input, ...expected }) => {
	let thrown: unknown;
	try {
		parseRule(input);
	} catch (error) {
		thrown = error;
	}
	expect(SegmentsError.is(thrown)).toBe(true);
	expect(thrown).toMatchObject(expected);
});

test('levels are counted as they come out', () => {
	const nest = (levels: number, group: object) =>
		Array.from({ length: levels }).reduce<unknown>((inner) => ({ ...group, rules: [inner] }), w1);
	expect(parseRule(nest(20, { combinator: 'and' }))).toBeDefined();
	expect(parseRule(nest(10, { combinator: 'and', not: true }))).toBeDefined();
	expect(() => parseRule(nest(21, { combinator: 'and' }))).toThrow(
		expect.objectContaining({ code: 'RULE_INVALID', path: Array(20).fill('rules[0]').join('.') }),
	);
	expect(() => parseRule(nest(11, { combinator: 'and', not: true }))).toThrow(
		expect.objectContaining({ code: 'RULE_INVALID' }),
	);
});
