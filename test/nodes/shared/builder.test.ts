import { buildRule, placeInBuilder } from '../../../nodes/shared/parameter';
import type { BuilderCondition, BuilderGroups } from '../../../nodes/shared/parameter';

const spent: BuilderCondition = { field: 'amount_spent', operator: 'greater_than', value: '500' };
const group = (match: string, ...condition: BuilderCondition[]) => ({ match, conditions: { condition } });
const only = (condition: BuilderCondition) => buildRule('all', { group: [group('all', condition)] });

test('two levels become a group of groups', () => {
	const city: BuilderCondition = { field: 'city', operator: 'in', value: 'Dhaka, Lima' };
	expect(buildRule('none', { group: [group('all', spent, city), group('any', spent)] })).toEqual({
		match: 'none',
		rules: [
			{
				match: 'all',
				rules: [
					{ field: 'amount_spent', operator: 'greater_than', value: 500 },
					{ field: 'city', operator: 'in', value: ['Dhaka', 'Lima'] },
				],
			},
			{ field: 'amount_spent', operator: 'greater_than', value: 500 },
		],
	});
});

test('what stands alone under "all" or "any" is the rule itself, but not under "none"', () => {
	const inner = {
		match: 'any',
		rules: [
			{ field: 'amount_spent', operator: 'greater_than', value: 500 },
			{ field: 'email', operator: 'is_null' },
		],
	};
	const groups = { group: [group('any', spent, { field: 'email', operator: 'is_null' })] };
	expect(buildRule('all', groups)).toEqual(inner);
	expect(buildRule('any', groups)).toEqual(inner);
	expect(buildRule('none', groups)).toEqual({ match: 'none', rules: [inner] });
	expect(only(spent)).toEqual({ field: 'amount_spent', operator: 'greater_than', value: 500 });
	expect(buildRule('all', { group: [group('none', spent)] })).toEqual({
		match: 'none',
		rules: [{ field: 'amount_spent', operator: 'greater_than', value: 500 }],
	});
});

test('a builder without conditions does not stand for everybody', () => {
	expect(buildRule('all', {})).toEqual({ match: 'all', rules: [] });
	expect(buildRule('all', { group: [{ match: 'all' }] })).toEqual({ match: 'all', rules: [] });
});

test('options become qualifiers', () => {
	const condition = only({
		...spent,
		options: {
			caseSensitive: false,
			currency: ' EUR ',
			excludeMissing: true,
			whereMatch: 'any',
			where: {
				condition: [
					{ column: 'category', operator: 'includes_any', value: 'shoes, hats' },
					{ column: 'quantity', operator: 'greater_than', value: 2 },
				],
			},
		},
	});
	expect(condition).toEqual({
		field: 'amount_spent',
		operator: 'greater_than',
		value: 500,
		caseSensitive: false,
		currency: 'EUR',
		missing: 'exclude',
		where: {
			match: 'any',
			rules: [
				{ field: 'category', operator: 'includes_any', value: ['shoes', 'hats'] },
				{ field: 'quantity', operator: 'greater_than', value: 2 },
			],
		},
	});
	expect(only({ ...spent, options: { excludeMissing: false, currency: '' } })).toEqual({
		field: 'amount_spent',
		operator: 'greater_than',
		value: 500,
	});
});

test.each([
	[
		{ kind: 'last', amount: 90 },
		{ last: 90, unit: 'days' },
	],
	[
		{ kind: 'before_last', amount: 2, unit: 'weeks' },
		{ before_last: 2, unit: 'weeks' },
	],
	[
		{ kind: 'between_last', atLeast: 30, atMost: 60, unit: 'days' },
		{ between_last: [30, 60], unit: 'days' },
	],
	[{ kind: 'calendar', calendar: 'last_month' }, { calendar: 'last_month' }],
	[{ kind: 'range', from: '2025-01-01', to: '' }, { from: '2025-01-01' }],
	[{ kind: 'range', from: '', to: '' }, {}],
])('the window %j is %j', (window, within) => {
	expect(only({ ...spent, options: { within: { window } } })).toMatchObject({ within });
});

test('picks count only for the field that shows them', () => {
	const products = {
		pick: [{ id: { __rl: true as const, mode: 'list', value: 'p_1' } }, { id: 'p_2' }, { id: '' }],
	};
	expect(only({ field: 'products_purchased', operator: 'includes_all', value: '', products })).toMatchObject({
		value: ['p_1', 'p_2'],
	});
	expect(only({ field: 'city', operator: 'in', value: 'Lima', products })).toMatchObject({ value: ['Lima'] });
});

