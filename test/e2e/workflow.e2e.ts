import { execute, importWorkflows, type ExecutedData, type HostRest, type NodeRun } from '../../tools/host';
import { openShop, type Shop } from './support/shop';
import { signedIn, theStage } from './support/stage';
import { chain, manualTrigger, type NodeSpec } from './support/workflow';

const TITLE = 'Big spenders of Britain';
const segment = { __rl: true, mode: 'title', value: TITLE };

// Written by hand, from the shop's tables: who belongs to the segment that the builder describes below.
const BELONGING = `
	SELECT c.id, c.email, coalesce(sum(o.total - o.refunded), 0) AS spent
	FROM shop.customer c
	JOIN shop."order" o ON o.customer_id = c.id AND o.status NOT IN ('cancelled', 'adjustment')
	WHERE EXISTS (SELECT FROM shop.address a WHERE a.customer_id = c.id AND a.country = 'GB')
		OR EXISTS (SELECT FROM shop.tag t WHERE t.customer_id = c.id AND lower(t.name) IN ('vip', 'wholesale'))
	GROUP BY c.id
	HAVING sum(o.total - o.refunded) > 2000 AND count(*) >= 3
	ORDER BY spent DESC, c.id`;

const builder = {
	source: 'builder',
	groupsMatch: 'all',
	groups: {
		group: [
			{
				match: 'all',
				conditions: {
					orders: [
						{ field: 'amount_spent', operator: 'greater_than', amount: 2000 },
						{ field: 'orders_count', operator: 'greater_than_or_equals', amount: '={{ 1 + 2 }}' },
					],
				},
			},
			{
				match: 'any',
				conditions: {
					customer: [
						{ field: 'country', operator: 'in', chosen: ['GB'] },
						{ field: 'tags', operator: 'in', others: 'vip, wholesale' },
					],
				},
			},
		],
	},
};

