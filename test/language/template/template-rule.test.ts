import { defined, firstOf } from '../../../lib/error/defined';
import { TEMPLATES, parseRule, type Rule } from '../../../lib';
import type { Condition } from '../../../lib/language/rule';
import { standardCatalogue } from '../../../lib/language/field/catalogue';
import { conditionsOf, rowConditionsOf } from '../../../lib/language/rule';
import { isFieldValue } from '../../../lib/language/rule/field-value';
import { TEMPLATE_GROUPS, templateRule } from '../../../lib/language/template';
import { demoNow } from '../../support/database';
import { openDemoSegments, type DemoSegments } from '../../support/demo-segments';
import { faultOf } from '../../support/fault';
import { openSmallShop, type SmallShop } from '../../support/small-shop';

const fields = standardCatalogue();
const rule = (template: unknown) => templateRule(template as never, fields);
const fault = (template: unknown) => faultOf(Promise.resolve().then(() => rule(template)));

/** Some value of the kind, for the parameters that must be given. */
const VALUES = {
	whole_number: 3,
	amount: '10.50',
	text: 'x',
	list: ['1'],
	date: '2025-01-01',
	currency: 'EUR',
} as const;
const needed = (template: (typeof TEMPLATES)[number]) =>
	Object.fromEntries(
		template.parameters.filter(({ required }) => required).map(({ name, type }) => [name, VALUES[type]]),
	);

describe('the list of templates', () => {
	it('names each once, in words of one form, in a group that there is', () => {
		expect(new Set(TEMPLATES.map(({ name }) => name)).size).toBe(TEMPLATES.length);
		expect(new Set(TEMPLATES.map(({ title }) => title)).size).toBe(TEMPLATES.length);
		for (const { name, group, title, description } of TEMPLATES) {
			expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
			expect(TEMPLATE_GROUPS).toContain(group);
			expect(title).toMatch(/^[A-Z]/);
			expect(description).toMatch(/^[A-Z].*\.$/);
		}
	});

	it.each(TEMPLATES.map((template) => [template.name, template] as const))(
		'%s is a rule that asks just what it says it needs',
		(name, template) => {
			const asked = new Map<string, Set<string>>();
			for (const { condition } of conditionsOf(rule({ name, parameters: needed(template) }))) {
				const columns =
					asked.get(condition.field) ?? defined(asked.set(condition.field, new Set()).get(condition.field));
				if (isFieldValue(condition.value) && !asked.has(condition.value.field))
					asked.set(condition.value.field, new Set());
				if (condition.where !== undefined)
					for (const { condition: inner } of rowConditionsOf({
						where: condition.where,
						kind: 'orders',
						path: '',
					}))
						columns.add(inner.field);
			}
			// Any property of an event can be asked; only columns can be lacking.
			const columns = (set: Set<string>) =>
				[...set].filter((column) => !column.startsWith('properties.')).sort();
			expect(Object.fromEntries([...asked].map(([field, set]) => [field, columns(set)]))).toEqual(
				Object.fromEntries(template.needs.map(({ field, where = [] }) => [field, [...where].sort()])),
			);
		},
	);

	it.each(TEMPLATES.map((template) => [template.name, template] as const))(
		'every parameter of %s changes its rule',
		(name, template) => {
			const other = {
				whole_number: 6,
				amount: 77,
				text: 'y',
				list: ['2', '3'],
				date: '2025-02-02',
				currency: 'USD',
			} as const;
			// Far apart, so that none comes before another that must be smaller.
			const usual = template.parameters.some((parameter) => parameter.name === 'until')
				? { ...needed(template), until: 400, days: 40 }
				: needed(template);
			const dates = 'from' in usual ? { ...usual, from: '2025-01-01', to: '2025-03-03' } : usual;
			for (const parameter of template.parameters) {
				expect(
					rule({
						name,
						parameters: {
							...dates,
							[parameter.name]:
								/^(?:until|to)$/.test(parameter.name) && parameter.type === 'whole_number'
									? 500
									: other[parameter.type],
						},
					}),
				).not.toEqual(rule({ name, parameters: dates }));
			}
		},
	);

	it('gives the rule in plain JSON too', () => {
		const template = defined(TEMPLATES.find(({ name }) => name === 'lapsed_customers'));
		expect(template.rule()).toEqual({
			field: 'last_order_date',
			operator: 'more_than_n_days_ago',
			value: 180,
		});
		expect(parseRule(template.rule({ days: 30 }))).toEqual(
			rule({ name: 'lapsed_customers', parameters: { days: 30 } }),
		);
	});
});

