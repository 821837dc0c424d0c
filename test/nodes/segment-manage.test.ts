import { byTitle, must, openShop, SPENT_MORE_THAN } from './support/shop';
import type { Shop } from './support/shop';

let shop: Shop;
beforeAll(async () => {
	shop = await openShop();
	for (const [title, query] of [
		['Big', 'amount_spent > 2000'],
		['Bigger', 'amount_spent > 4000'],
		['Asleep', "country includes any ('DE')"],
	] as const) {
		await must(shop.n8n.runNode('segmentCreate', { operation: 'create', title, source: 'query', query }));
	}
});
afterAll(async () => await shop.drop());

const run = async (operation: string, parameters: object = {}, resource = 'segment', items?: object[]) =>
	await shop.n8n.runNode('segmentManage', { resource, operation, ...parameters }, items as never);
const answer = async (operation: string, parameters: object = {}, resource = 'segment') =>
	(await must(run(operation, parameters, resource))).items('Node');
const membersOf = async (title: string) =>
	await shop.ids(
		'SELECT m.customer_id FROM segments.membership m JOIN segments.segment s ON s.id = m.segment_id WHERE s.title = $1',
		[title],
	);

describe('segments', () => {
	test('get', async () => {
		expect(await answer('get', { segment: byTitle('Big') })).toEqual([
			expect.objectContaining({ title: 'Big', query: 'amount_spent > 2000', usedBy: [], lastError: null }),
		]);
	});

	test('get many: searched, filtered, sorted, limited', async () => {
		const titles = async (parameters: object) =>
			(await answer('getMany', { returnAll: true, ...parameters })).map(({ title }) => title);
		expect(
			await titles({ filters: { search: 'big' }, sort: { by: { sortBy: 'title', direction: 'desc' } } }),
		).toEqual(['Bigger', 'Big']);
		expect(await titles({ filters: { usesField: 'country' } })).toEqual(['Asleep']);
		expect(
			await titles({ returnAll: false, limit: 1, sort: { by: { sortBy: 'created_at', direction: 'asc' } } }),
		).toEqual(['Big']);
	});

	test('get many: by kind, by use, by review, page by page, also by words of the description', async () => {
		const titles = async (parameters: object) =>
			(await answer('getMany', { returnAll: true, ...parameters })).map(({ title }) => title);
		const byTitles = { sort: { by: { sortBy: 'title', direction: 'asc' } } };
		expect(await titles({ filters: { kind: 'static' } })).toEqual([]);
		expect(await titles({ filters: { kind: 'dynamic' }, ...byTitles })).toEqual(['Asleep', 'Big', 'Bigger']);
		for (const page of [1, 2, 3, 4])
			expect(await titles({ returnAll: false, limit: 1, page, ...byTitles })).toEqual(
				['Asleep', 'Big', 'Bigger'].slice(page - 1, page),
			);
		await shop.rows(`UPDATE segments.segment SET description = 'ÉTÉ sale' WHERE title = 'Big'`);
		expect(await titles({ filters: { search: 'SALE' } })).toEqual(['Big']);
		await shop.rows(`
			INSERT INTO segments.segment_use (kind, id, segment_id, name)
			SELECT 'workflow', 'w1', id, 'Welcome' FROM segments.segment WHERE title = 'Bigger'`);
		expect(await titles({ filters: { use: 'unused' }, ...byTitles })).toEqual(['Asleep', 'Big']);
		expect(await titles({ filters: { use: 'used' } })).toEqual(['Bigger']);
		await shop.rows(`DELETE FROM segments.segment_use`);
		const { error } = await run('getMany', { filters: { use: 'unsued' } });
		expect(error?.description).toContain('Did you mean "unused"?');
		const { error: noPage } = await run('getMany', { page: '={{ 0 }}' });
		expect(noPage?.message).toBe('Page must be a whole number of 1 or more.');
	});

	test('who marks a segment as reviewed takes it from those that nobody has looked at', async () => {
		await shop.rows(`UPDATE segments.segment SET updated_at = '2024-01-01'`);
		const forgotten = async () =>
			(await answer('getMany', { filters: { notReviewedSince: '2025-01-01T00:00:00' } })).length;
		expect(await forgotten()).toBe(3);
		const [reviewed] = await answer('markReviewed', { segment: byTitle('Big') });
		expect(reviewed).toMatchObject({ updatedAt: '2024-01-01T00:00:00.000Z', version: 1 });
		expect(Date.parse(String(reviewed?.reviewedAt))).toBeGreaterThan(Date.now() - 60_000);
		expect(await forgotten()).toBe(2);
	});

	test('simplified, times are words and users are names; raw, everything is there', async () => {
		const [simple] = await answer('get', { segment: byTitle('Big') });
		expect(simple).toMatchObject({ condition: 'matches 1 condition', usedBy: [] });
		expect(simple?.created).toMatch(/^(today|yesterday) at \d\d:\d\d$/);
		expect(simple?.updated).toBe('1 January 2024 at 00:00');
		expect(simple).not.toHaveProperty('rule');
		const [raw] = await answer('get', { segment: byTitle('Big'), simplify: false });
		expect(raw).toMatchObject({ rule: expect.any(Object), version: 1, summary: 'matches 1 condition' });
		expect(raw).not.toHaveProperty('created');
	});

	test('deactivate and activate', async () => {
		expect(await answer('deactivate', { segment: byTitle('Asleep') })).toEqual([
			expect.objectContaining({ active: false }),
		]);
		expect((await answer('getMany', { filters: { active: 'inactive' } })).map(({ title }) => title)).toEqual([
			'Asleep',
		]);
		expect(
			(await must(shop.n8n.runNode('segmentEvaluate', { operation: 'evaluate', segmentScope: 'all' }))).items(
				'Node',
			),
		).toHaveLength(2);
		expect(await answer('activate', { segment: byTitle('Asleep') })).toEqual([
			expect.objectContaining({ active: true }),
		]);
	});

	test('update changes what is given and leaves the rest', async () => {
		await answer('update', { segment: byTitle('Asleep'), updateFields: { description: 'Germans' } });
		expect((await answer('get', { segment: byTitle('Asleep') }))[0]).toMatchObject({
			description: 'Germans',
			version: 1,
			title: 'Asleep',
		});
		const builder = {
			source: 'builder',
			groups: {
				group: [
					{
						match: 'all',
						conditions: { customer: [{ field: 'country', operator: 'includes_any', chosen: ['DE', 'FR'] }] },
					},
				],
			},
		};
		await answer('update', { segment: byTitle('Asleep'), ...builder, updateFields: { title: 'Awake' } });
		expect((await answer('get', { segment: byTitle('Awake') }))[0]).toMatchObject({
			description: 'Germans',
			version: 2,
			query: "country includes any ('DE', 'FR')",
		});
	});

	test('a dry run of an update tells before and after, and saves nothing', async () => {
		const [got] = await answer('get', { segment: byTitle('Big'), simplify: false });
		const { inWords, ...was } = got as Record<string, unknown>;
		expect(inWords).toBe('Customers who spent more than 2000');
		const [before, after] = await answer('update', {
			segment: byTitle('Big'),
			source: 'query',
			query: 'amount_spent > 4000',
			updateFields: { title: 'Biggest' },
			dryRun: true,
		});
		const expected = (await shop.ids(SPENT_MORE_THAN, [4000])).length;
		expect(before).toEqual({ dryRunState: 'before', ...was });
		expect(after).toMatchObject({
			dryRunState: 'after',
			title: 'Biggest',
			query: 'amount_spent > 4000',
			memberCount: expected,
			joining: 0,
			leaving: Number(was.memberCount) - expected,
		});
		expect((await answer('get', { segment: byTitle('Big'), simplify: false }))[0]).toEqual(got);
	});

	test('a dry run deletes nothing', async () => {
		const [told] = await answer('delete', { segment: byTitle('Big'), dryRun: true });
		expect(told).toMatchObject({ dryRunState: 'before', title: 'Big' });
		expect(await answer('get', { segment: byTitle('Big') })).toHaveLength(1);
	});

	test('adding members makes the list where that is wished, and only once', async () => {
		const [a, b] = (await shop.ids('SELECT id FROM shop.customer ORDER BY id LIMIT 2')) as [string, string];
		const add = { segment: byTitle('Later list'), customers: a };
		expect((await run('addMembers', add)).error?.description).toContain('SEGMENT_NOT_FOUND');
		await answer('addMembers', { ...add, createMissing: true });
		await answer('addMembers', { ...add, customers: b, createMissing: true });
		expect(await membersOf('Later list')).toEqual([a, b].sort());
	});

	test('duplicate a rule and a list', async () => {
		expect(await answer('duplicate', { segment: byTitle('Big') })).toEqual([
			expect.objectContaining({
				title: 'Big (copy)',
				query: 'amount_spent > 2000',
				memberCount: 67,
				stale: false,
			}),
		]);
		const ids = await shop.ids('SELECT id FROM shop.customer ORDER BY id LIMIT 3');
		await must(
			shop.n8n.runNode('segmentCreate', {
				operation: 'create',
				title: 'Listed',
				source: 'customers',
				customers: ids.join(','),
			}),
		);
		await answer('duplicate', { segment: byTitle('Listed'), newTitle: 'Listed again' });
		expect(await membersOf('Listed again')).toEqual(ids);
	});

	test('add and remove members of a static segment, not of a dynamic one', async () => {
		const [a, b, c] = (await shop.ids('SELECT id FROM shop.customer ORDER BY id LIMIT 3')) as [
			string,
			string,
			string,
		];
		await must(
			shop.n8n.runNode('segmentCreate', {
				operation: 'create',
				title: 'Hand-picked',
				source: 'customers',
				customers: a,
			}),
		);
		const [{ email } = { email: '' }] = await shop.rows<{ email: string }>(
			'SELECT email FROM shop.customer WHERE id = $1',
			[b],
		);
		await answer('addMembers', { segment: byTitle('Hand-picked'), identifyBy: 'email', customers: email });
		await answer('addMembers', { segment: byTitle('Hand-picked'), customers: [a, c] });
		await answer('removeMembers', { segment: byTitle('Hand-picked'), customers: a });
		expect(await membersOf('Hand-picked')).toEqual([b, c].sort());
		const { error } = await run('addMembers', { segment: byTitle('Big'), customers: a });
		expect(error?.message).toBeDefined();
		expect(await membersOf('Big')).toEqual(await shop.ids(SPENT_MORE_THAN, [2000]));
	});

	test('delete is refused while a workflow uses the segment, and names it', async () => {
		await shop.rows(
			`INSERT INTO segments.segment_use (segment_id, kind, id, name) SELECT id, 'workflow', 'w1', 'Welcome mails' FROM segments.segment WHERE title = 'Bigger'`,
		);
		const { error } = await run('delete', { segment: byTitle('Bigger') });
		expect([error?.message, error?.description]).toEqual([
			expect.stringContaining('Welcome mails'),
			expect.stringContaining('SEGMENT_IN_USE'),
		]);
		expect(await answer('delete', { segment: byTitle('Bigger'), force: true })).toEqual([
			{ deleted: true, segment: expect.objectContaining({ title: 'Bigger' }) },
		]);
		expect((await run('get', { segment: byTitle('Bigger') })).error?.description).toContain(
			'SEGMENT_NOT_FOUND',
		);
	});

	test('retention is set in days, and 0 is for ever', async () => {
		const set = async (keep: Record<string, number>) =>
			(
				await must(shop.n8n.runNode('segmentManage', { resource: 'store', operation: 'setRetention', keep }))
			).items('Node');
		expect(await set({ changesDays: 400, evaluationsDays: 0 })).toEqual([
			{ changesDays: 400, evaluationsDays: null, usesDays: 100 },
		]);
		expect(await set({ changesDays: 0, evaluationsDays: 7 })).toEqual([
			{ changesDays: null, evaluationsDays: 7, usesDays: 100 },
		]);
	});

	test('evaluations, versions and sizes', async () => {
		await must(
			shop.n8n.runNode('segmentEvaluate', {
				operation: 'evaluate',
				segmentScope: 'one',
				segment: byTitle('Big'),
			}),
		);
		const count = (await shop.ids(SPENT_MORE_THAN, [2000])).length;
		const evaluations = await answer('getEvaluations', { segment: byTitle('Big'), returnAll: true });
		expect(evaluations.length).toBeGreaterThanOrEqual(2);
		expect(evaluations.map(({ memberCount }) => memberCount)).toEqual(evaluations.map(() => count));
		expect(await answer('getEvaluations', { segment: byTitle('Big'), limit: 1 })).toHaveLength(1);
		expect(
			(await answer('getVersions', { segment: byTitle('Awake'), returnAll: true }))
				.map(({ version }) => version)
				.sort(),
		).toEqual([1, 2]);
	});

	test('sizes are told by day, counted back from the log', async () => {
		const [now] = await shop.ids(
			`SELECT count(*) FROM segments.membership m JOIN segments.segment s ON s.id = m.segment_id WHERE s.title = 'Big'`,
		);
		await shop.rows(`
			UPDATE segments.membership_change SET occurred_at = occurred_at - interval '3 days'
			WHERE seq <= 5 AND segment_id = (SELECT id FROM segments.segment WHERE title = 'Big')`);
		const days = await answer('getSizes', { segment: byTitle('Big'), days: 5 });
		expect(days.map(({ members, joined, left }) => [members, joined, left])).toEqual([
			[0, 0, 0],
			[5, 5, 0],
			[5, 0, 0],
			[5, 0, 0],
			[Number(now), Number(now) - 5, 0],
		]);
	});

	test('overlap', async () => {
		const [{ both }] = (await shop.rows<{ both: number }>(`
			SELECT count(*)::int AS both FROM (SELECT customer_id FROM segments.membership m JOIN segments.segment s ON s.id = m.segment_id WHERE s.title IN ('Big', 'Awake')
			GROUP BY 1 HAVING count(*) = 2) AS shared`)) as [{ both: number }];
		const [overlap] = await answer('getOverlap', { segments: ['big', 'Awake'] });
		expect(overlap).toMatchObject({ all: both, pairs: [expect.objectContaining({ members: both })] });
	});
});

