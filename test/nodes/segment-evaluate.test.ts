import { defined, firstOf } from '../../lib/error/defined';
import { byId, byTitle, must, openShop, SPENT_MORE_THAN } from './support/shop';
import type { Shop } from './support/shop';

let shop: Shop;
beforeAll(async () => {
	shop = await openShop();
	for (const [title, query] of [
		['Big', 'amount_spent > 2000'],
		['Bigger', 'amount_spent > 4000'],
	] as const) {
		await must(
			shop.n8n.runNode('segmentCreate', {
				operation: 'create',
				title,
				source: 'query',
				query,
				options: { evaluateNow: false },
			}),
		);
	}
});
afterAll(async () => await shop.drop());

const run = async (operation: string, parameters: object, items?: object[], settings?: object) =>
	await shop.n8n.runNode('segmentEvaluate', { operation, ...parameters }, items as never, settings);
const byMail = (value: string) => ({ __rl: true as const, mode: 'email', value });
const membersOf = async (title: string) =>
	await shop.ids(
		'SELECT m.customer_id FROM segments.membership m JOIN segments.segment s ON s.id = m.segment_id WHERE s.title = $1',
		[title],
	);

describe('Evaluate', () => {
	test('one segment, named by title, key or ID', async () => {
		const big = await shop.ids(SPENT_MORE_THAN, [2000]);
		const first = await must(run('evaluate', { segmentScope: 'one', segment: byTitle('Big') }));
		expect(first.items('Node')).toEqual([
			expect.objectContaining({
				joined: big.length,
				left: 0,
				members: big.length,
				segment: expect.objectContaining({ key: 'big' }),
			}),
		]);
		expect(await membersOf('Big')).toEqual(big);
		const { id } = first.items('Node')[0]?.segment as { id: number };
		for (const segment of [byId('big'), byId(String(id)), byId(id)]) {
			const again = await must(run('evaluate', { segmentScope: 'one', segment }));
			expect(again.items('Node')).toEqual([
				expect.objectContaining({ joined: 0, left: 0, members: big.length }),
			]);
		}
	});

	test('several, and all: one item for each segment', async () => {
		const several = await must(run('evaluate', { segmentScope: 'several', segments: ['big', 'Bigger'] }));
		expect(
			several.items('Node').map(({ segment, members }) => [(segment as { title: string }).title, members]),
		).toEqual([
			['Big', (await shop.ids(SPENT_MORE_THAN, [2000])).length],
			['Bigger', (await shop.ids(SPENT_MORE_THAN, [4000])).length],
		]);
		const all = await must(run('evaluate', { segmentScope: 'all' }));
		expect(all.items('Node')).toHaveLength(2);
		expect(all.outputs('Node')).toHaveLength(1);
	});

	test('those that are due by the time of their last evaluation', async () => {
		await must(run('evaluate', { segmentScope: 'all' }));
		const fresh = await must(run('evaluate', { segmentScope: 'due', dueMinutes: 60 }));
		expect(fresh.items('Node')).toEqual([]);
		const due = await must(run('evaluate', { segmentScope: 'due', dueMinutes: 0 }));
		expect(due.items('Node')).toHaveLength(2);
	});

	test('a segment that fails is an error, though the others are evaluated', async () => {
		await must(
			shop.n8n.runNode('segmentCreate', {
				operation: 'create',
				title: 'Broken',
				source: 'query',
				query: "loyalty.tier = 'gold'",
				options: { evaluateNow: false },
			}),
		);
		await shop.rows(
			`UPDATE segments.segment SET rule = '{"field":"gone","operator":"equals","value":"x"}' WHERE title = 'Broken'`,
		);
		const [customer] = await shop.rows<{ id: number }>('SELECT id FROM shop.customer ORDER BY id LIMIT 1');
		const before = await membersOf('Big');
		await shop.rows(
			`INSERT INTO shop."order" (customer_id, placed_at, status, currency, total, refunded) SELECT $1, '2025-06-01', 'completed', currency, 9999, 0 FROM shop."order" LIMIT 1`,
			[customer?.id],
		);
		const { error } = await run('evaluate', { segmentScope: 'all' });
		expect(error?.message).toMatch(/^1 of 3 segments could not be evaluated\. "Broken": /);
		expect(await membersOf('Big')).toEqual([...new Set([...before, String(customer?.id)])].sort());
		await must(
			shop.n8n.runNode('segmentManage', {
				resource: 'segment',
				operation: 'delete',
				segment: byTitle('Broken'),
			}),
		);
	});

	test('no segment chosen, and one that does not exist', async () => {
		await expect(run('evaluate', { segmentScope: 'several', segments: [] })).rejects.toThrow('is required');
		expect((await run('evaluate', { segmentScope: 'several', segments: '={{ [] }}' })).error?.message).toBe(
			'No segment is chosen.',
		);
		const { error } = await run('evaluate', { segmentScope: 'one', segment: byTitle('Bigg') });
		expect(error?.description).toMatch(/Did you mean "Big(ger)?"\?.*SEGMENT_NOT_FOUND/);
	});

	test('as of an instant before the last evaluation is refused', async () => {
		const { error } = await run('evaluate', {
			segmentScope: 'one',
			segment: byTitle('Big'),
			options: { asOf: '2020-01-01T00:00:00' },
		});
		expect(error?.description).toContain('AS_OF_IN_PAST');
	});
});

