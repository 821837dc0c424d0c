import fc from 'fast-check';
import { catalogueOf, standardCatalogue } from '../../../lib/language/field';
import type { Mapping } from '../../../lib/shop';
import { formatQuery, parseQuery } from '../../../lib/language/query';
import { parseRule, type Rule } from '../../../lib/language/rule';
import { RELATION_SHAPES } from '../../../lib/language/relation/relation-columns';
import { arbitraryRule } from '../../support/arbitrary-rule';

/** A shop with columns of its own, whose names are as awkward as Postgres allows. */
const KEYS = [
	'tier',
	'favourite colour',
	'größe',
	"it's",
	'say "hi"',
	'a.b',
	'7',
	'and',
	"-- '",
	'(',
	'x\ny',
];
const COLUMNS = ['loyalty level', 'not', 'ANY', 'kundennummer_ä', 'where', 'within', '"', 'in', '1st'];
const awkward: Mapping = {
	name: 'awkward',
	title: 'Awkward',
	changes: {},
	ordersCounted: '',
	keyType: 'text',
	relations: Object.fromEntries(Object.keys(RELATION_SHAPES).map((name) => [name, ''])),
	columns: {
		...Object.fromEntries(
			Object.entries(RELATION_SHAPES).map(([name, { types }]) => [
				name,
				Object.entries(types).map(([column, type]) => ({ name: column, type })),
			]),
		),
		customers: [
			{ name: 'id', type: 'text' },
			...COLUMNS.map((name) => ({ name, type: 'text' as const })),
			{ name: 'attributes', type: 'json', keys: KEYS.map((name) => ({ name, type: 'any' as const })) },
		],
	},
};
const fields = catalogueOf(awkward);

const roundTrips = (rule: Rule, catalogue = standardCatalogue()) => {
	for (const layout of ['line', 'lines'] as const) {
		const text = formatQuery(rule, { layout });
		expect(parseQuery(text, { fields: catalogue })).toEqual(rule);
	}
};

const several = (at_least: number) => ({
	field: 'orders_count',
	operator: 'greater_than',
	value: 0,
	where: { followed_by: { rows: 'orders', at_least, within: { amount: 30, unit: 'days' } } },
});

test('so many rows after another, in whatever order they are limited', () => {
	expect(formatQuery(parseRule(several(2)))).toBe(
		'orders_count > 0 where (followed by at least 2 orders within 30 days)',
	);
	const full =
		"events_count > 0 where (preceded by at least 3 events where (name = 'x') within 7 days with same product)";
	expect(formatQuery(parseQuery(full))).toBe(full);
	expect(
		parseQuery(
			"events_count > 0 where (preceded by AT_LEAST 3 events with same product within 7 days where (name = 'x'))",
		),
	).toEqual(parseQuery(full));
});

test('at least one row is a row', () => {
	const one = parseQuery('orders_count > 0 where (followed by orders within 30 days)');
	expect(parseRule(several(1))).toEqual(one);
	expect(parseQuery('orders_count > 0 where (followed by at least 1 orders within 30 days)')).toEqual(one);
});

test('so many rows are refused at their place in the text', () => {
	expect(() => parseQuery('orders_count > 0 where (followed by at least 101 orders)')).toThrow(
		/^Line 1, column 37: .*at_least needs a whole number from 1 to 100, but has 101/,
	);
	expect(() => parseQuery('orders_count > 0 where (followed by at least orders)')).toThrow(/whole number/);
});

test('every rule is read back from its text', () => {
	fc.assert(
		fc.property(arbitraryRule({ wild: true, rowTests: true }), (rule) => roundTrips(rule)),
		{ numRuns: 150 },
	);
});

test('every rule over fields with awkward names is read back from its text', () => {
	const arbitrary = arbitraryRule({
		catalogue: fields,
		fields: [...COLUMNS, ...KEYS.map((key) => `attributes.${key}`), 'events_count'],
		properties: KEYS,
		wild: true,
	});
	fc.assert(
		fc.property(arbitrary, (rule) => roundTrips(rule, fields)),
		{ numRuns: 200 },
	);
});

test('the text does not change when it is read and printed again', () => {
	fc.assert(
		fc.property(arbitraryRule({ wild: true }), (rule) => {
			const text = formatQuery(rule);
			expect(formatQuery(parseQuery(text))).toBe(text);
		}),
		{ numRuns: 150 },
	);
});

const x = { field: 'points', operator: 'greater_than', value: 1 } as const;
const y = { field: 'points', operator: 'less_than', value: 2 } as const;