describe('the store', () => {
	test('install can be repeated, and printed instead', async () => {
		expect(await answer('install', {}, 'store')).toEqual([
			expect.objectContaining({ schema: 'segments', applied: [] }),
		]);
		const other = await openShop({ install: false });
		try {
			const printed = await must(
				other.n8n.runNode('segmentManage', { resource: 'store', operation: 'install', print: true }),
			);
			expect(printed.items('Node')[0]?.script).toContain('CREATE');
			expect(await other.rows("SELECT FROM pg_namespace WHERE nspname = 'segments'")).toEqual([]);
		} finally {
			await other.drop();
		}
	});

	test('check mapping', async () => {
		expect(await answer('checkMapping', {}, 'store')).toEqual([
			expect.objectContaining({ ok: true, relations: expect.any(Array) }),
		]);
	});

	test('fields: one item each', async () => {
		const fields = await answer('getFields', {}, 'store');
		expect(fields.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['email', 'amount_spent', 'loyalty.tier']),
		);
	});

	test('change tracking on and off', async () => {
		const triggers = `SELECT count(*)::int AS count FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = 'shop' AND NOT t.tgisinternal`;
		expect(await answer('setChangeTracking', { changeTracking: true }, 'store')).toEqual([
			expect.objectContaining({ changeTracking: true }),
		]);
		expect((await shop.rows<{ count: number }>(triggers))[0]?.count).toBeGreaterThan(0);
		expect(await answer('setChangeTracking', { changeTracking: false }, 'store')).toEqual([
			expect.objectContaining({ changeTracking: false }),
		]);
		expect(await shop.rows(triggers)).toEqual([{ count: 0 }]);
	});
});

