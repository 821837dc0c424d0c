import { defined } from '../../lib/error/defined';
import type { Execution, HostRest, Workflow } from '../../tools/host';
import { examples, withCredential } from '../../tools/start/examples';
import { openShop, type Shop } from './support/shop';
import { signedIn } from './support/stage';
import { until } from './support/until';

const START = 'When clicking ‘Execute workflow’';

describe('the example workflows, as they are', () => {
	let rest: HostRest;
	let shop: Shop;
	let workflows: Workflow[];

	beforeAll(async () => {
		rest = await signedIn();
		shop = await openShop(rest);
		workflows = [];
		for (const example of await examples())
			workflows.push(await rest.createWorkflow(withCredential(example, shop.credential)));
	});

	afterAll(async () => {
		for (const { id } of workflows) await rest.deactivate(id).catch(() => {});
		await shop?.drop();
	});

	const numbered = (number: number) => defined(workflows.find(({ name }) => name.startsWith(`${number} `)));
	const itemsOf = ({ data }: Execution, node: string, output = 0) =>
		(data.resultData.runData[node]?.[0]?.data?.main[output] ?? []).map(({ json }) => json);

	async function runByHand(workflow: Workflow): Promise<Execution> {
		const execution = await rest.finishedExecution(await rest.runWorkflow(workflow.id, START));
		expect(execution.data.resultData.error).toBeUndefined();
		return execution;
	}

	it('1 makes the segment, and reads the biggest spenders first; a second run changes nothing', async () => {
		const members = itemsOf(await runByHand(numbered(1)), 'Segment Members');
		const spent = members.map(({ amount_spent }) => Number(amount_spent));
		expect(spent).toHaveLength(20);
		expect(spent).toEqual([...spent].sort((a, b) => b - a));
		expect(Math.min(...spent)).toBeGreaterThan(1000);
		const again = await runByHand(numbered(1));
		expect(itemsOf(again, 'Segment Create')).toEqual([expect.objectContaining({ outcome: 'updated' })]);
		expect(itemsOf(again, 'Segment Evaluate')).toEqual([expect.objectContaining({ joined: 0, left: 0 })]);
	});

	it('2 starts when an order makes somebody a big spender', async () => {
		const { id } = numbered(2);
		await rest.activate(id);
		const {
			rows: [customer],
		} = await shop.pool.query(NOT_YET);
		await shop.pool.query(ORDER, [customer.id]);
		const succeeded = async () => (await rest.executions(id)).filter(({ status }) => status === 'success');
		const [started] = await until(
			'the workflow is started',
			succeeded,
			(executions) => executions.length > 0,
		);
		const execution = await rest.execution(defined(started?.id));
		expect(itemsOf(execution, 'Welcome')).toEqual([
			expect.objectContaining({
				event: 'joined',
				customerId: customer.id,
				segment: expect.objectContaining({ key: 'big-spenders' }),
			}),
		]);
	});

	it('3 sends every customer to In or to Not In, with the reason', async () => {
		const execution = await runByHand(numbered(3));
		const [inside, outside] = [0, 1].map((output) => itemsOf(execution, 'Check Customer', output)) as [
			object[],
			object[],
		];
		expect(inside.length + outside.length).toBe(8);
		for (const item of inside)
			expect(item).toMatchObject({ segmentCheck: { member: true, conditions: expect.any(Array) } });
		for (const item of outside)
			expect(item).toMatchObject({ segmentCheck: { member: false, conditions: expect.any(Array) } });
	});
});

// Somebody in Britain with two orders or more whose spending is not enough yet.
const NOT_YET = `
	SELECT c.id FROM shop.customer c JOIN shop."order" o ON o.customer_id = c.id AND o.status = 'completed'
	WHERE EXISTS (SELECT FROM shop.address a WHERE a.customer_id = c.id AND a.country = 'GB')
	GROUP BY c.id HAVING count(*) >= 2 AND sum(o.total) < 900 ORDER BY c.id LIMIT 1`;

const ORDER = `
	INSERT INTO shop."order" (customer_id, placed_at, status, currency, total, refunded)
	SELECT $1, now(), 'completed', max(currency), 5000, 0 FROM shop."order"`;
