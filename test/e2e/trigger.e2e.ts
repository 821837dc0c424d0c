import { Client } from 'pg';
import { lastOf } from '../../lib/error/defined';
import { loadDemoShop } from '../../demo/shop/load';
import { openSegments } from '../../lib';
import type { Execution, HostRest, Workflow } from '../../tools/host';
import { startPostgres, type PostgresServer } from '../../tools/postgres';
import { createCredential } from './support/shop';
import { signedIn } from './support/stage';
import { until } from './support/until';
import { chain } from './support/workflow';

const DATABASE = 'shop';
const CUSTOMERS = 30;

const CONNECTIONS = `
	SELECT extract(epoch FROM clock_timestamp() - state_change)::int AS idle
	FROM pg_stat_activity WHERE application_name = 'n8n-nodes-customer-segments'`;

interface Item {
	event: string;
	customerId: number;
	changeId: string;
	seq: number;
	segment: { key: string };
	customer: Record<string, unknown>;
}

describe('a workflow that starts when customers join or leave', () => {
	let server: PostgresServer;
	let rest: HostRest;
	let workflow: Workflow;
	let customers: number[];

	beforeAll(async () => {
		// A server of its own, which the test may crash; what is committed must survive that.
		server = await startPostgres({
			settings: { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' },
		});
		await server.createDatabase(DATABASE);
		await withClient(async (client) => await loadDemoShop(client, { customers: CUSTOMERS }));
		customers = (await query('SELECT id FROM shop.customer ORDER BY id')).map(({ id }) => id as number);
		await createSegment();
		rest = await signedIn();
		workflow = await createWorkflow();
		await rest.activate(workflow.id);
		// n8n starts the trigger after it has answered; who belongs before that counts as an existing member.
		const evaluated = async () =>
			await query('SELECT evaluated_at FROM segments.segment WHERE evaluated_at IS NOT NULL');
		await until('the trigger has looked for the first time', evaluated, (rows) => rows.length === 1);
	});

	afterAll(async () => {
		if (workflow) await rest.deactivate(workflow.id).catch(() => {});
		await server?.stop();
	});

	async function withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
		const client = new Client({ connectionString: server.connectionString(DATABASE) });
		await client.connect();
		try {
			return await use(client);
		} finally {
			await client.end();
		}
	}

	async function query(sql: string, values: unknown[] = []): Promise<Array<Record<string, unknown>>> {
		return await withClient(async (client) => (await client.query(sql, values)).rows);
	}

	async function createSegment(): Promise<void> {
		const segments = await openSegments({ connection: server.connectionString(DATABASE), shop: 'demo' });
		try {
			await segments.install();
			await segments.create({
				title: 'Chosen ones',
				rule: { field: 'tags', operator: 'includes_any', value: ['chosen'] },
			});
		} finally {
			await segments.close();
		}
	}

	async function createWorkflow(): Promise<Workflow> {
		const credential = await createCredential(rest, server.connectionString(DATABASE));
		const parameters = {
			events: 'both',
			segmentScope: 'several',
			segments: ['chosen-ones'],
			interval: 1,
			options: { fields: ['country'] },
		};
		const trigger = { name: 'Segment Trigger', type: 'segmentTrigger', parameters, credential };
		return await rest.createWorkflow(
			chain('Joins and leaves', [trigger, { name: 'Next', type: 'n8n-nodes-base.noOp' }]),
		);
	}

	const tag = async (id: number) =>
		await query("INSERT INTO shop.tag (customer_id, name) VALUES ($1, 'chosen')", [id]);
	const untag = async (id: number) =>
		await query("DELETE FROM shop.tag WHERE customer_id = $1 AND name = 'chosen'", [id]);

	/** All items that the workflow was started with so far, in the order of its executions. */
	async function delivered(): Promise<Item[]> {
		const executions = (await rest.executions(workflow.id)).filter(
			({ mode, status }) => mode === 'trigger' && status === 'success',
		);
		const inOrder = executions.sort((a, b) => Number(a.id) - Number(b.id));
		const runs: Execution[] = [];
		for (const { id } of inOrder) runs.push(await rest.execution(id));
		return runs.flatMap(itemsOf);
	}

	const itemsOf = ({ data }: Execution): Item[] =>
		(data.resultData.runData['Segment Trigger']?.[0]?.data?.main[0] ?? []).map(
			({ json }) => json as unknown as Item,
		);

	const told = async (number: number) =>
		await until(`${number} changes are delivered`, delivered, (items) => items.length >= number);
	const words = (items: Item[]) => items.map(({ event, customerId }) => `${event} ${customerId}`);

	it('starts with who joined, and with who left', async () => {
		const [first, second] = customers as [number, number];
		await tag(first);
		expect(words(await told(1))).toEqual([`joined ${first}`]);
		await tag(second);
		await told(2);
		await untag(first);
		const items = await told(3);
		expect(words(items)).toEqual([`joined ${first}`, `joined ${second}`, `left ${first}`]);
		expect(items[0]).toMatchObject({
			segment: { key: 'chosen-ones' },
			seq: 1,
			customer: { customer_id: first },
		});
		expect(items[0]?.customer).toHaveProperty('country');
	});

	it('goes on by itself after the database has crashed, and loses nothing', async () => {
		const [, , third, fourth, fifth] = customers as [number, number, number, number, number];
		const before = (await delivered()).length;
		await tag(third);
		await server.crash('kill');
		// Long enough for several looks of the trigger to fail.
		await new Promise((resolve) => setTimeout(resolve, 5_000));
		await server.start();
		await tag(fourth);
		await told(before + 2);
		await server.crash('immediate');
		await server.start();
		await untag(fourth);
		await tag(fifth);
		const items = await told(before + 4);
		expect(new Set(words(items.slice(before)))).toEqual(
			new Set([`joined ${third}`, `joined ${fourth}`, `left ${fourth}`, `joined ${fifth}`]),
		);
		const stored = await query('SELECT id FROM segments.membership_change ORDER BY seq');
		expect(items.map(({ changeId }) => changeId)).toEqual(stored.map(({ id }) => id));
	});

	it('leaves no connection open when the workflow is switched off', async () => {
		const connections = async () => (await query(CONNECTIONS)) as Array<{ idle: number }>;
		expect((await connections()).length).toBeGreaterThan(0);
		await rest.deactivate(workflow.id);
		let longestIdle = 0;
		await until('no connection is open', connections, (open) => {
			longestIdle = Math.max(longestIdle, ...open.map(({ idle }) => idle));
			return open.length === 0;
		});
		// The trigger looks every second; after 10 s a forgotten connection is closed by the pool.
		expect(longestIdle).toBeLessThan(8);
	});

	it('tells after the workflow is switched on again what happened meanwhile', async () => {
		const before = (await delivered()).length;
		const last = lastOf(customers);
		await tag(last);
		await rest.activate(workflow.id);
		expect(words((await told(before + 1)).slice(before))).toEqual([`joined ${last}`]);
	});
});
