import { parseQuery } from '../../lib';
import { standardCatalogue } from '../../lib/language/field';
import { lintStatically } from '../../lib/lint/static-checks';

const codes = (query: string) =>
	lintStatically(parseQuery(query), standardCatalogue())
		.filter(({ code }) => code !== 'NO_CONSENT')
		.map(({ code, path }) => [code, path]);

test.each([
	['points > (points)', [['CONTRADICTION', '']]],
	['not points >= (points)', [['ALWAYS_TRUE', 'rules[0]']]],
	[
		'all(points = (points), points != (points))',
		[
			['ALWAYS_TRUE', 'rules[0]'],
			['CONTRADICTION', 'rules[1]'],
		],
	],
	['points > 2 * (points)', []],
	['points > (wallet_balance)', []],
	['amount_spent > (amount_spent within last quarter) within this quarter', []],
	['amount_spent > (amount_spent within last 30 days)', [['ALL_TIME', '']]],
	['amount_spent in top 10', [['FULL_ONLY', '']]],
	['points above average or points < 3', [['FULL_ONLY', 'rules[0]']]],
	['member_of is null', [['FULL_ONLY', '']]],
	["member_of in ('vip') joined last 7 days", [['FULL_ONLY', '']]],
	["member_of in ('vip')", []],
	['created_at in this month and created_at in last month', [['CONTRADICTION', 'rules[1]']]],
	['age > 30 and age < 31', [['CONTRADICTION', 'rules[1]']]],
	['created_at on 3 days ago and created_at on 4 days ago', [['CONTRADICTION', 'rules[1]']]],
	["note matches 'a' and not note matches 'a'", [['CONTRADICTION', 'rules[1].rules[0]']]],
])('%s', (query, wanted) => {
	expect(codes(query)).toEqual(wanted);
});