describe('one workflow through every node that is not a trigger', () => {
	let rest: HostRest;
	let shop: Shop;
	let expected: Array<{ id: number; email: string; spent: string }>;
	let runs: Record<string, NodeRun[]>;

	beforeAll(async () => {
		rest = await signedIn();
		shop = await openShop(rest);
		expected = (await shop.pool.query(BELONGING)).rows;
		runs = (await runThrough('e2eThrough', theNodes())).data.resultData.runData;
	});

	afterAll(async () => await shop?.drop());

	const ours = (spec: NodeSpec): NodeSpec => ({ ...spec, credential: shop.credential });

	function theNodes(): NodeSpec[] {
		return [
			manualTrigger(),
			ours({
				name: 'Install',
				type: 'segmentManage',
				parameters: { resource: 'store', operation: 'install' },
			}),
			ours({
				name: 'Check Mapping',
				type: 'segmentManage',
				parameters: { resource: 'store', operation: 'checkMapping' },
			}),
			ours({
				name: 'Preview',
				type: 'segmentEvaluate',
				parameters: { operation: 'preview', ...builder, options: { sampleSize: 2 } },
			}),
			ours({
				name: 'Create',
				type: 'segmentCreate',
				parameters: { operation: 'create', title: TITLE, ...builder, options: { sampleSize: 3 } },
			}),
			ours({
				name: 'Evaluate',
				type: 'segmentEvaluate',
				parameters: { operation: 'evaluate', segmentScope: 'one', segment },
			}),
			ours({
				name: 'Members',
				type: 'segmentMembers',
				parameters: {
					operation: 'getMany',
					segment: { ...segment, value: '={{ $json.segment.title }}' },
					returnAll: true,
					fields: ['customer_id', 'email', 'amount_spent'],
					options: { orderBy: 'amount_spent', direction: 'desc' },
				},
			}),
			ours({
				name: 'Check',
				type: 'segmentEvaluate',
				parameters: {
					operation: 'check',
					customer: '={{ $json.customer_id }}',
					against: 'segment',
					segment,
					options: { explain: true },
				},
			}),
			ours({
				name: 'Export',
				type: 'segmentMembers',
				executeOnce: true,
				parameters: { operation: 'export', segment, format: 'csv' },
			}),
			ours({
				name: 'Changes',
				type: 'segmentMembers',
				parameters: { operation: 'getChanges', segmentScope: 'all', returnAll: true },
			}),
			ours({
				name: 'List',
				type: 'segmentManage',
				executeOnce: true,
				parameters: { resource: 'segment', operation: 'getMany', returnAll: true },
			}),
		];
	}

	/** Runs it as `n8n execute` does, in a process of its own. */
	async function runThrough(id: string, nodes: NodeSpec[]): Promise<ExecutedData> {
		await importWorkflows(theStage(), [{ id, ...chain(id, nodes) }]);
		const { code, run, output } = await execute(theStage(), id);
		if (code !== 0 || !run) throw new Error(`n8n execute ended with ${code}:\n${output.slice(-5_000)}`);
		return run;
	}

	const itemsOf = (name: string, output = 0) =>
		(runs[name]?.[0]?.data?.main[output] ?? []).map(({ json }) => json);

	it('makes the store', async () => {
		expect(itemsOf('Install')).toEqual([expect.objectContaining({ schema: 'segments' })]);
		const { rows } = await shop.pool.query(
			"SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'segments'",
		);
		expect(rows[0].tables).toBeGreaterThanOrEqual(5);
	});

	it('finds nothing wrong with the mapping', () => {
		const [report] = itemsOf('Check Mapping') as unknown as [{ findings: Array<{ severity: string }> }];
		expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
	});

	it('previews as many as belong', () => {
		expect(expected.length).toBeGreaterThan(10);
		expect(itemsOf('Preview')).toEqual([expect.objectContaining({ count: expected.length })]);
	});

	it('creates the segment with its members', () => {
		const [created] = itemsOf('Create') as unknown as [
			{ outcome: string; segment: object; count: number; customers: unknown[] },
		];
		expect(created).toMatchObject({
			outcome: 'created',
			segment: { title: TITLE, kind: 'dynamic' },
			count: expected.length,
		});
		expect(created.customers).toHaveLength(3);
	});

	it('evaluates it again without a change', () => {
		expect(itemsOf('Evaluate')).toEqual([
			expect.objectContaining({ joined: 0, left: 0, members: expected.length }),
		]);
	});

	it('reads exactly the customers who belong, the biggest spender first', () => {
		const members = itemsOf('Members') as Array<{ customer_id: number; email: string; amount_spent: string }>;
		const found = members.map(({ customer_id, email, amount_spent }) => ({
			id: customer_id,
			email,
			spent: Number(amount_spent),
		}));
		expect(new Set(found)).toEqual(new Set(expected.map((row) => ({ ...row, spent: Number(row.spent) }))));
		expect(found.map(({ spent }) => spent)).toEqual(expected.map(({ spent }) => Number(spent)));
	});

	it('checks each of them, says why, and sends them all to In', () => {
		const checked = itemsOf('Check') as Array<{
			customer_id: number;
			segmentCheck: { member: boolean; conditions: unknown[] };
		}>;
		expect(checked.map(({ customer_id }) => customer_id).sort()).toEqual(expected.map(({ id }) => id).sort());
		expect(
			checked.every(({ segmentCheck }) => segmentCheck.member && segmentCheck.conditions.length >= 4),
		).toBe(true);
		expect(itemsOf('Check', 1)).toEqual([]);
		const pairs = runs.Check?.[0]?.data?.main[0]?.map(({ pairedItem }) => pairedItem);
		expect(pairs).toEqual(expected.map((_row, item) => ({ item })));
	});

	it('exports them into a file', () => {
		const [item] = runs.Export?.[0]?.data?.main[0] ?? [];
		expect(item?.json).toMatchObject({ members: expected.length, format: 'csv' });
		expect(item?.binary?.data).toMatchObject({
			mimeType: expect.stringContaining('csv'),
			fileExtension: 'csv',
		});
	});

	it('tells every join once', () => {
		const changes = itemsOf('Changes') as Array<{ customerId: number; kind: string }>;
		expect(changes.map(({ kind }) => kind)).toEqual(expected.map(() => 'joined'));
		expect(changes.map(({ customerId }) => customerId).sort()).toEqual(expected.map(({ id }) => id).sort());
	});

	it('lists the segment', () => {
		expect(itemsOf('List')).toEqual([
			expect.objectContaining({ title: TITLE, memberCount: expected.length }),
		]);
	});

	it('fails in a sentence that names the field and what was probably meant', async () => {
		const query = { source: 'query', query: 'amount_spend > 500' };
		const nodes = [
			manualTrigger(),
			ours({ name: 'Wrong', type: 'segmentEvaluate', parameters: { operation: 'preview', ...query } }),
		];
		await importWorkflows(theStage(), [{ id: 'e2eWrong', ...chain('e2eWrong', nodes) }]);
		const { code, run } = await execute(theStage(), 'e2eWrong');
		expect(code).not.toBe(0);
		const error = run?.data.resultData.error;
		expect(error?.message).toContain('amount_spend');
		expect(`${error?.message} ${error?.description}`).toContain('amount_spent');
	});

	it('goes on after an error where the node is told to', async () => {
		const query = { source: 'query', query: 'amount_spend > 500' };
		const wrong = ours({
			name: 'Wrong',
			type: 'segmentEvaluate',
			onError: 'continueRegularOutput',
			parameters: { operation: 'preview', ...query },
		});
		const run = await runThrough('e2eGoesOn', [manualTrigger(), wrong]);
		const [item] = run.data.resultData.runData.Wrong?.[0]?.data?.main[0] ?? [];
		expect(item?.json.error).toContain('amount_spend');
	});
});
