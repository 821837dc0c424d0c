import { byId, must, openShop, SPENT_MORE_THAN } from './support/shop';
import type { Shop } from './support/shop';

let shop: Shop;
beforeAll(async () => (shop = await openShop()));
afterAll(async () => await shop.drop());

const spent = (amount: unknown, more: object = {}) => ({
	field: 'amount_spent',
	operator: 'greater_than',
	amount,
	...more,
});
const builder = (conditions: Readonly<Record<string, readonly object[]>>) =>
	({ source: 'builder', groups: { group: [{ match: 'all', conditions }] } }) as object;
const create = async (parameters: object, items?: object[], settings?: object) =>
	await shop.n8n.runNode('segmentCreate', { operation: 'create', ...parameters }, items as never, settings);

const membersOf = async (title: string) =>
	await shop.ids(
		'SELECT m.customer_id FROM segments.membership m JOIN segments.segment s ON s.id = m.segment_id WHERE s.title = $1',
		[title],
	);

describe('Create', () => {
	test('from the builder: saves the segment with its members, and answers with it, its size and some of them', async () => {
		const expected = await shop.ids(SPENT_MORE_THAN, [2000]);
		const { items } = await must(
			create({
				title: 'Big Spenders',
				...builder({ orders: [spent('2000')] }),
				options: { sampleSize: 4, description: 'Good ones' },
			}),
		);
		const [answer] = items('Node') as unknown as [
			{ segment: { id: number }; customers: Array<{ customer_id: number }> },
		];
		expect(answer).toMatchObject({
			outcome: 'created',
			segment: {
				title: 'Big Spenders',
				key: 'big-spenders',
				kind: 'dynamic',
				active: true,
				description: 'Good ones',
				memberCount: expected.length,
			},
			count: expected.length,
			evaluation: { joined: expected.length, left: 0 },
		});
		expect(expected.length).toBeGreaterThan(4);
		expect(answer.customers).toHaveLength(4);
		for (const { customer_id: id } of answer.customers) expect(expected).toContain(String(id));
		expect(await membersOf('Big Spenders')).toEqual(expected);
	});

	test('expressions are read for each item', async () => {
		const result = await must(
			create(
				{ title: '={{ "Over " + $json.limit }}', ...builder({ orders: [spent('={{ $json.limit }}')] }) },
				[{ limit: 100 }, { limit: 1500 }],
			),
		);
		expect(result.items('Node').map(({ count }) => count)).toEqual([
			(await shop.ids(SPENT_MORE_THAN, [100])).length,
			(await shop.ids(SPENT_MORE_THAN, [1500])).length,
		]);
		expect(result.outputs('Node')[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
		]);
	});

	test('from groups under "none", with options', async () => {
		const expected = await shop.ids(`
			SELECT c.id FROM shop.customer c
			WHERE NOT EXISTS (SELECT FROM shop.address a WHERE a.customer_id = c.id AND lower(a.country) = 'gb')
				AND coalesce((SELECT sum(o.total - o.refunded) FROM shop."order" o WHERE o.customer_id = c.id
					AND o.status NOT IN ('cancelled', 'adjustment') AND o.placed_at >= '2025-01-01' AND o.placed_at < '2025-03-01'), 0) <= 50`);
		const inWinter = { period: 'range', rangeFrom: '2025-01-01', rangeTo: '2025-02-28' };
		await must(
			create({
				title: 'Neither',
				source: 'builder',
				groupsMatch: 'none',
				groups: {
					group: [
						{
							match: 'all',
							conditions: { customer: [{ field: 'country', operator: 'in', chosen: ['GB'] }] },
						},
						{ match: 'all', conditions: { orders: [spent(50, inWinter)] } },
					],
				},
			}),
		);
		expect(expected.length).toBeGreaterThan(0);
		expect(await membersOf('Neither')).toEqual(expected);
	});

	test('from text, and from JSON of a web query builder', async () => {
		const expected = await shop.ids(SPENT_MORE_THAN, [500]);
		await must(create({ title: 'By Text', source: 'query', query: 'amount_spent > 500' }));
		await must(
			create({
				title: 'By JSON',
				source: 'json',
				ruleJson: { combinator: 'and', rules: [{ field: 'amount_spent', operator: '>', value: '500' }] },
			}),
		);
		await must(
			create({
				title: 'By JSON Text',
				source: 'json',
				ruleJson: '{"field":"amount_spent","operator":"greater_than","value":500}',
			}),
		);
		for (const title of ['By Text', 'By JSON', 'By JSON Text'])
			expect([title, await membersOf(title)]).toEqual([title, expected]);
	});

	test('with picked products', async () => {
		const [first, second] = (await shop.ids(
			'SELECT product_id FROM shop.order_line WHERE product_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 2',
		)) as [string, string];
		const expected = await shop.ids(
			`
			SELECT DISTINCT o.customer_id FROM shop."order" o JOIN shop.order_line l ON l.order_id = o.id
			WHERE o.customer_id IS NOT NULL AND o.status NOT IN ('cancelled', 'adjustment') AND l.quantity <> 0 AND l.product_id IN ($1, $2)`,
			[first, second],
		);
		const product = { __rl: true, mode: 'list', value: first, cachedResultName: 'Something' };
		const further = { pick: [{ id: { __rl: true, mode: 'id', value: second } }] };
		await must(
			create({
				title: 'Buyers',
				...builder({
					products: [
						{ field: 'products_purchased', operator: 'includes_any', product, further_products: further },
					],
				}),
			}),
		);
		expect(await membersOf('Buyers')).toEqual(expected);
	});

	test('from a template, as it is and with parameters', async () => {
		await must(create({ title: 'Template', source: 'template', template: 'big_spenders' }));
		expect(await membersOf('Template')).toEqual(await shop.ids(SPENT_MORE_THAN, [1000]));
		const templateParameters = {
			mappingMode: 'defineBelow',
			value: { amount: '={{ 2 * 1500 }}' },
			schema: [],
		};
		await must(
			create({ title: 'Template 3000', source: 'template', template: 'big_spenders', templateParameters }),
		);
		expect(await membersOf('Template 3000')).toEqual(await shop.ids(SPENT_MORE_THAN, [3000]));
		const { error } = await create({ title: 'No Template', source: 'template', template: 'big_spender' });
		expect(error?.description).toContain('Did you mean "big_spenders"?');
		const { error: none } = await create({ title: 'No Template', source: 'template' });
		expect(none?.message).toBe('No template is chosen.');
		const preview = await must(
			shop.n8n.runNode('segmentCreate', {
				operation: 'preview',
				source: 'template',
				template: 'big_spenders',
				templateParameters,
			}),
		);
		expect(preview.items('Node')[0]).toMatchObject({
			count: (await shop.ids(SPENT_MORE_THAN, [3000])).length,
		});
	});

	test('without evaluating: the size comes from the rule, the membership stays empty', async () => {
		const expected = await shop.ids(SPENT_MORE_THAN, [800]);
		const { items } = await must(
			create({
				title: 'Later',
				source: 'query',
				query: 'amount_spent > 800',
				options: { evaluateNow: false },
			}),
		);
		expect(items('Node')).toEqual([
			expect.objectContaining({
				count: expected.length,
				segment: expect.objectContaining({ memberCount: 0, evaluatedAt: null }),
			}),
		]);
		expect(items('Node')[0]).not.toHaveProperty('evaluation');
		expect(await membersOf('Later')).toEqual([]);
	});

	test('an inactive segment is saved without an evaluation', async () => {
		const { items } = await must(
			create({
				title: 'Asleep',
				source: 'query',
				query: 'amount_spent > 800',
				options: { active: false, key: 'zzz', timeZone: 'Asia/Dhaka' },
			}),
		);
		expect(items('Node')[0]).toMatchObject({
			segment: { active: false, key: 'zzz', timeZone: 'Asia/Dhaka', memberCount: 0 },
		});
	});
});

