import { buildRule, placeInBuilder } from '../../../nodes/shared/builder';
import type { BuilderConditions, BuilderGroups } from '../../../nodes/shared/builder';

type Form = Readonly<Record<string, unknown>>;

const spent: Form = { field: 'amount_spent', operator: 'greater_than', amount: 500 };
const inCities: Form = { field: 'city', operator: 'in', others: 'Dhaka, Lima' };
const noMail: Form = { field: 'email', operator: 'is_null' };
const group = (match: string, conditions: BuilderConditions) => ({ match, conditions });
const only = (kind: string, form: Form) => buildRule('all', { group: [group('all', { [kind]: [form] })] });
const rule = { field: 'amount_spent', operator: 'greater_than', value: 500 };

test('two levels become a group of groups, and kinds stand in the order of the form', () => {
	expect(
		buildRule('none', {
			group: [group('all', { customer: [inCities], orders: [spent] }), group('any', { orders: [spent] })],
		}),
	).toEqual({
		match: 'none',
		rules: [
			{ match: 'all', rules: [{ field: 'city', operator: 'in', value: ['Dhaka', 'Lima'] }, rule] },
			rule,
		],
	});
});

test('what stands alone under "all" or "any" is the rule itself, but not under "none"', () => {
	const inner = { match: 'any', rules: [rule, { field: 'email', operator: 'is_null' }] };
	const groups = { group: [group('any', { orders: [spent], customer: [noMail] })] };
	expect(buildRule('all', groups)).toEqual(inner);
	expect(buildRule('any', groups)).toEqual(inner);
	expect(buildRule('none', groups)).toEqual({ match: 'none', rules: [inner] });
	expect(only('orders', spent)).toEqual(rule);
	expect(buildRule('all', { group: [group('none', { orders: [spent] })] })).toEqual({
		match: 'none',
		rules: [rule],
	});
});

test('not all of the conditions, or of the groups', () => {
	const both = { match: 'all', rules: [{ field: 'city', operator: 'in', value: ['Dhaka', 'Lima'] }, rule] };
	const conditions = { customer: [inCities], orders: [spent] };
	expect(buildRule('all', { group: [group('notAll', conditions)] })).toEqual({
		match: 'none',
		rules: [both],
	});
	expect(
		buildRule('notAll', {
			group: [group('all', { orders: [spent] }), group('all', { customer: [inCities] })],
		}),
	).toEqual({ match: 'none', rules: [{ match: 'all', rules: [...both.rules].reverse() }] });
	expect(placeInBuilder('all', { group: [group('notAll', conditions)] }, 'rules[0].rules[1].value')).toBe(
		'group 1, condition 2 (Amount spent)',
	);
});

test('a builder without conditions does not stand for everybody', () => {
	expect(buildRule('all', {})).toEqual({ match: 'all', rules: [] });
	expect(buildRule('all', { group: [{ match: 'all' }] })).toEqual({ match: 'all', rules: [] });
	expect(buildRule('all', { group: [group('all', { orders: [] })] })).toEqual({ match: 'all', rules: [] });
});

test('a kind that an expression made up is refused', () => {
	expect(() => only('condition', spent)).toThrow('Conditions cannot be “condition”.');
	expect(() => only('toString', spent)).toThrow('Conditions cannot be “toString”.');
});

test('options become qualifiers', () => {
	const condition = only('orders', {
		...spent,
		options: {
			currency: ' EUR ',
			excludeMissing: true,
			per: 'product',
			whereMatch: 'any',
			where: {
				row: [
					{ column: 'category', operator: 'includes_any', value: 'shoes, hats' },
					{ column: 'quantity', operator: 'greater_than', value: 2 },
				],
				product: [{ operator: 'equals', pick: { __rl: true, mode: 'list', value: '17' } }],
			},
		},
	});
	expect(condition).toEqual({
		...rule,
		currency: 'EUR',
		missing: 'exclude',
		per: 'product',
		where: {
			match: 'any',
			rules: [
				{ field: 'category', operator: 'includes_any', value: ['shoes', 'hats'] },
				{ field: 'quantity', operator: 'greater_than', value: 2 },
				{ field: 'product', operator: 'equals', value: '17' },
			],
		},
	});
	expect(only('orders', { ...spent, options: { excludeMissing: false, currency: '' } })).toEqual(rule);
});

