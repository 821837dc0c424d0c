import { parseQuery, parseRule, SegmentsError, toQueryBuilder } from '../../../lib';

/** What the widget shows, and the rule as text. */
const ALIKE: readonly (readonly [text: string, widget: object])[] = [
	[
		"all(points > 5, note does not contain 'x')",
		{
			combinator: 'and',
			rules: [
				{ field: 'points', operator: '>', value: 5 },
				{ field: 'note', operator: 'doesNotContain', value: 'x' },
			],
		},
	],
	[
		'none(points is null, all(points between 1 and 5, email_subscribed is true))',
		{
			combinator: 'or',
			not: true,
			rules: [
				{ field: 'points', operator: 'null', value: '' },
				{
					combinator: 'and',
					rules: [
						{ field: 'points', operator: 'between', value: [1, 5] },
						{ field: 'email_subscribed', operator: 'is_true', value: '' },
					],
				},
			],
		},
	],
	[
		'any(amount_spent >= (wallet_balance))',
		{
			combinator: 'or',
			rules: [{ field: 'amount_spent', operator: '>=', value: 'wallet_balance', valueSource: 'field' }],
		},
	],
	[
		"all(orders_count > 0 where (status = 'paid'))",
		{
			combinator: 'and',
			rules: [
				{
					field: 'orders_count',
					operator: '=',
					match: { mode: 'some' },
					value: { combinator: 'and', rules: [{ field: 'status', operator: '=', value: 'paid' }] },
				},
			],
		},
	],
	[
		"all(orders_count = 0 where (status = 'paid' or total > 5), orders_count >= 2 where (all(status = 'paid')))",
		{
			combinator: 'and',
			rules: [
				{
					field: 'orders_count',
					operator: '=',
					match: { mode: 'none' },
					value: {
						combinator: 'or',
						rules: [
							{ field: 'status', operator: '=', value: 'paid' },
							{ field: 'total', operator: '>', value: 5 },
						],
					},
				},
				{
					field: 'orders_count',
					operator: '=',
					match: { mode: 'atLeast', threshold: 2 },
					value: {
						combinator: 'and',
						rules: [{ combinator: 'and', rules: [{ field: 'status', operator: '=', value: 'paid' }] }],
					},
				},
			],
		},
	],
];

test.each(ALIKE)('%s is written for the widget, and read again', (text, widget) => {
	const rule = parseQuery(text);
	expect(toQueryBuilder(rule)).toEqual(widget);
	expect(parseRule(widget)).toEqual(rule);
});

test('a single condition is a group of one', () => {
	const rule = parseQuery('points > 5');
	expect(parseRule(toQueryBuilder(rule))).toEqual({ match: 'all', rules: [rule] });
});

const inner = { combinator: 'and', rules: [{ field: 'name', operator: '=', value: 'viewed_product' }] };

test.each([
	[{ mode: 'some' }, "events_count > 0 where (name = 'viewed_product')"],
	['none', "events_count = 0 where (name = 'viewed_product')"],
	[{ mode: 'all' }, "events_count = 0 where (not name = 'viewed_product')"],
	[{ mode: 'atLeast', threshold: 3 }, "events_count >= 3 where (name = 'viewed_product')"],
	[{ mode: 'atMost', threshold: 3 }, "events_count <= 3 where (name = 'viewed_product')"],
	[{ mode: 'exactly', threshold: 3 }, "events_count = 3 where (name = 'viewed_product')"],
])('events that match %j', (match, text) => {
	const widget = {
		combinator: 'and',
		meta: { shown: true },
		rules: [{ id: '1', field: 'events', operator: '=', value: inner, match, meta: { colour: 'red' } }],
	};
	expect(parseRule(widget)).toEqual({ match: 'all', rules: [parseQuery(text)] });
});

test.each([
	['all(points > 1, orders_count > 1 within last 3 days)', 'rules[1].within'],
	['amount_spent > 5 currency EUR', 'currency'],
	["all(note != 'x' missing exclude)", 'rules[0].missing'],
	["all(amount_spent > 5 where (status = 'paid'))", 'rules[0].where'],
	["orders_count between 2 and 3 where (status = 'paid')", 'where'],
	['all(amount_spent > 2 * (wallet_balance))', 'rules[0].value.times'],
	['any(orders_count > 0 where (total > 5 currency EUR))', 'rules[0].where.currency'],
	["bucket < 5 salt 'a'", 'salt'],
	['all(orders_count > 1 distinct week)', 'rules[0].distinct'],
	['amount_spent > 500 per day', 'per'],
	['orders_count > 0 where (followed by at least 2 orders)', 'where'],
	['orders_count > 0 where (total > 5 and followed by at least 2 orders)', 'where.rules[1]'],
])('%s has no place in the widget', (text, path) => {
	let thrown: unknown;
	try {
		toQueryBuilder(parseQuery(text));
	} catch (error) {
		thrown = error;
	}
	expect(SegmentsError.is(thrown)).toBe(true);
	expect(thrown).toMatchObject({ code: 'RULE_INVALID', path });
});