test('an error is told by its place in the form', () => {
	const where = {
		condition: [
			{ column: 'status', operator: 'equals', value: 'paid' },
			{ column: 'total', operator: 'equals', value: 5 },
		],
	};
	const one: BuilderGroups = { group: [group('all', spent, spent)] };
	const two: BuilderGroups = {
		group: [group('all', spent, { ...spent, options: { where } }), group('any', spent, spent)],
	};
	expect(placeInBuilder('all', one, 'rules[1].operator')).toBe('group 1, condition 2 (Amount spent)');
	expect(placeInBuilder('all', two, 'rules[1].rules[0].value')).toBe('group 2, condition 1 (Amount spent)');
	expect(placeInBuilder('all', two, 'rule.rules[1].rules[0].value')).toBe(
		'group 2, condition 1 (Amount spent)',
	);
	expect(placeInBuilder('none', two, 'rules[0].rules[1].where.rules[1].value')).toBe(
		'group 1, condition 2 (Amount spent), row condition 2 (Total)',
	);
	expect(placeInBuilder('none', two, 'rules[1]')).toBe('group 2');
	expect(placeInBuilder('all', two, 'title')).toBeUndefined();
});

test('also where a condition stands alone', () => {
	const where = { condition: [{ column: 'status', operator: 'equals', value: 'paid' }] };
	const alone: BuilderGroups = { group: [group('all', { ...spent, options: { where } })] };
	const grouped: BuilderGroups = { group: [group('all', spent), group('all', spent)] };
	expect(placeInBuilder('all', alone, 'operator')).toBe('group 1, condition 1 (Amount spent)');
	expect(placeInBuilder('all', alone, 'where.value')).toBe(
		'group 1, condition 1 (Amount spent), row condition 1 (Status)',
	);
	expect(placeInBuilder('all', grouped, 'rules[1].value')).toBe('group 2, condition 1 (Amount spent)');
});

const faultIn = (condition: BuilderCondition) => {
	try {
		only(condition);
	} catch (error) {
		return (error as Error).message;
	}
	return 'nothing';
};

test.each<[object, string]>([
	[{ within: {} }, '“Within Time” is empty.'],
	[{ where: {} }, '“Where” has no row condition.'],
	[{ where: { condition: [] }, whereMatch: 'any' }, '“Where” has no row condition.'],
	[{ whereMatch: 'all' }, '“Where Matches” has no “Where” beside it.'],
])('the option %j that was added and left empty is refused', (options, words) => {
	expect(faultIn({ ...spent, options })).toBe(`Group 1, condition 1 (Amount spent): ${words}`);
});

test.each<[BuilderCondition, string]>([
	[
		{ field: 'orders_count', operator: 'greater_than', value: '' },
		'condition 1 (Number of orders): a number is missing.',
	],
	[
		{ field: 'created_at', operator: 'before_date', value: ' ' },
		'condition 1 (Customer since): a date is missing.',
	],
	[{ field: 'email', operator: 'contains' }, 'condition 1 (E-mail): a value is missing.'],
	[{ field: 'tags', operator: 'includes_any', value: '' }, 'condition 1 (Tags): a value is missing.'],
	[
		{ ...spent, options: { where: { condition: [{ column: 'status', operator: 'equals', value: '' }] } } },
		'condition 1 (Amount spent), row condition 1 (Status): a value is missing.',
	],
])('an empty value box is no condition that everybody meets: %j', (condition, words) => {
	expect(faultIn(condition)).toBe(`Group 1, ${words}`);
});

test.each<[BuilderCondition, unknown]>([
	[{ field: 'orders_count', operator: 'in', value: '1, 2' }, [1, 2]],
	[{ field: 'loyalty.card', operator: 'greater_than', value: '7' }, 7],
	[{ field: 'amount_spent', operator: 'between', value: '0.10, 5' }, ['0.10', 5]],
	[{ field: 'wallet_balance', operator: 'equals', value: '9007199254740993' }, '9007199254740993'],
	[{ field: 'phone', operator: 'equals', value: '4711' }, '4711'],
	[{ field: 'products_purchased', operator: 'includes_any', value: '1597' }, ['1597']],
])('a number is a number where the field is one and nothing is lost: %j', (condition, value) => {
	expect(only(condition)).toMatchObject({ value });
});
