import { defined } from '../../lib/error/defined';
import { KINDS } from '../../nodes/shared/builder';
import { sharedSegments } from '../../nodes/shared/transport';
import { must, openShop } from './support/shop';
import type { Shop } from './support/shop';

let shop: Shop;
beforeAll(async () => {
	shop = await openShop();
	for (let number = 1; number <= 60; number++) {
		const title = `Segment ${String(number).padStart(2, '0')}`;
		await must(
			shop.n8n.runNode('segmentCreate', {
				operation: 'create',
				title,
				source: 'query',
				query: 'amount_spent > 1',
				options: { evaluateNow: false },
			}),
		);
	}
});
afterAll(async () => await shop.drop());

const values = (options: Array<{ value: unknown }>) => options.map(({ value }) => value);
const condition = (field: unknown, more: object = {}) =>
	({
		groups: { group: [{}, { conditions: { customer: [{}, { field, ...more }] } }] },
	}) as never;
const AT = 'parameters.groups.group[1].conditions.customer[1]';

describe('dropdowns', () => {
	test('fields of this shop, in groups', async () => {
		const fields = await shop.n8n.loadOptions('segmentCreate', 'getFields');
		expect(fields).toContainEqual(
			expect.objectContaining({
				value: 'amount_spent',
				name: expect.stringMatching(/^Orders: /),
				description: expect.stringContaining('money'),
			}),
		);
		expect(values(fields)).toEqual(
			expect.arrayContaining(['email', 'country', 'products_purchased', 'events_count', 'loyalty.tier']),
		);
	});

	test('operators of the field beside them, also for its aliases', async () => {
		const operators = async (field: unknown) =>
			values(await shop.n8n.loadOptions('segmentCreate', 'getOperators', condition(field), `${AT}.operator`));
		expect(await operators('email')).toEqual([
			'in',
			'not_in',
			'contains',
			'not_contains',
			'starts_with',
			'ends_with',
			'matches',
			'is_null',
			'is_not_null',
		]);
		expect(await operators('tags')).toEqual(
			expect.arrayContaining(['in', 'includes_all', 'count_less_than']),
		);
		expect(await operators('customer_country')).toEqual(await operators('country'));
		expect((await operators('={{ $json.field }}')).length).toBeGreaterThan(8);
	});

	test('a chosen operator stays in the list, though another says the same', async () => {
		const operators = await shop.n8n.loadOptions(
			'segmentCreate',
			'getOperators',
			condition('email', { operator: 'equals' }),
			`${AT}.operator`,
		);
		expect(values(operators)).toContain('equals');
		expect(values(operators)).not.toContain('not_equals');
	});

	test('each kind of condition has its own fields, and each field one kind', async () => {
		const kinds = Object.values(KINDS).flatMap(({ fields }) => (fields ? [fields.method] : []));
		const lists = await Promise.all(
			kinds.map(async (method) => values(await shop.n8n.loadOptions('segmentCreate', method))),
		);
		const all = values(await shop.n8n.loadOptions('segmentCreate', 'getFields'));
		expect(lists.flat().sort()).toEqual(all.filter((field) => field !== 'member_of').sort());
		const of = (method: string) => lists[kinds.indexOf(method)];
		expect(of('getCustomerFields')).toEqual(expect.arrayContaining(['email', 'tags', 'loyalty.tier']));
		expect(of('getYesNoFields')).toContain('email_subscribed');
		expect(of('getDateFields')).toEqual(expect.arrayContaining(['created_at', 'last_order_date']));
		expect(of('getOrderFields')).toEqual(expect.arrayContaining(['amount_spent', 'quantity_purchased']));
		expect(of('getProductFields')).toContain('categories_purchased');
		expect(of('getEventFields')).toEqual(expect.arrayContaining(['events_count', 'last_event_date']));
		expect(of('getScoreFields')).toEqual(expect.arrayContaining(['rfm_segment', 'points', 'cltv']));
	});

	test('values of a field that has few, countries by name, and what was chosen on another day', async () => {
		const found = await shop.n8n.loadOptions(
			'segmentCreate',
			'getFieldValues',
			condition('country', { chosen: ['GB', 'XX'] }),
			`${AT}.chosen`,
		);
		expect(found).toEqual(
			expect.arrayContaining([
				{ name: 'United Kingdom (GB)', value: 'GB' },
				{ name: 'XX', value: 'XX' },
			]),
		);
		expect(found.filter(({ value }) => value === 'GB')).toHaveLength(1);
	});

	test('columns with few values, and these', async () => {
		const columns = values(await shop.n8n.loadOptions('segmentCreate', 'getListedOrderColumns'));
		expect(columns).toContain('status');
		expect(columns).not.toContain('quantity');
		expect(values(await shop.n8n.loadOptions('segmentCreate', 'getListedEventColumns'))).toContain('name');
		const where = { options: { where: { listed: [{ column: 'status', chosen: ['gone'] }] } } };
		const statuses = await shop.n8n.loadOptions(
			'segmentCreate',
			'getRowValues',
			condition('amount_spent', where),
			`${AT}.options.where.listed[0].chosen`,
		);
		const present = await shop.ids('SELECT DISTINCT status FROM shop."order"');
		expect(values(statuses)).toContain('gone');
		expect(present).toEqual(expect.arrayContaining(values(statuses).filter((one) => one !== 'gone')));
	});

	test('columns of rows, and their operators', async () => {
		const columns = values(await shop.n8n.loadOptions('segmentCreate', 'getOrderColumns'));
		expect(columns).toEqual(expect.arrayContaining(['status', 'category', 'quantity']));
		expect(columns).not.toContain('name');
		const ofEvents = values(await shop.n8n.loadOptions('segmentCreate', 'getEventColumns'));
		expect(ofEvents).toEqual(expect.arrayContaining(['name', 'product']));
		expect(ofEvents).not.toContain('quantity');
		const groups = values(await shop.n8n.loadOptions('segmentCreate', 'getOrderGroups'));
		expect(groups).toEqual(['day', 'week', 'calendar_month', 'quarter', 'year', ...columns]);
		expect(values(await shop.n8n.loadOptions('segmentCreate', 'getEventGroups'))).toEqual(
			expect.arrayContaining(['day', 'week', 'calendar_month', 'name']),
		);
		const where = { options: { where: { row: [{ column: 'quantity' }] } } };
		const operators = await shop.n8n.loadOptions(
			'segmentCreate',
			'getRowOperators',
			condition('orders_count', where),
			`${AT}.options.where.row[0].operator`,
		);
		expect(values(operators)).toContain('greater_than');
		expect(values(operators)).not.toContain('contains');
	});

	test('fields of members know the time of joining, but no other segments', async () => {
		const fields = values(await shop.n8n.loadOptions('segmentMembers', 'getMemberFields'));
		expect(fields).toEqual(expect.arrayContaining(['email', 'joined_at']));
		expect(fields).not.toContain('member_of');
	});

	test('templates that this shop can answer, and their parameters', async () => {
		const templates = await shop.n8n.loadOptions('segmentCreate', 'getTemplates');
		expect(values(templates)).toContain('big_spenders_lately');
		const parameters = await shop.n8n.resourceMapping('segmentCreate', 'getTemplateParameters', {
			template: 'big_spenders_lately',
		});
		expect(parameters.fields.map(({ id, type, defaultValue }) => [id, type, defaultValue])).toEqual([
			['amount', 'number', expect.any(Number)],
			['days', 'number', expect.any(Number)],
			['currency', 'string', undefined],
		]);
		const products = await shop.n8n.resourceMapping('segmentCreate', 'getTemplateParameters', {
			template: 'bought_product',
		});
		expect(products.fields.map(({ id, type }) => [id, type])).toEqual(
			expect.arrayContaining([
				['products', 'options'],
				['products_further', 'string'],
			]),
		);
		expect(products.fields[0]?.options?.length).toBeGreaterThan(3);
		const { credential } = shop.n8n;
		shop.n8n.credential = {
			...credential,
			shop: 'own',
			mapping: { customers: 'SELECT id, email FROM shop.customer', keyType: 'integer' },
		};
		try {
			expect(values(await shop.n8n.loadOptions('segmentCreate', 'getTemplates'))).not.toContain(
				'big_spenders_lately',
			);
		} finally {
			shop.n8n.credential = credential;
		}
	});

	test('segments', async () => {
		const segments = await shop.n8n.loadOptions('segmentTrigger', 'getSegments');
		expect(segments).toHaveLength(60);
		expect(segments[0]).toMatchObject({ name: 'Segment 01', value: expect.any(Number) });
	});

	test('what the list of a condition about segments offers, a rule takes', async () => {
		const [offered] = await shop.n8n.loadOptions('segmentCreate', 'getSegmentKeys');
		const conditions = { segment: [{ operator: 'includes_any', segments: [offered?.value] }] };
		await must(
			shop.n8n.runNode('segmentCreate', {
				operation: 'preview',
				source: 'builder',
				groups: { group: [{ match: 'all', conditions }] },
			}),
		);
	});

	test('what cannot be looked up is told in a sentence', async () => {
		const { credential } = shop.n8n;
		shop.n8n.credential = { ...credential, port: 1 };
		try {
			await expect(shop.n8n.loadOptions('segmentCreate', 'getFields')).rejects.toMatchObject({
				description: expect.stringContaining('CONNECTION_FAILED'),
			});
		} finally {
			shop.n8n.credential = credential;
		}
	});
});

