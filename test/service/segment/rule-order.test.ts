import type { Condition, Group } from '../../../lib/language/rule';
import { CONDITION_KEYS } from '../../../lib/language/rule/condition-keys';
import { inOrder } from '../../../lib/service/segment/rule-order';

const STORED = {
	where: { operator: 'equals', value: 'web', field: 'channel' },
	value: 3,
	field: 'orders_count',
	within: { last: 30, unit: 'days' },
	per: 'status',
	including: ['cancelled'],
	distinct: 'channel',
	of: { where: { operator: 'is_not_null', field: 'coupon' }, first: 3 },
	missing: 'exclude',
	operator: 'greater_than',
	currency: 'EUR',
	caseSensitive: true,
	salt: 's',
	property: 'price',
	left: { last: 7, unit: 'days' },
	joined: { last: 9, unit: 'days' },
} as const satisfies Condition;

test('keys are in the order in which people write them, also in groups and inside "where"', () => {
	const { rules } = inOrder({ match: 'all', rules: [STORED] }) as Group;
	const condition = rules[0] as Condition;
	expect(condition).toEqual(STORED);
	expect(Object.keys(condition)).toEqual(CONDITION_KEYS);
	expect(Object.keys(condition.where as Condition)).toEqual(['field', 'operator', 'value']);
});

test('also of tests of other rows and of windows', () => {
	const { within, where } = inOrder({
		field: 'orders_count',
		operator: 'greater_than',
		value: 0,
		within: { for: { unit: 'days', amount: 7 }, after: { field: 'created_at' } },
		where: {
			followed_by: {
				same: ['coupon'],
				within: { unit: 'days', amount: 1 },
				where: STORED.where,
				at_least: 2,
				rows: 'orders',
			},
		},
	}) as Condition;
	expect(JSON.stringify(within)).toBe('{"after":{"field":"created_at"},"for":{"amount":7,"unit":"days"}}');
	expect(JSON.stringify(where)).toBe(
		'{"followed_by":{"rows":"orders","at_least":2,"where":{"field":"channel","operator":"equals","value":"web"},"within":{"amount":1,"unit":"days"},"same":["coupon"]}}',
	);
});

test('a key that is not known here is kept: an answer without it would be another question', () => {
	const later = { ...STORED, followedBy: { days: 3 } };
	expect(inOrder(later)).toEqual(later);
	expect(Object.keys(inOrder(later)).at(-1)).toBe('followedBy');
});

test('two rules that differ in such a key alone differ', () => {
	const [three, four] = [3, 4].map((days) => inOrder({ ...STORED, followedBy: { days } } as Condition));
	expect(three).not.toEqual(four);
});