describe('Preview', () => {
	test('of an edit: who would join and who would leave', async () => {
		await must(run('evaluate', { segmentScope: 'one', segment: byTitle('Big') }));
		const [now, then] = [await membersOf('Big'), await shop.ids(SPENT_MORE_THAN, [3000])];
		const { items } = await must(
			run('preview', {
				previewOf: 'edit',
				segment: byTitle('Big'),
				source: 'query',
				query: 'amount_spent > 3000',
			}),
		);
		expect(items('Node')).toEqual([
			expect.objectContaining({ joining: 0, leaving: now.length - then.length, staying: then.length }),
		]);
		expect(await membersOf('Big')).toEqual(now);
	});

	test('of a rule from a template parameter given by expression', async () => {
		const { items } = await must(
			run(
				'preview',
				{
					source: 'json',
					ruleJson: '={{ { field: "amount_spent", operator: "greater_than", value: $json.limit } }}',
				},
				[{ limit: 2500 }],
			),
		);
		expect(items('Node')[0]).toMatchObject({ count: (await shop.ids(SPENT_MORE_THAN, [2500])).length });
	});
});

describe('Check Customer', () => {
	const customers = async () =>
		await shop.rows<{ id: number; email: string }>(
			'SELECT id, email FROM shop.customer WHERE email IS NOT NULL ORDER BY id LIMIT 40',
		);

	test('sends each item to In or Not In, with its data, its file and why', async () => {
		const [all, big] = [await customers(), await shop.ids(SPENT_MORE_THAN, [2000])];
		const result = await must(
			run(
				'check',
				{
					customer: '={{ $json.id }}',
					against: 'segment',
					segment: byTitle('Big'),
					options: { explain: true },
				},
				all,
			),
		);
		const isIn = all.filter(({ id }) => big.includes(String(id)));
		expect(isIn.length).toBeGreaterThan(0);
		expect(isIn.length).toBeLessThan(all.length);
		expect(result.items('Node', 0).map(({ id }) => id)).toEqual(isIn.map(({ id }) => id));
		expect(result.items('Node', 1).map(({ id }) => id)).toEqual(
			all.filter((one) => !isIn.includes(one)).map(({ id }) => id),
		);
		expect(result.items('Node', 0)[0]).toMatchObject({
			email: isIn[0]?.email,
			segmentCheck: {
				member: true,
				customerId: isIn[0]?.id,
				conditions: [expect.objectContaining({ holds: true })],
			},
		});
		const pairs = [0, 1].flatMap(
			(output) => result.outputs('Node')[output]?.map(({ json, pairedItem }) => [json.id, pairedItem]) ?? [],
		);
		expect(new Map(pairs as Array<[number, object]>)).toEqual(
			new Map(all.map(({ id }, item) => [id, { item }])),
		);
	});

	test('against a rule, by e-mail address, as of an instant, without reasons', async () => {
		const [all, big] = [(await customers()).slice(0, 5), await shop.ids(SPENT_MORE_THAN, [1000])];
		const result = await must(
			run(
				'check',
				{
					customer: byMail('={{ $json.email }}'),
					against: 'rule',
					source: 'query',
					query: 'amount_spent > 1000',
					options: { asOf: '2026-01-01T00:00:00Z' },
				},
				all,
			),
		);
		for (const [output, member] of [
			[0, true],
			[1, false],
		] as const) {
			for (const item of result.items('Node', output)) {
				expect([item.id, big.includes(String(item.id))]).toEqual([item.id, member]);
				expect(item.segmentCheck).toMatchObject({ member, customerId: item.id });
				expect(item.segmentCheck).not.toHaveProperty('conditions');
			}
		}
	});

	test('text is a rule, also when a segment has that title', async () => {
		const [one] = await customers();
		const { error } = await run('check', {
			customer: one?.id,
			against: 'rule',
			source: 'query',
			query: 'Big',
		});
		expect(error?.description).toContain('QUERY_SYNTAX');
	});

	test('an unknown customer is an error, or on request not a member', async () => {
		const parameters = {
			customer: byMail('nobody@example.invalid'),
			against: 'segment',
			segment: byTitle('Big'),
		};
		expect((await run('check', parameters)).error?.description).toContain('CUSTOMER_NOT_FOUND');
		const { items } = await must(run('check', { ...parameters, options: { ifUnknown: 'notIn' } }));
		expect([items('Node', 0), items('Node', 1)]).toEqual([
			[],
			[{ segmentCheck: { member: false, customerId: null } }],
		]);
		const byNumber = { customer: byId('999999999'), against: 'segment', segment: byTitle('Big') };
		expect((await run('check', byNumber)).error?.description).toContain('CUSTOMER_NOT_FOUND');
		expect(
			(await must(run('check', { ...byNumber, options: { ifUnknown: 'notIn' } }))).items('Node', 1),
		).toHaveLength(1);
	});

	test('an item that fails leaves by Not In, or by the error output', async () => {
		const [one] = await customers();
		const asked = [{ id: one?.id }, { id: 'no number' }];
		const parameters = { customer: '={{ $json.id }}', against: 'segment', segment: byTitle('Big') };
		const regular = await must(run('check', parameters, asked, { onError: 'continueRegularOutput' }));
		expect(regular.items('Node', 1).filter(({ error }) => error !== undefined)).toHaveLength(1);
		expect(regular.items('Node', 0).filter(({ error }) => error !== undefined)).toEqual([]);
		const split = await must(run('check', parameters, asked, { onError: 'continueErrorOutput' }));
		expect(split.items('Node', 2)).toEqual([
			expect.objectContaining({ id: 'no number', error: expect.any(String) }),
		]);
	});
});