test('values of a column are chosen from a list', () => {
	const listed = (chosen: unknown) => ({
		...spent,
		options: { where: { listed: [{ column: 'status', operator: 'not_in', chosen }] } },
	});
	expect(only('orders', listed(['returned', 'failed']))).toEqual({
		...rule,
		where: { field: 'status', operator: 'not_in', value: ['returned', 'failed'] },
	});
	expect(() => only('orders', listed([]))).toThrow('a value is missing');
});

test.each<[Form, object | undefined]>([
	[{}, undefined],
	[{ period: 'all', lastAmount: 90 }, undefined],
	[
		{ period: 'last', lastAmount: 90, lastUnit: 'days', atLeast: 3 },
		{ last: 90, unit: 'days' },
	],
	[
		{ period: 'before_last', beforeAmount: 2, beforeUnit: 'weeks' },
		{ before_last: 2, unit: 'weeks' },
	],
	[
		{ period: 'between_last', atLeast: 30, atMost: 60 },
		{ between_last: [30, 60], unit: 'days' },
	],
	[{ period: 'calendar', calendar: 'last_month' }, { calendar: 'last_month' }],
	[
		{ period: 'calendar_last', wholeAmount: 3, wholeUnit: 'months' },
		{ calendar_last: 3, unit: 'months' },
	],
	[{ period: 'range', rangeFrom: '2025-01-01', rangeTo: '' }, { from: '2025-01-01' }],
	[
		{ period: 'after', afterDate: 'created_at', afterAmount: 7, afterUnit: 'days' },
		{ after: { field: 'created_at' }, for: { amount: 7, unit: 'days' } },
	],
	[
		{ period: 'before', beforeDate: 'last_order_date', upToAmount: 1, upToUnit: 'hours' },
		{ before: { field: 'last_order_date' }, for: { amount: 1, unit: 'hours' } },
	],
])('the period %j is %j', (period, within) => {
	expect(only('orders', { ...spent, ...period })).toEqual({ ...rule, ...(within ? { within } : {}) });
});

const picked = (value: string) => ({ __rl: true as const, mode: 'list', value });