describe('scores', () => {
	test('are not there before they are fitted, and the error says how to have them', async () => {
		const outcome = await run('getScores', {}, 'scores');
		expect(outcome.error?.message).toContain('No scores have been computed yet');
	});

	test('fit, get with a picture, and set the schedule', async () => {
		const [fitted] = await answer(
			'fitScores',
			{ options: { onlyScores: true, days: 365, asOf: '2025-06-15T12:00:00Z' } },
			'scores',
		);
		expect(fitted).toMatchObject({
			schedule: 'weekly',
			bgNbd: null,
			rfm: { version: 1, window: { last: 365, unit: 'days' } },
		});
		const shown = await must(run('getScores', { options: { picture: true } }, 'scores'));
		expect(shown.items('Node')).toEqual([expect.objectContaining({ rfm: (fitted as { rfm: object }).rfm })]);
		expect(await answer('setSchedule', { schedule: 'daily' }, 'scores')).toEqual([
			expect.objectContaining({ schedule: 'daily', rfm: (fitted as { rfm: object }).rfm }),
		]);
		const made = await must(
			shop.n8n.runNode('segmentCreate', {
				operation: 'create',
				title: 'Champions',
				source: 'template',
				template: 'champions',
			}),
		);
		expect(made.items('Node')[0]).toMatchObject({ query: "rfm_segment = 'Champions'" });
	});
});