test('an AI agent that has the node as a tool gets the answer, whichever output it would leave by', async () => {
	const big = await shop.ids(SPENT_MORE_THAN, [2000]);
	const [small] = await shop.ids(
		`SELECT id FROM shop.customer WHERE id <> ALL ($1::int[]) ORDER BY id LIMIT 1`,
		[big],
	);
	const ask = async (customer: string) =>
		await shop.n8n.runTool('segmentEvaluate', {
			operation: 'check',
			customer,
			against: 'segment',
			segment: byTitle('Big'),
		});
	expect(await ask(firstOf(big))).toEqual([{ segmentCheck: expect.objectContaining({ member: true }) }]);
	expect(await ask(defined(small))).toEqual([{ segmentCheck: expect.objectContaining({ member: false }) }]);
});

test('cancelling the execution cancels the query', async () => {
	const { credential } = shop.n8n;
	shop.n8n.credential = {
		...credential,
		shop: 'own',
		mapping: {
			preset: 'demo',
			tags: `SELECT t.customer_id + 0 * s.n AS customer_id, t.name FROM shop.tag t CROSS JOIN LATERAL (
				SELECT count(*)::int AS n FROM generate_series(1, 30000) AS a, generate_series(1, 30000 + t.customer_id % 2) AS b) AS s`,
		},
	};
	try {
		const cancel = new AbortController();
		const running = run('preview', { source: 'query', query: "tags includes any ('vip')" }, [{}], {
			signal: cancel.signal,
		});
		const counting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE '%generate_series(1, 30000%'`;
		while ((await shop.rows(counting)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
		cancel.abort();
		await running.catch(() => undefined);
		while ((await shop.rows(counting)).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
		expect(await shop.rows(counting)).toEqual([]);
	} finally {
		shop.n8n.credential = credential;
	}
});