describe('searchable lists', () => {
	test('segments come in pages, and by any part of the title', async () => {
		const first = await shop.n8n.listSearch('segmentEvaluate', 'searchSegments');
		expect([first.results.length, first.paginationToken]).toEqual([50, '50']);
		const second = await shop.n8n.listSearch(
			'segmentEvaluate',
			'searchSegments',
			undefined,
			defined(first.paginationToken),
		);
		expect([second.results.map(({ name }) => name), second.paginationToken]).toEqual([
			Array.from({ length: 10 }, (_none, index) => `Segment ${index + 51}`),
			undefined,
		]);
		expect(
			(await shop.n8n.listSearch('segmentEvaluate', 'searchSegments', 'MENT 07')).results.map(
				({ name }) => name,
			),
		).toEqual(['Segment 07']);
	});

	test('customers by name, e-mail address or ID', async () => {
		const [one] = await shop.rows<{ id: number; email: string; first_name: string; last_name: string }>(
			'SELECT id, email, first_name, last_name FROM shop.customer WHERE email IS NOT NULL ORDER BY id LIMIT 1',
		);
		for (const search of [
			`${one?.last_name.toUpperCase()} ${one?.first_name.slice(0, 3)}`,
			one?.email.slice(0, -4),
			String(one?.id),
		]) {
			const { results } = await shop.n8n.listSearch('segmentEvaluate', 'searchCustomers', search);
			expect(results).toContainEqual({ name: expect.stringContaining(String(one?.email)), value: one?.id });
		}
		const { results } = await shop.n8n.listSearch('segmentEvaluate', 'searchCustomers', '100%');
		expect(results).toEqual([]);
	});

	test('events by name', async () => {
		const names = await shop.ids('SELECT DISTINCT name FROM shop.event');
		const { results } = await shop.n8n.listSearch('segmentCreate', 'searchEvents');
		expect(results.map(({ value }) => value).sort()).toEqual(names);
		const some = await shop.n8n.listSearch('segmentCreate', 'searchEvents', 'VIEWED');
		expect(some.results.map(({ value }) => value)).toEqual(names.filter((name) => name.includes('viewed')));
	});

	test('products, variants and categories', async () => {
		const [product] = await shop.rows<{ id: number; title: string; sku: string }>(
			'SELECT id, title, sku FROM shop.product WHERE deleted_at IS NULL ORDER BY id LIMIT 1',
		);
		const { results } = await shop.n8n.listSearch('segmentCreate', 'searchProducts', product?.title);
		expect(results).toContainEqual({
			name: `${product?.title} (${product?.sku})`,
			value: String(product?.id),
		});
		expect((await shop.n8n.listSearch('segmentCreate', 'searchVariants')).results.length).toBeGreaterThan(0);
		const [category] = await shop.rows<{ slug: string; title: string }>(
			'SELECT slug, title FROM shop.category ORDER BY id LIMIT 1',
		);
		expect(
			(await shop.n8n.listSearch('segmentCreate', 'searchCategories', category?.title)).results,
		).toContainEqual(expect.objectContaining({ name: expect.stringContaining(defined(category?.title)) }));
	});
});

