import { defined } from '../../lib/error/defined';
import { fileContent, ownNodes } from '../../tools/n8n-engine';
import { byId, byTitle, must, openShop } from './support/shop';
import type { Shop } from './support/shop';

let shop: Shop;
beforeAll(async () => {
	shop = await openShop();
});
afterAll(async () => await shop.drop());

const builder = (kind: string, condition: object) => ({
	operation: 'preview',
	source: 'builder',
	groups: { group: [{ match: 'all', conditions: { [kind]: [condition] } }] },
});
const preview = async (kind: string, condition: object) =>
	await shop.n8n.runNode('segmentCreate', builder(kind, condition) as never);
const manage = async (operation: string, parameters: object) =>
	await shop.n8n.runNode('segmentManage', { resource: 'segment', operation, ...parameters });
const create = async (title: string, query = 'amount_spent > 2000') =>
	(
		await must(shop.n8n.runNode('segmentCreate', { operation: 'create', title, source: 'query', query }))
	).items('Node')[0] as { segment: { id: number } };

describe('the builder', () => {
	test.each([
		['products', 'products_purchased'],
		['customer', 'tags'],
		['products', 'categories_purchased'],
	])(
		'an operator that an expression gives and the field does not have is an error on %s %s, and no other question',
		async (kind, field) => {
			const box = { text: '1597' };
			const { error } = await preview(kind, { field, operator: 'greater_than', ...box });
			expect(error?.message).toMatch(
				/^Group 1, condition 1 \(.*\): “Is greater than” does not fit; choose “Includes any of”,/,
			);
			expect(error?.description).toContain('Has more than this many');
		},
	);

	test('an operator that no type has is told by its place too', async () => {
		const { error } = await preview('customer', { field: 'email', operator: '', text: 'x' });
		expect(error?.message).toMatch(
			/^Group 1, condition 1 \(E-mail\): no operator is chosen; choose “Is equal to”,/,
		);
	});

	test.each([
		['where', {}, 'Where'],
		['whereMatch', 'any', 'Where Matches'],
	])('the option %s that was added and left empty is refused', async (option, value, words) => {
		const { error } = await preview('orders', {
			field: 'amount_spent',
			operator: 'greater_than',
			amount: 500,
			options: { [option]: value },
		});
		expect(error?.message).toContain(`Group 1, condition 1 (Amount spent): “${words}”`);
	});

	test('a number in the value box is printed as a number', async () => {
		const [{ query }] = (
			await must(preview('orders', { field: 'amount_spent', operator: 'greater_than', amount: '500' }))
		).items('Node') as [{ query: string }];
		expect(query).toBe('amount_spent > 500');
	});
});

test('what the rule probably gets wrong is shown as a hint of the execution', async () => {
	const { run } = await must(preview('orders', { field: 'amount_spent', operator: 'less_than', amount: -5 }));
	const hints = run.data.resultData.runData.Node?.at(-1)?.hints ?? [];
	expect(hints[0]).toMatchObject({ message: '0 customers match.', type: 'info' });
	expect(hints.slice(1)).toContainEqual(expect.objectContaining({ type: 'warning', location: 'outputPane' }));
});

describe('a choice that an expression gives', () => {
	test.each([
		['segmentMembers', { operation: 'nothing' }, 'Operation cannot be “nothing”.'],
		['segmentEvaluate', { operation: 'chekc' }, 'Operation cannot be “chekc”.'],
		['segmentManage', { resource: 'shop', operation: 'get' }, 'Resource cannot be “shop”.'],
		['segmentManage', { resource: 'store', operation: 'toString' }, 'Operation cannot be “toString”.'],
		[
			'segmentMembers',
			{ operation: 'getChanges', segmentScope: 'all', kinds: 'came' },
			'Changes cannot be “came”.',
		],
		['segmentEvaluate', { operation: 'evaluate', segmentScope: 'none' }, 'Which Segments cannot be “none”.'],
	] as const)('%s %j is refused in our words', async (node, parameters, message) => {
		const { error } = await shop.n8n.runNode(node, parameters);
		expect(error?.message).toBe(message);
		expect(error?.description).toContain('Allowed: ');
	});

	test('a format too', async () => {
		await create('Of a format');
		const { error } = await shop.n8n.runNode('segmentMembers', {
			operation: 'export',
			segment: byTitle('Of a format'),
			format: '={{ "pdf" }}',
		});
		expect([error?.message, error?.description]).toEqual([
			'Format cannot be “pdf”.',
			expect.stringContaining('csv'),
		]);
	});
});