describe('a title that exists', () => {
	beforeAll(async () => await must(create({ title: 'Taken', source: 'query', query: 'amount_spent > 500' })));

	test('is an error', async () => {
		const { error } = await create({ title: 'taken', source: 'query', query: 'amount_spent > 900' });
		expect(error?.message).toMatch(/Taken|taken/);
		expect(error?.description).toContain('TITLE_TAKEN');
	});

	test('is left alone', async () => {
		const { items } = await must(
			create({ title: 'Taken', source: 'query', query: 'amount_spent > 900', onTitleTaken: 'leave' }),
		);
		expect(items('Node')[0]).toMatchObject({ outcome: 'unchanged', query: 'amount_spent > 500' });
		expect(await membersOf('Taken')).toEqual(await shop.ids(SPENT_MORE_THAN, [500]));
	});

	test('is updated', async () => {
		const { items } = await must(
			create({ title: 'Taken', source: 'query', query: 'amount_spent > 900', onTitleTaken: 'update' }),
		);
		expect(items('Node')[0]).toMatchObject({ outcome: 'updated', query: 'amount_spent > 900' });
		expect(await membersOf('Taken')).toEqual(await shop.ids(SPENT_MORE_THAN, [900]));
	});
});

describe('a list of customers', () => {
	test('from one parameter', async () => {
		const [a, b, c] = (await shop.ids('SELECT id FROM shop.customer ORDER BY id LIMIT 3')) as [
			string,
			string,
			string,
		];
		const { items } = await must(
			create({ title: 'Listed', source: 'customers', customers: `${a}, ${b}\n${c}` }),
		);
		expect(items('Node')[0]).toMatchObject({
			outcome: 'created',
			segment: { kind: 'static', memberCount: 3 },
			count: 3,
		});
		expect(await membersOf('Listed')).toEqual([a, b, c].sort());
	});

	test('from all input items into one segment', async () => {
		const ids = await shop.ids('SELECT id FROM shop.customer ORDER BY id LIMIT 5');
		const result = await must(
			create(
				{ title: 'Collected', source: 'customers', customers: '={{ $json.id }}' },
				ids.map((id) => ({ id: Number(id) })),
			),
		);
		expect(result.items('Node')).toHaveLength(1);
		expect(result.outputs('Node')[0]?.[0]?.pairedItem).toEqual(ids.map((_id, item) => ({ item })));
		expect(await membersOf('Collected')).toEqual(ids);
	});

	test('items that name nobody are left out, and that is told', async () => {
		const [id] = (await shop.ids('SELECT id FROM shop.customer ORDER BY id LIMIT 1')) as [string];
		const items = [{ id: Number(id) }, { id: null }, {}];
		const result = await must(
			create({ title: 'Some Are Guests', source: 'customers', customers: '={{ $json.id }}' }, items),
		);
		expect(await membersOf('Some Are Guests')).toEqual([id]);
		const hints = result.run.data.resultData.runData.Node?.[0]?.hints ?? [];
		expect(hints).toContainEqual(
			expect.objectContaining({ message: '2 of 3 input items name no customer.', type: 'warning' }),
		);
	});

	test('one segment for each item, on request', async () => {
		const [a, b] = (await shop.ids('SELECT id FROM shop.customer ORDER BY id LIMIT 2')) as [string, string];
		await must(
			create(
				{
					title: '={{ "Of " + $json.id }}',
					source: 'customers',
					customers: '={{ $json.id }}',
					oneSegment: false,
				},
				[{ id: a }, { id: b }],
			),
		);
		expect([await membersOf(`Of ${a}`), await membersOf(`Of ${b}`)]).toEqual([[a], [b]]);
	});

	test('by e-mail address', async () => {
		const customers = await shop.rows<{ id: number; email: string }>(
			'SELECT id, email FROM shop.customer WHERE email IS NOT NULL ORDER BY id LIMIT 2',
		);
		await must(
			create({
				title: 'By Mail',
				source: 'customers',
				identifyBy: 'email',
				customers: customers.map(({ email }) => email.toUpperCase()).join(', '),
			}),
		);
		expect(await membersOf('By Mail')).toEqual(customers.map(({ id }) => String(id)).sort());
	});

	test('an unknown address saves nothing', async () => {
		const { error } = await create({
			title: 'By Wrong Mail',
			source: 'customers',
			identifyBy: 'email',
			customers: 'nobody@example.invalid',
		});
		expect(error?.message).toBe('No customer has the e-mail address nobody@example.invalid.');
		expect(await shop.rows("SELECT FROM segments.segment WHERE title = 'By Wrong Mail'")).toEqual([]);
	});
});