test.each<[string, Rule, string]>([
	['one condition', x, 'points > 1'],
	['all of one', { match: 'all', rules: [x] }, 'all(points > 1)'],
	['any of one', { match: 'any', rules: [x] }, 'any(points > 1)'],
	['none of one', { match: 'none', rules: [x] }, 'not points > 1'],
	['none of two', { match: 'none', rules: [x, y] }, 'none(points > 1, points < 2)'],
	['all', { match: 'all', rules: [x, y] }, 'points > 1 and points < 2'],
	['any', { match: 'any', rules: [x, y] }, 'points > 1 or points < 2'],
	[
		'all in all',
		{ match: 'all', rules: [x, { match: 'all', rules: [x, y] }] },
		'points > 1 and (points > 1 and points < 2)',
	],
	[
		'all in all, first',
		{ match: 'all', rules: [{ match: 'all', rules: [x, y] }, x] },
		'(points > 1 and points < 2) and points > 1',
	],
	[
		'any in any',
		{ match: 'any', rules: [{ match: 'any', rules: [x, y] }, y] },
		'(points > 1 or points < 2) or points < 2',
	],
	[
		'all in any',
		{ match: 'any', rules: [{ match: 'all', rules: [x, y] }, y] },
		'(points > 1 and points < 2) or points < 2',
	],
	[
		'all of one in all of one',
		{ match: 'all', rules: [{ match: 'all', rules: [x] }] },
		'all(all(points > 1))',
	],
	['none in none', { match: 'none', rules: [{ match: 'none', rules: [x] }] }, 'not not points > 1'],
	[
		'none of all',
		{ match: 'none', rules: [{ match: 'all', rules: [x, y] }] },
		'not (points > 1 and points < 2)',
	],
	[
		'none of any',
		{ match: 'none', rules: [{ match: 'any', rules: [x, y] }] },
		'not (points > 1 or points < 2)',
	],
	[
		'none of none of two',
		{ match: 'none', rules: [{ match: 'none', rules: [x, y] }] },
		'not none(points > 1, points < 2)',
	],
	[
		'none of all and one',
		{ match: 'none', rules: [{ match: 'all', rules: [x, y] }, y] },
		'none(points > 1 and points < 2, points < 2)',
	],
])('%s', (_name, rule, text) => {
	expect(formatQuery(rule)).toBe(text);
	expect(parseQuery(text)).toEqual(rule);
});

test.each([
	[500, '500'],
	['500', "'500'"],
	['500.00', "'500.00'"],
	[500.5, '500.5'],
	[-3, '-3'],
	[0.1, '0.1'],
	[0.30000000000000004, '0.30000000000000004'],
	[5e-324, '5e-324'],
	['123456789012345678.12', "'123456789012345678.12'"],
	['+1', "'+1'"],
	['-0', "'-0'"],
])('the number %p stays what it is', (value, text) => {
	const rule = parseRule({ field: 'amount_spent', operator: 'equals', value });
	expect(rule).toEqual({ field: 'amount_spent', operator: 'equals', value });
	expect(formatQuery(rule)).toBe(`amount_spent = ${text}`);
	expect(parseQuery(`amount_spent = ${text}`)).toEqual(rule);
});

test('a long rule is laid out in lines', () => {
	const rule = parseQuery(`
		amount_spent > 500 within last 90 days
		and (country in ('BD', 'SA') or tags includes any ('vip'))
		and (email ends with '.uk' or email ends with '.ie' or email ends with '.com.au' or none(points > 1, wallet_balance > 100))
		and not (city = 'Dhaka' and created_at in last 7 days)
	`);
	expect(formatQuery(rule, { layout: 'lines' })).toBe(
		[
			'amount_spent > 500 within last 90 days',
			"and (country in ('BD', 'SA') or tags includes any ('vip'))",
			'and (',
			"\temail ends with '.uk'",
			"\tor email ends with '.ie'",
			"\tor email ends with '.com.au'",
			'\tor none(points > 1, wallet_balance > 100)',
			')',
			"and not (city = 'Dhaka' and created_at in last 7 days)",
		].join('\n'),
	);
});

test('20 levels and 500 conditions are read back', () => {
	const wide: Rule = { match: 'any', rules: Array.from({ length: 500 }, () => x) };
	const deep = Array.from({ length: 19 }).reduce<Rule>((inner) => ({ match: 'all', rules: [inner] }), wide);
	expect(parseRule(deep)).toEqual(deep);
	roundTrips(deep);
});