test.each<[string, Form, object]>([
	['yesNo', { field: 'email_subscribed' }, { field: 'email_subscribed', operator: 'is_true' }],
	['yesNo', { field: 'tax_exempt', answer: 'unknown' }, { field: 'tax_exempt', operator: 'is_null' }],
	[
		'yesNo',
		{ field: 'tax_exempt', answer: 'noOrUnknown' },
		{ field: 'tax_exempt', operator: 'not_equals', value: true },
	],
	[
		'date',
		{
			field: 'created_at',
			operator: 'in_last_n_days',
			spanAmount: 36,
			spanUnit: 'hours',
			date: '2025-01-01',
		},
		{ field: 'created_at', operator: 'in_last_n_days', value: { amount: 36, unit: 'hours' } },
	],
	[
		'date',
		{ field: 'birthday', operator: 'between', dateFrom: '2000-01-01', dateTo: '2001-01-01' },
		{ field: 'birthday', operator: 'between', value: ['2000-01-01', '2001-01-01'] },
	],
	[
		'date',
		{ field: 'created_at', operator: 'in_calendar', datePeriod: 'last_month' },
		{ field: 'created_at', operator: 'in_calendar', value: 'last_month' },
	],
	[
		'orders',
		{ field: 'orders_count', operator: 'between', from: 2, to: 5, amount: 9 },
		{ field: 'orders_count', operator: 'between', value: [2, 5] },
	],
	[
		'products',
		{
			field: 'products_purchased',
			operator: 'includes_all',
			product: picked('1'),
			further_products: { pick: [{ id: picked('2') }, { id: picked('') }] },
			options: { ids: ['3', '1'] },
			category: picked('shoes'),
		},
		{ field: 'products_purchased', operator: 'includes_all', value: ['1', '2', '3'] },
	],
	[
		'products',
		{ field: 'categories_purchased', operator: 'count_greater_than', howMany: 3 },
		{ field: 'categories_purchased', operator: 'count_greater_than', value: 3 },
	],
	[
		'event',
		{
			event: { __rl: true, mode: 'name', value: 'viewed_product' },
			field: 'events_count',
			operator: 'greater_than',
			amount: 3,
			period: 'last',
			lastAmount: 2,
		},
		{
			field: 'events_count',
			operator: 'greater_than',
			value: 3,
			within: { last: 2, unit: 'days' },
			where: { field: 'name', operator: 'equals', value: 'viewed_product' },
		},
	],
	[
		'event',
		{
			event: picked('opened'),
			field: 'last_event_date',
			operator: 'greater_than',
			amount: 1,
			dateOperator: 'more_than_n_days_ago',
			spanAmount: 30,
			options: { where: { property: [{ property: 'plan', operator: 'equals', value: 'gold' }] } },
		},
		{
			field: 'last_event_date',
			operator: 'more_than_n_days_ago',
			value: 30,
			where: {
				match: 'all',
				rules: [
					{ field: 'name', operator: 'equals', value: 'opened' },
					{ field: 'properties.plan', operator: 'equals', value: 'gold' },
				],
			},
		},
	],
	[
		'segment',
		{ operator: 'includes_none', segments: [3, 'vip'] },
		{ field: 'member_of', operator: 'includes_none', value: ['3', 'vip'] },
	],
	[
		'score',
		{
			field: 'rfm_segment',
			operator: 'greater_than',
			amount: 3,
			groupOperator: 'not_in',
			groups: ['Champions'],
		},
		{ field: 'rfm_segment', operator: 'not_in', value: ['Champions'] },
	],
	[
		'score',
		{ field: 'points', operator: 'less_than', amount: '9007199254740993' },
		{ field: 'points', operator: 'less_than', value: '9007199254740993' },
	],
	[
		'rank',
		{ which: 'last', count: 5, column: 'coupon', operator: 'is_not_null', holds: 'no' },
		{
			field: 'orders_count',
			operator: 'equals',
			value: 0,
			of: { last: 5 },
			where: { field: 'coupon', operator: 'is_not_null' },
		},
	],
	[
		'then',
		{
			firstWhat: 'event',
			firstEvent: picked('started_checkout'),
			relation: 'notFollowed',
			nextWhat: 'order',
			gap: 'within',
			gapAmount: 4,
			gapUnit: 'hours',
			period: 'between_last',
			atLeast: 4,
			atMost: 168,
			betweenUnit: 'hours',
		},
		{
			field: 'events_count',
			operator: 'greater_than',
			value: 0,
			within: { between_last: [4, 168], unit: 'hours' },
			where: {
				match: 'all',
				rules: [
					{ field: 'name', operator: 'equals', value: 'started_checkout' },
					{
						match: 'none',
						rules: [{ followed_by: { rows: 'orders', within: { amount: 4, unit: 'hours' } } }],
					},
				],
			},
		},
	],
])('the kind %s reads the boxes that it shows: %j', (kind, form, condition) => {
	expect(only(kind, form)).toEqual(condition);
});

test('an error is told by its place in the form', () => {
	const where = {
		row: [
			{ column: 'status', operator: 'equals', value: 'paid' },
			{ column: 'total', operator: 'equals', value: 5 },
		],
	};
	const one: BuilderGroups = { group: [group('all', { orders: [spent, spent] })] };
	const two: BuilderGroups = {
		group: [
			group('all', { customer: [noMail], orders: [{ ...spent, options: { where } }] }),
			group('any', { orders: [spent, spent] }),
		],
	};
	expect(placeInBuilder('all', one, 'rules[1].operator')).toBe('group 1, condition 2 (Amount spent)');
	expect(placeInBuilder('all', two, 'rules[0].rules[0].value')).toBe('group 1, condition 1 (E-mail)');
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
	const where = { row: [{ column: 'status', operator: 'equals', value: 'paid' }] };
	const alone: BuilderGroups = { group: [group('all', { orders: [{ ...spent, options: { where } }] })] };
	const grouped: BuilderGroups = {
		group: [group('all', { orders: [spent] }), group('all', { orders: [spent] })],
	};
	expect(placeInBuilder('all', alone, 'operator')).toBe('group 1, condition 1 (Amount spent)');
	expect(placeInBuilder('all', alone, 'where.value')).toBe(
		'group 1, condition 1 (Amount spent), row condition 1 (Status)',
	);
	expect(placeInBuilder('all', grouped, 'rules[1].value')).toBe('group 2, condition 1 (Amount spent)');
});