describe('Preview', () => {
	const preview = async (parameters: object, items?: object[], settings?: object) =>
		await shop.n8n.runNode(
			'segmentCreate',
			{ operation: 'preview', ...parameters },
			items as never,
			settings,
		);

	test('counts and shows without saving', async () => {
		const expected = await shop.ids(SPENT_MORE_THAN, [3000]);
		const before = await shop.rows('SELECT count(*) FROM segments.segment');
		const { items } = await must(
			preview({ ...builder({ orders: [spent(3000)] }), options: { sampleSize: 2 } }),
		);
		expect(items('Node')[0]).toMatchObject({
			count: expected.length,
			query: 'amount_spent > 3000',
			ordersCounted: expect.any(String),
		});
		expect(items('Node')[0]?.customers).toHaveLength(2);
		expect(items('Node')[0]).not.toHaveProperty('sql');
		expect(await shop.rows('SELECT count(*) FROM segments.segment')).toEqual(before);
	});

	test('shows the SQL on request', async () => {
		const { items } = await must(
			preview({ source: 'query', query: "email ends with '.uk'", options: { sql: true } }),
		);
		expect(items('Node')[0]).toMatchObject({
			sql: expect.stringContaining('SELECT'),
			bindings: expect.any(Array),
		});
	});

	test('looks back to an instant', async () => {
		const { items } = await must(
			preview({
				source: 'query',
				query: 'orders_count >= 1 within last 30 days',
				options: { asOf: '2025-06-15T12:00:00Z' },
			}),
		);
		const expected = await shop.ids(`
			SELECT DISTINCT o.customer_id FROM shop."order" o
			WHERE o.customer_id IS NOT NULL AND o.status NOT IN ('cancelled', 'adjustment') AND o.placed_at BETWEEN '2025-05-16T12:00:00Z' AND '2025-06-15T12:00:00Z'`);
		expect(expected.length).toBeGreaterThan(0);
		expect(items('Node')[0]).toMatchObject({
			count: expected.length,
			asOf: expect.stringContaining('2025-06-15T12:00:00'),
		});
	});

	test('an error names the place in the builder and what was probably meant', async () => {
		const { error } = await preview(
			builder({ orders: [spent(1)], customer: [{ field: 'emial', operator: 'equals', text: 'x' }] }),
		);
		expect(error?.message).toMatch(/^Group 1, condition 2 \(emial\): .*"emial"/);
		expect(error?.description).toMatch(/Code: FIELD_UNKNOWN at rules\[1\]\.field\.$/);
		expect(error?.description).toContain('Did you mean "email"?');
	});

	test('an empty builder is refused, never everybody', async () => {
		const { error } = await preview({ source: 'builder', groups: {} });
		expect(error?.description).toContain('RULE_INVALID');
	});

	test('a fault of one item leaves the others alone, where the node goes on', async () => {
		const query = { source: 'query', query: '={{ $json.query }}' };
		const asked = [
			{ query: 'amount_spent > 3000' },
			{ query: 'amount_spent >' },
			{ query: 'amount_spent > 100' },
		];
		const regular = await must(preview(query, asked, { onError: 'continueRegularOutput' }));
		expect(regular.items('Node').map((item) => ('error' in item ? 'error' : item.query))).toEqual([
			'amount_spent > 3000',
			'error',
			'amount_spent > 100',
		]);
		expect(regular.items('Node')[1]).toEqual({
			error: expect.stringMatching(/^Line 1, column \d+: /),
			message: expect.stringContaining('QUERY_SYNTAX'),
		});
		expect(regular.outputs('Node')[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		const split = await must(preview(query, asked, { onError: 'continueErrorOutput' }));
		expect([split.items('Node', 0).length, split.items('Node', 1)]).toEqual([
			2,
			[expect.objectContaining({ query: 'amount_spent >', error: expect.any(String) })],
		]);
	});

	test('without going on, the error names the item', async () => {
		const { error } = await preview({ source: 'query', query: '={{ $json.query }}' }, [
			{ query: 'amount_spent > 1' },
			{ query: 'nonsense' },
		]);
		expect(error?.context).toMatchObject({ itemIndex: 1 });
	});
});

test('a database that does not answer is told in a sentence, for each item, without the password', async () => {
	const { credential } = shop.n8n;
	shop.n8n.credential = { ...credential, port: 1, password: 'hush-hush' };
	try {
		const failed = await shop.n8n.runNode('segmentManage', {
			resource: 'segment',
			operation: 'get',
			segment: byId(1),
		});
		expect(failed.error?.description).toContain('CONNECTION_FAILED');
		expect(JSON.stringify(failed.run)).not.toContain('hush-hush');
		const went = await must(
			shop.n8n.runNode(
				'segmentManage',
				{ resource: 'segment', operation: 'get', segment: byId(1) },
				[{}, {}],
				{
					onError: 'continueRegularOutput',
				},
			),
		);
		expect(went.items('Node').map(({ error }) => typeof error)).toEqual(['string', 'string']);
	} finally {
		shop.n8n.credential = credential;
	}
});