describe("the credential's Test button", () => {
	test('says what was found', async () => {
		const { status, message } = await shop.n8n.testCredential();
		expect([status, message]).toEqual([
			'OK',
			expect.stringMatching(
				/^Connected to Demo Shop: about 300 customers, \d+ fields.*; the store holds 60 segments\.$/,
			),
		]);
	});

	test('says that the store is not there yet', async () => {
		const { status, message } = await shop.n8n.testCredential({
			...shop.n8n.credential,
			schema: 'elsewhere',
		});
		expect([status, message]).toEqual(['OK', expect.stringContaining('not installed yet')]);
	});

	test.each([
		['a wrong password', { password: 'hush-hush' }, /password|log ?in|refused/i],
		['a server that is not there', { port: 1 }, /./],
		[
			'a mapping that does not fit',
			{ shop: 'own', mapping: '{"customers": "SELECT id, emial AS email FROM shop.customer"}' },
			/emial/,
		],
		['options that are not JSON', { presetOptions: '{schema}' }, /not valid JSON/],
	])('names %s', async (_what, changes, words) => {
		const { status, message } = await shop.n8n.testCredential({ ...shop.n8n.credential, ...changes });
		expect([status, message]).toEqual(['Error', expect.stringMatching(words)]);
		expect(message).not.toContain('hush-hush');
	});

	test('leaves no connection behind', async () => {
		await sharedSegments.closeUnused();
		await shop.n8n.testCredential();
		const ours = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'n8n%'`;
		for (let tries = 0; tries < 400 && (await shop.rows(ours)).length > 0; tries++)
			await new Promise((resolve) => setTimeout(resolve, 50));
		expect(await shop.rows(ours)).toEqual([]);
	});
});