const faultIn = (kind: string, form: Form) => {
	try {
		only(kind, form);
	} catch (error) {
		return (error as Error).message;
	}
	return 'nothing';
};

test.each<[object, string]>([
	[{ where: {} }, '“Where” has no row condition.'],
	[{ where: { row: [] }, whereMatch: 'any' }, '“Where” has no row condition.'],
	[{ whereMatch: 'all' }, '“Where Matches” has no “Where” beside it.'],
])('the option %j that was added and left empty is refused', (options, words) => {
	expect(faultIn('orders', { ...spent, options })).toBe(`Group 1, condition 1 (Amount spent): ${words}`);
});

const about = 'Group 1, condition 1';
test.each<[string, Form, string]>([
	[
		'orders',
		{ field: 'orders_count', operator: 'greater_than', amount: '' },
		`${about} (Number of orders): a number is missing.`,
	],
	['orders', { ...spent, amount: null }, `${about} (Amount spent): a number is missing.`],
	['orders', { ...spent, operator: 'between', from: 3 }, `${about} (Amount spent): a number is missing.`],
	['orders', { ...spent, period: 'last' }, `${about} (Amount spent): the length of time is missing.`],
	[
		'orders',
		{ ...spent, period: 'range', rangeFrom: '' },
		`${about} (Amount spent): the period has neither a beginning nor an end.`,
	],
	[
		'date',
		{ field: 'created_at', operator: 'before_date', date: ' ' },
		`${about} (Customer since): a date is missing.`,
	],
	['customer', { field: 'email', operator: 'contains' }, `${about} (E-mail): a value is missing.`],
	[
		'customer',
		{ field: 'tags', operator: 'in', chosen: [], others: '' },
		`${about} (Tags): a value is missing.`,
	],
	['customer', { field: 'email', operator: 'in', chosen: ['x'] }, `${about} (E-mail): a value is missing.`],
	[
		'products',
		{ field: 'products_purchased', operator: 'includes_any', category: picked('1') },
		`${about} (Products purchased): a product is missing.`,
	],
	['event', { operator: 'greater_than', amount: 1 }, `${about} (event): an event is missing.`],
	['segment', { operator: 'includes_any', segments: [] }, `${about} (Segment): a segment is missing.`],
	['score', { field: 'rfm_segment', groups: [] }, `${about} (RFM segment): a group is missing.`],
	[
		'orders',
		{ ...spent, options: { where: { row: [{ column: 'status', operator: 'equals', value: '' }] } } },
		`${about} (Amount spent), row condition 1 (Status): a value is missing.`,
	],
	[
		'orders',
		{ ...spent, options: { where: { product: [{ operator: 'equals' }] } } },
		`${about} (Amount spent), row condition 1 (Product): a product is missing.`,
	],
])('an empty box is no condition that everybody meets: %s %j', (kind, form, words) => {
	expect(faultIn(kind, form)).toBe(words);
});

test.each<[string, Form, unknown]>([
	['orders', { field: 'orders_count', operator: 'in', listed: '1, 2' }, [1, 2]],
	['score', { field: 'loyalty.card', operator: 'greater_than', amount: '7' }, 7],
	['orders', { field: 'amount_spent', operator: 'between', from: '0.10', to: '5' }, ['0.10', 5]],
	['customer', { field: 'phone', operator: 'equals', text: '4711' }, '4711'],
	['customer', { field: 'country', operator: 'in', chosen: ['GB'], others: 'FR, GB' }, ['GB', 'FR']],
	['products', { field: 'products_purchased', operator: 'includes_any', product: 1597 }, ['1597']],
])('a number is a number where the field is one and nothing is lost: %s %j', (kind, form, value) => {
	expect(only(kind, form)).toMatchObject({ value });
});
