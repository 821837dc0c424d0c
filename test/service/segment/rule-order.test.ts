import type { Condition, Group } from '../../../lib/language/rule';
import { CONDITION_KEYS } from '../../../lib/language/rule/condition-keys';
import { inOrder } from '../../../lib/service/segment/rule-order';

const STORED = {
	where: { operator: 'equals', value: 'web', field: 'channel' },
	value: 3,
	field: 'orders_count',
	within: { last: 30, unit: 'days' },
	missing: 'exclude',
	operator: 'greater_than',
	currency: 'EUR',
	caseSensitive: true,
} as const satisfies Condition;

test('keys are in the order in which people write them, also in groups and inside "where"', () => {
	const { rules } = inOrder({ match: 'all', rules: [STORED] }) as Group;
	const condition = rules[0] as Condition;
	expect(condition).toEqual(STORED);
	expect(Object.keys(condition)).toEqual(CONDITION_KEYS);
	expect(Object.keys(condition.where as Condition)).toEqual(['field', 'operator', 'value']);
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