describe('a template', () => {
	it('is named alone, or with parameters', () => {
		const spent = (value: unknown, more: object = {}): Rule =>
			({ field: 'amount_spent', operator: 'greater_than', value, ...more }) as Condition;
		expect(rule('big_spenders')).toEqual(spent(1000));
		expect(rule('Big Spenders')).toEqual(spent(1000));
		expect(rule({ name: 'big_spenders' })).toEqual(spent(1000));
		expect(rule({ name: 'big_spenders', parameters: { amount: '99.90', currency: 'eur' } })).toEqual(
			spent('99.90', { currency: 'EUR' }),
		);
		expect(rule({ name: 'big_spenders', parameters: { amount: '', currency: null } })).toEqual(spent(1000));
	});

	it.each([
		['big_spender', 'TEMPLATE_UNKNOWN', 'template', 'Did you mean "big_spenders"?'],
		['churned', 'TEMPLATE_UNKNOWN', 'template', undefined],
		['', 'TEMPLATE_UNKNOWN', 'template', undefined],
		[undefined, 'TEMPLATE_UNKNOWN', 'template', undefined],
		[{ parameters: {} }, 'TEMPLATE_UNKNOWN', 'template', undefined],
		[
			{ name: 'big_spenders', parameter: {} },
			'OPTION_INVALID',
			'template.parameter',
			'Did you mean "parameters"?',
		],
		[{ name: 'big_spenders', parameters: [] }, 'OPTION_INVALID', 'template.parameters', undefined],
		[
			{ name: 'big_spenders', parameters: { amout: 5 } },
			'OPTION_INVALID',
			'template.parameters.amout',
			'Did you mean "amount"?',
		],
		[
			{ name: 'never_purchased', parameters: { days: 5 } },
			'OPTION_INVALID',
			'template.parameters.days',
			undefined,
		],
		[
			{ name: 'big_spenders', parameters: { amount: -1 } },
			'OPTION_INVALID',
			'template.parameters.amount',
			'What they must have spent more than.',
		],
		[
			{ name: 'big_spenders', parameters: { amount: 'much' } },
			'OPTION_INVALID',
			'template.parameters.amount',
			'What they must have spent more than.',
		],
		[
			{ name: 'big_spenders', parameters: { currency: 'euro' } },
			'OPTION_INVALID',
			'template.parameters.currency',
			expect.any(String),
		],
		[
			{ name: 'lapsed_customers', parameters: { days: 0 } },
			'OPTION_INVALID',
			'template.parameters.days',
			expect.any(String),
		],
		[
			{ name: 'lapsed_customers', parameters: { days: 1.5 } },
			'OPTION_INVALID',
			'template.parameters.days',
			expect.any(String),
		],
		[
			{ name: 'repeat_buyers', parameters: { orders: 0 } },
			'OPTION_INVALID',
			'template.parameters.orders',
			expect.any(String),
		],
		[
			{ name: 'bought_product' },
			'OPTION_INVALID',
			'template.parameters.products',
			'One or more products, by id.',
		],
		[
			{ name: 'bought_product', parameters: { products: [] } },
			'OPTION_INVALID',
			'template.parameters.products',
			expect.any(String),
		],
		[
			{ name: 'bought_product', parameters: { products: ['1', ' '] } },
			'OPTION_INVALID',
			'template.parameters.products',
			expect.any(String),
		],
		[
			{ name: 'season_buyers', parameters: { from: '1 May', to: '2025-06-01' } },
			'OPTION_INVALID',
			'template.parameters.from',
			expect.any(String),
		],
		[
			{ name: 'season_buyers', parameters: { from: '2025-06-02', to: '2025-06-01' } },
			'OPTION_INVALID',
			'template.parameters',
			undefined,
		],
		[
			{ name: 'about_to_lapse', parameters: { days: 90 } },
			'OPTION_INVALID',
			'template.parameters.until',
			undefined,
		],
	])('%j cannot be: %s', async (template, code, path, suggestion) => {
		const error = await fault(template);
		expect(error).toMatchObject({ code, path });
		expect(error.suggestion).toEqual(suggestion);
	});

	it('says what stood there and what may', async () => {
		await expect(fault('big_spender')).resolves.toMatchObject({
			found: 'big_spender',
			allowed: TEMPLATES.map(({ name }) => name),
		});
		await expect(fault({ name: 'big_spenders', parameters: { amout: 5 } })).resolves.toMatchObject({
			message: 'The template "Big spenders" has no parameter "amout".',
			found: 'amout',
			allowed: ['amount', 'currency'],
		});
		await expect(fault({ name: 'repeat_buyers', parameters: { orders: 'two' } })).resolves.toMatchObject({
			message:
				'The parameter "orders" of the template "Repeat buyers" needs a whole number, 1 or more, but has "two".',
			found: 'two',
			allowed: ['a whole number, 1 or more'],
		});
	});
});