describe('a segment by its title', () => {
	test('is never the segment of that id', async () => {
		const { segment: victim } = await create('Victim');
		const title = String(victim.id);
		expect((await manage('delete', { segment: byTitle(title) })).error?.message).toBe(
			`There is no segment with the title "${title}".`,
		);
		const { segment: titled } = await create(title, 'amount_spent > 1');
		const get = async (segment: object) => (await must(manage('get', { segment }))).items('Node')[0]?.id;
		expect(await get(byTitle(title))).toBe(titled.id);
		expect(await get(byId(victim.id))).toBe(victim.id);
		expect(await get({ __rl: true, mode: 'list', value: title })).toBe(victim.id);
		await must(
			shop.n8n.runNode('segmentCreate', {
				operation: 'create',
				title,
				source: 'query',
				query: 'amount_spent > 5',
				onTitleTaken: 'update',
			}),
		);
		const rows = await shop.rows<{ id: number; title: string }>(
			'SELECT id, title FROM segments.segment WHERE id = $1',
			[victim.id],
		);
		expect(rows).toEqual([{ id: victim.id, title: 'Victim' }]);
		await must(manage('delete', { segment: byTitle(title) }));
		expect(await get(byId(victim.id))).toBe(victim.id);
	});

	test('a key that says "all" is one segment', async () => {
		await create('Not all of them');
		const { error } = await shop.n8n.runNode('segmentEvaluate', {
			operation: 'evaluate',
			segmentScope: 'one',
			segment: byId('all'),
		});
		expect(error?.message).toBe('There is no segment with the key "all".');
	});
});

describe('members', () => {
	const fields = [
		'orders_count',
		'recency_days',
		'quantity_purchased',
		'amount_spent',
		'average_order_value',
		'points',
	];
	const member = async (options: object = {}) => {
		await shop.n8n.runNode('segmentCreate', {
			operation: 'create',
			title: 'Typed',
			source: 'query',
			query: 'amount_spent > 2000',
		});
		const wish = {
			operation: 'getMany',
			segment: byTitle('Typed'),
			limit: 1,
			fields,
			options: { orderBy: 'customer_id', ...options },
		};
		return (await must(shop.n8n.runNode('segmentMembers', wish as never))).items('Node')[0] as Record<
			string,
			unknown
		>;
	};

	test('counts are numbers, amounts exact text without meaningless places, or numbers where wished', async () => {
		const text = await member();
		for (const field of ['orders_count', 'recency_days', 'quantity_purchased', 'points'])
			expect([field, typeof text[field]]).toEqual([field, 'number']);
		expect(text.amount_spent).toMatch(/^\d+\.\d\d$/);
		expect(text.average_order_value).toMatch(/^\d+\.\d\d(\d*[1-9])?$/);
		const number = await member({ moneyAs: 'number' });
		expect(number.amount_spent).toBe(Number(text.amount_spent));
	});

	test('Refine stays when another operation is chosen, or another way to say it', async () => {
		const named = defined(ownNodes.segmentMembers).description.properties.filter(({ name }) =>
			name.startsWith('refine'),
		);
		expect(named.map(({ name, displayOptions }) => [name, displayOptions])).toEqual([
			['refineGroupsMatch', undefined],
			['refineGroups', undefined],
			['refine', undefined],
		]);
		await create('To refine', 'amount_spent > 1500');
		const parameters = { segment: byTitle('To refine'), refine: 'amount_spent > 3000' };
		const many = await must(
			shop.n8n.runNode('segmentMembers', { operation: 'getMany', returnAll: true, ...parameters }),
		);
		const file = await must(shop.n8n.runNode('segmentMembers', { operation: 'export', ...parameters }));
		expect(file.items('Node')[0]?.members).toBe(many.items('Node').length);
	});

	test('an export of nobody has a header', async () => {
		await create('Nobody', 'amount_spent > 100000000');
		const result = await must(
			shop.n8n.runNode('segmentMembers', { operation: 'export', segment: byTitle('Nobody') }),
		);
		expect(String(await fileContent(result.outputs('Node')[0]?.[0]))).toBe(
			'\ufeffcustomer_id,first_name,last_name,email,joined_at\r\n',
		);
	});
});

describe('after an edit', () => {
	const count = 'SELECT count(*) FROM segments.membership WHERE segment_id = $1';

	test('the members are those of the new rule, or the answer says that they are not', async () => {
		const { segment } = await create('Edited', 'amount_spent > 3000');
		const edit = async (query: string, options: object) =>
			(await must(manage('update', { segment: byId(segment.id), source: 'query', query, options }))).items(
				'Node',
			)[0];
		const later = await edit('amount_spent > 2000', { evaluateNow: false });
		expect(later).toMatchObject({ stale: true });
		const now = await edit('amount_spent > 1000', {});
		expect(now).toMatchObject({ stale: false, evaluation: { joined: expect.any(Number) } });
		expect(now?.memberCount).toBe(Number((await shop.ids(count, [segment.id]))[0]));
		expect(now?.memberCount).toBeGreaterThan(Number(later?.memberCount));
	});

	test('a copy has members, unless it is to wait', async () => {
		await create('Original');
		const copy = async (newTitle: string, options: object) =>
			(await must(manage('duplicate', { segment: byTitle('Original'), newTitle, options }))).items('Node')[0];
		expect(await copy('Copy', {})).toMatchObject({ stale: false, memberCount: 67 });
		expect(await copy('Waiting', { evaluateNow: false })).toMatchObject({ stale: true, memberCount: 0 });
	});

	test('a title that is taken names the way round that the form has', async () => {
		await create('Taken');
		const { error } = await shop.n8n.runNode('segmentCreate', {
			operation: 'create',
			title: 'taken',
			source: 'query',
			query: 'amount_spent > 1',
		});
		expect(error?.description).toContain('set “If the Title Exists” to “Update It”');
	});
});

describe('while the database is away', () => {
	const away = async <T>(look: () => Promise<T>): Promise<T> => {
		const { credential } = shop.n8n;
		shop.n8n.credential = { ...credential, port: 1 };
		try {
			return await look();
		} finally {
			shop.n8n.credential = credential;
		}
	};
	const condition = { field: 'city', operator: 'includes_any', chosen: ['Dhaka'] };
	const groups = { groups: { group: [{ conditions: { customer: [condition] } }] } } as never;
	const at = (name: string) => `parameters.groups.group[0].conditions.customer[0].${name}`;

	test('a dropdown still shows what is stored, and says why there is no more', async () => {
		const fields = await away(
			async () => await shop.n8n.loadOptions('segmentCreate', 'getCustomerFields', groups, at('field')),
		);
		expect(fields).toEqual([
			{
				name: 'City',
				value: 'city',
				description: expect.stringContaining('cannot be read now'),
			},
		]);
		const operators = await away(
			async () => await shop.n8n.loadOptions('segmentCreate', 'getOperators', groups, at('operator')),
		);
		expect(operators).toContainEqual(
			expect.objectContaining({ name: 'Includes any of', value: 'includes_any' }),
		);
		const segments = await away(
			async () =>
				await shop.n8n.loadOptions(
					'segmentEvaluate',
					'getSegments',
					{ segments: [3, 'vip'] },
					'parameters.segments',
				),
		);
		expect(segments.map(({ value }) => value)).toEqual([3, 'vip']);
	});

	test('with nothing stored the error is shown', async () => {
		await expect(
			away(
				async () => await shop.n8n.loadOptions('segmentEvaluate', 'getSegments', {}, 'parameters.segments'),
			),
		).rejects.toMatchObject({ description: expect.stringContaining('CONNECTION_FAILED') });
	});
});

describe('descriptions', () => {
	test('no list of triggers shows ours under the name of the company Segment', () => {
		const shown = defined(ownNodes.segmentTrigger).description.displayName.replace(/ Trigger$/, '');
		expect(shown).toBe('Customer Segments');
	});

	test('nothing is red before a segment is chosen', () => {
		for (const node of ['segmentEvaluate', 'segmentTrigger']) {
			const scope = defined(ownNodes[node]).description.properties.find(
				({ name }) => name === 'segmentScope',
			);
			expect([node, scope?.default]).toEqual([node, 'all']);
		}
	});
});