describe('a shop that cannot answer', () => {
	let small: SmallShop;
	beforeAll(async () => {
		small = await openSmallShop();
	});
	afterAll(() => small.close());

	it.each([
		['birthdays_soon', '"birthday"'],
		[{ name: 'bought_product', parameters: { products: ['1'] } }, 'no order_lines'],
		['coupon_users', '"coupon"'],
	])('%j says so', async (template, lacking) => {
		await expect(faultOf(small.segments.create({ title: 'T', template }))).resolves.toMatchObject({
			code: 'FIELD_UNKNOWN',
			path: 'template',
			message: expect.stringMatching(
				new RegExp(`^This shop cannot answer the template ".+"\\. .*${lacking}`),
			),
		});
	});

	it('with orders in several currencies asks which one is meant', async () => {
		await small.reset();
		await small.customers('BD', 'SA');
		await small.order(1, '2025-01-01Z', 3000, 'EUR');
		await small.order(2, '2025-01-01Z', 2000, 'USD');
		// What currencies there are is remembered for some minutes.
		const segments = await small.open();
		const template = { name: 'big_spenders' };
		await expect(faultOf(segments.create({ title: 'T', template }))).resolves.toMatchObject({
			code: 'CURRENCY_REQUIRED',
			path: 'template.parameters.currency',
			allowed: ['EUR', 'USD'],
			suggestion: expect.stringContaining('"EUR"'),
		});
		await expect(
			segments.preview({ template: { ...template, parameters: { currency: 'USD' } } }),
		).resolves.toMatchObject({ count: 1 });
	});
});

describe('through the library', () => {
	let shop: DemoSegments;
	beforeAll(async () => {
		shop = await openDemoSegments();
	});
	afterAll(() => shop.close());

	const template = { name: 'repeat_buyers', parameters: { orders: 4 } };
	const repeat = (orders: number) => ({
		field: 'orders_count',
		operator: 'greater_than_or_equals',
		value: orders,
	});

	it('it is saved as the rule that it stands for', async () => {
		const created = await shop.segments.create({ title: 'Four times', template });
		expect(created).toMatchObject({ kind: 'dynamic', rule: repeat(4), query: 'orders_count >= 4' });
		await expect(
			shop.segments.update('four-times', { template: { name: 'repeat_buyers', parameters: { orders: 6 } } }),
		).resolves.toMatchObject({ rule: repeat(6), version: 2 });
		await expect(
			shop.segments.create({ title: 'By name', template: 'never_purchased' }),
		).resolves.toMatchObject({ query: 'orders_count = 0' });
	});

	it('it can be previewed and checked where a rule can', async () => {
		const matching = await shop.matches({ template });
		expect(matching).toEqual(await shop.matches(repeat(4)));
		await expect(
			shop.segments.check({ template }, firstOf(matching), { asOf: demoNow }),
		).resolves.toMatchObject({
			member: true,
		});
		await shop.segments.create({ title: 'Edited', rule: repeat(40) });
		const { joining } = await shop.segments.previewEdit('edited', { template });
		expect(joining).toBe(matching.length);
	});

	it('it stands alone: beside a rule it is refused', async () => {
		await expect(
			faultOf(shop.segments.create({ title: 'Both', template, query: 'orders_count = 0' })),
		).resolves.toMatchObject({ code: 'OPTION_INVALID', found: ['query', 'template'] });
		await expect(
			faultOf(shop.segments.preview({ template, match: 'all', rules: [] })),
		).resolves.toMatchObject({ code: 'RULE_INVALID' });
		await expect(faultOf(shop.segments.create({ title: 'None', template: 'nobody' }))).resolves.toMatchObject(
			{ code: 'TEMPLATE_UNKNOWN', path: 'template' },
		);
	});
});

test.each([
	['orders_close_together', { orders: 1 }],
	['viewed_again_and_again', { times: 1 }],
])('%s of one alone is refused, not taken for two', (name, parameters) => {
	expect(() => rule({ name, parameters })).toThrow(/at_least needs a whole number from 1 to 100/);
});
