import { UseRegister } from '../../../nodes/SegmentTrigger/use-register';
import { sharedSegments } from '../../../nodes/shared/transport';
import type { ActivationOptions, ActiveTrigger, Batch } from '../../../tools/n8n-engine';
import { moreCycles } from '../support/more-cycles';
import { byTitle, must, openShop } from '../support/shop';
import type { Shop } from '../support/shop';

/** What n8n's engine gets from an active trigger, where executions are slow, fail, or would be too many. */
let shop: Shop;
let active: ActiveTrigger[] = [];
let number = 0;
let tag: string;
let customers: number[];

beforeAll(async () => {
	// A minute after a trigger was closed it would tell the store, which is gone by then.
	jest.spyOn(UseRegister.prototype, 'removeLater').mockImplementation(() => undefined);
	shop = await openShop();
	await shop.rows(
		`INSERT INTO shop.customer (id, first_name, email, created_at, updated_at, tax_exempt, has_account, points, wallet_balance)
			SELECT 100000 + n, 'Many ' || n, 'many' || n || '@example.com', '2024-01-01', '2024-01-01', false, true, 0, 0 FROM generate_series(1, 1200) AS n`,
	);
	customers = (await shop.rows<{ id: number }>('SELECT id FROM shop.customer ORDER BY id')).map(
		({ id }) => id,
	);
});

beforeEach(async () => {
	tag = `tag-${++number}`;
	await create(tag);
});

afterEach(async () => {
	await Promise.all(active.map(async (trigger) => await trigger.close()));
	active = [];
});

afterAll(async () => {
	await sharedSegments.closeUnused();
	await shop.drop();
});

const manage = async (parameters: object) =>
	(await must(shop.n8n.runNode('segmentManage', parameters as never))).items('Node');
const create = async (title: string, query = `tags includes any ('${title}')`) =>
	await must(
		shop.n8n.runNode('segmentCreate', {
			operation: 'create',
			title,
			source: 'query',
			query,
			options: { evaluateNow: false },
		}),
	);
const join = async (ids: readonly number[], name = tag) =>
	await shop.rows('INSERT INTO shop.tag (customer_id, name) SELECT unnest($1::int[]), $2', [ids, name]);
const leave = async (ids: readonly number[], name = tag) =>
	await shop.rows('DELETE FROM shop.tag WHERE customer_id = ANY ($1) AND name = $2', [ids, name]);

async function activate(parameters: object = {}, options: ActivationOptions = {}): Promise<ActiveTrigger> {
	const trigger = await shop.n8n.activate(
		{ segmentScope: 'several', segments: [tag], interval: 0.2, ...parameters },
		{ id: tag, ...options },
	);
	active.push(trigger);
	return trigger;
}

const close = async (trigger: ActiveTrigger) => {
	active = active.filter((one) => one !== trigger);
	await trigger.close();
};
const told = async (trigger: ActiveTrigger, count: number) =>
	await trigger.until(({ items }) => items.length >= count, `${count} changes`);
const isHeld = async (trigger: ActiveTrigger, count = 1) =>
	await trigger.until(({ held }) => held.length >= count, `${count} held batches`);
const ids = ({ items }: Pick<Batch, 'items'>) => items.map(({ customerId }) => customerId as number);
const evaluations = async () =>
	(await shop.ids('SELECT count(*) FROM segments.evaluation WHERE finished_at IS NOT NULL'))[0];
const cycles = async () => await moreCycles(async () => Number(await evaluations()), 1_000);
const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b);

/** An execution that fails as long as one of its customers is in the set. */
const failingFor = (bad: ReadonlySet<number>) => async (batch: Batch) =>
	await Promise.resolve(ids(batch).some((id) => bad.has(id)) ? 'error' : 'success');
const success = { deliveredOn: 'success' };

describe('one segment', () => {
	test('whose execution never ends keeps no other from being evaluated and told', async () => {
		const other = `${tag}-other`;
		await create(other);
		const trigger = await activate(
			{ segments: [tag, other], options: success },
			{
				execute: async ({ items }) =>
					(items[0]?.segment as { key: string }).key === tag
						? await new Promise(() => undefined)
						: await Promise.resolve('success'),
			},
		);
		await join(customers.slice(0, 2));
		await told(trigger, 2);
		await join(customers.slice(2, 3), other);
		await told(trigger, 3);
		await join(customers.slice(3, 4), other);
		await told(trigger, 4);
		expect(ids(trigger).slice(2)).toEqual(customers.slice(2, 4));
		await cycles();
		expect(trigger.items).toHaveLength(4);
	});

	test('whose execution has not ended in its time is told again', async () => {
		let ends = false;
		const trigger = await activate(
			{ options: { ...success, longestExecution: 0.3 } },
			{ execute: async () => await (ends ? Promise.resolve('success') : new Promise(() => undefined)) },
		);
		await join(customers.slice(0, 1));
		await told(trigger, 1);
		ends = true;
		await told(trigger, 2);
		await cycles();
		expect(trigger.items).toHaveLength(2);
	});

	test.each([
		['fails is not told again', 'error', 1],
		['crashes is told again', 'crashed', 2],
	])('whose execution %s where its end counts', async (_what, status, times) => {
		let runs = 0;
		const trigger = await activate(
			{ options: { deliveredOn: 'end' } },
			{ execute: async () => await Promise.resolve((runs += 1) === 1 ? status : 'success') },
		);
		await join(customers.slice(0, 1));
		await told(trigger, times);
		await cycles();
		expect(ids(trigger)).toEqual(Array.from({ length: times }, () => customers[0]));
	});

	test('is told in order, one execution at a time, while others are told too', async () => {
		const other = `${tag}-other`;
		await create(other);
		const running = new Map<string, number>();
		let [most, together] = [0, 0];
		const trigger = await activate(
			{ segments: [tag, other], options: { maxItems: 10 } },
			{
				execute: async ({ items }) => {
					const { key } = items[0]?.segment as { key: string };
					running.set(key, (running.get(key) ?? 0) + 1);
					most = Math.max(most, ...running.values());
					together = Math.max(
						together,
						[...running.values()].reduce((a, b) => a + b),
					);
					await new Promise((resolve) => setTimeout(resolve, 50));
					running.set(key, (running.get(key) ?? 0) - 1);
					return 'success';
				},
			},
		);
		await Promise.all([join(customers.slice(0, 60)), join(customers.slice(0, 60), other)]);
		await told(trigger, 120);
		expect([most, together]).toEqual([1, 2]);
		for (const key of [tag, other]) {
			const seqs = trigger.items
				.filter(({ segment }) => (segment as { key: string }).key === key)
				.map(({ seq }) => seq);
			expect(seqs).toEqual(Array.from({ length: 60 }, (_none, index) => index + 1));
		}
	});
});

describe('a change with which the workflow fails again and again', () => {
	const options = { ...success, triesBeforeParking: 2 };

	test('ends up alone and is parked, shown on the output Held and in Segment Manage; the others go on', async () => {
		const [bad] = customers.slice(5, 6) as [number];
		const trigger = await activate({ options }, { execute: failingFor(new Set([bad])) });
		await join(customers.slice(4, 8));
		await isHeld(trigger);
		await join(customers.slice(8, 9));
		await trigger.until(({ items }) => items.some(({ customerId }) => customerId === customers[8]));
		expect(trigger.held).toEqual([
			expect.objectContaining({
				event: 'held',
				reason: 'failing',
				changes: 1,
				laterChangesWait: false,
				sample: [expect.objectContaining({ customerId: bad })],
			}),
		]);
		const [parked, ...others] = await manage({ resource: 'heldBatch', operation: 'getHeldBatches' });
		expect(others).toEqual([]);
		expect(parked).toMatchObject({
			reason: 'failing',
			joined: 1,
			passed: true,
			causes: { data: 1 },
			sample: [expect.objectContaining({ customerId: bad })],
		});
		const before = trigger.items.length;
		await cycles();
		expect(trigger.items).toHaveLength(before);
		await manage({ resource: 'heldBatch', operation: 'dropHeldBatches', heldScope: 'all' });
		expect(await manage({ resource: 'heldBatch', operation: 'getHeldBatches' })).toEqual([]);
	}, 60_000);

	test('that is released is told again, and parked again while it still fails', async () => {
		const bad = new Set(customers.slice(0, 1));
		const trigger = await activate({ options }, { execute: failingFor(bad) });
		await join([...bad]);
		await isHeld(trigger);
		const release = async () =>
			await manage({
				resource: 'heldBatch',
				operation: 'releaseHeldBatches',
				heldScope: 'ids',
				batchIds: String(trigger.held[0]?.batchId),
			});
		await release();
		await isHeld(trigger, 2);
		bad.clear();
		const before = trigger.items.length;
		await release();
		await told(trigger, before + 1);
		await cycles();
		expect(trigger.items).toHaveLength(before + 1);
		expect(await manage({ resource: 'heldBatch', operation: 'getHeldBatches' })).toEqual([]);
	}, 60_000);

	test('lets the later ones wait where that is wanted, until it is released', async () => {
		const bad = new Set(customers.slice(0, 1));
		const trigger = await activate(
			{ options: { ...options, afterParking: 'wait' } },
			{ execute: failingFor(bad) },
		);
		await join([...bad]);
		await isHeld(trigger);
		expect(trigger.held[0]).toMatchObject({ laterChangesWait: true });
		await join(customers.slice(1, 2));
		await cycles();
		expect(ids(trigger)).not.toContain(customers[1]);
		bad.clear();
		await manage({ resource: 'heldBatch', operation: 'releaseHeldBatches', heldScope: 'all' });
		await trigger.until(({ items }) => items.some(({ customerId }) => customerId === customers[1]));
		await cycles();
		expect(ids(trigger).slice(-2)).toEqual(customers.slice(0, 2));
		expect(await manage({ resource: 'heldBatch', operation: 'getHeldBatches' })).toEqual([]);
	}, 60_000);

	test('is shown by n8n itself: the trigger shows nothing beside the failed executions', async () => {
		const trigger = await activate({ options: success }, { execute: failingFor(new Set(customers)) });
		await join(customers.slice(0, 3));
		await told(trigger, 5);
		expect(trigger.shown).toEqual([]);
	});
});

describe('a batch that is abnormally large', () => {
	test('is held: one execution says so, and all of it is told once it is released', async () => {
		const trigger = await activate({ options: { holdAbove: 20, maxItems: 7 } });
		await join(customers.slice(0, 21));
		await isHeld(trigger);
		await cycles();
		expect([trigger.items, trigger.held]).toEqual([
			[],
			[
				expect.objectContaining({
					event: 'held',
					reason: 'large',
					changes: 21,
					joined: 21,
					left: 0,
					causes: { data: 21, time: 0, rule: 0, manual: 0 },
					laterChangesWait: true,
					message: expect.stringContaining('21 changes'),
				}),
			],
		]);
		expect((trigger.held[0]?.sample as object[]).length).toBe(5);
		await join(customers.slice(30, 31));
		await manage({ resource: 'heldBatch', operation: 'releaseHeldBatches', heldScope: 'all' });
		await told(trigger, 22);
		await cycles();
		expect(sorted(ids(trigger))).toEqual(sorted([...customers.slice(0, 21), ...customers.slice(30, 31)]));
		expect(await manage({ resource: 'heldBatch', operation: 'getHeldBatches' })).toEqual([]);
	});

	test('may be dropped: what comes later is told', async () => {
		const trigger = await activate({ options: { holdAbove: 20 } });
		await join(customers.slice(0, 25));
		await isHeld(trigger);
		await manage({ resource: 'heldBatch', operation: 'dropHeldBatches', heldScope: 'all' });
		await leave(customers.slice(0, 1));
		await told(trigger, 1);
		await cycles();
		expect(trigger.items).toEqual([expect.objectContaining({ event: 'left', customerId: customers[0] })]);
	});

	test('stays held over a restart, and is told of once', async () => {
		const first = await activate({ options: { holdAbove: 20 } });
		await join(customers.slice(0, 25));
		await isHeld(first);
		await close(first);
		const second = await activate({ options: { holdAbove: 20 } }, { activation: 'init' });
		await cycles();
		expect([second.items, second.held]).toEqual([[], []]);
	});

	test('is released by rule after a time', async () => {
		const trigger = await activate({
			options: { holdAbove: 20, whenHeld: 'release', holdFor: 0.5 / 3600 },
		});
		await join(customers.slice(0, 25));
		await told(trigger, 25);
		expect(trigger.held).toHaveLength(1);
	});

	test('is one that moves more than half of the members, and by default that is held', async () => {
		await join(customers.slice(0, 600));
		const trigger = await activate();
		await leave(customers.slice(0, 550));
		await isHeld(trigger);
		expect([trigger.items, trigger.held]).toEqual([
			[],
			[expect.objectContaining({ changes: 550, left: 550, membersBefore: 600, share: 91.7 })],
		]);
	});

	test.each([
		['fewer than 500 changes', 300, {}],
		['a segment that was empty', 0, {}],
		['no limits', 600, { holdAbove: 0, holdShare: 0 }],
	])('%s are none', async (_what, before, options) => {
		await join(customers.slice(0, before));
		const trigger = await activate({ options });
		if (before === 0) await join(customers.slice(0, 700));
		else await leave(customers.slice(0, before === 300 ? 299 : 600));
		await told(trigger, before === 0 ? 700 : before === 300 ? 299 : 600);
		expect(trigger.held).toEqual([]);
	});

	test('are not the existing members that are sent', async () => {
		await join(customers.slice(0, 50));
		await must(
			shop.n8n.runNode('segmentEvaluate', {
				operation: 'evaluate',
				segmentScope: 'one',
				segment: byTitle(tag),
			}),
		);
		const trigger = await activate({ existingMembers: 'send', options: { holdAbove: 20 } });
		await told(trigger, 50);
		await join(customers.slice(50, 80));
		await isHeld(trigger);
		expect(trigger.items).toHaveLength(50);
	});
});

const goldTags = (operator: string) => ({
	group: [{ match: 'all', conditions: { customer: [{ field: 'tags', operator, others: 'gold' }] } }],
});

describe('what is passed on', () => {
	test('a slip in the rule that customers must meet is told to who activates', async () => {
		await expect(activate({ onlyIfGroups: goldTags('greater_than') })).rejects.toThrow(
			/^Group 1, condition 1 \(Tags\): /,
		);
		await expect(activate({ onlyIf: 'tagz is null' })).rejects.toThrow('tagz');
	});

	test.each([
		['as text', { onlyIf: "tags includes any ('gold')" }],
		['by groups', { onlyIfGroups: goldTags('in') }],
	])('only if the customer meets a rule when it is told, %s', async (_form, rule) => {
		const [one, two, three] = customers.slice(40, 43) as [number, number, number];
		await join([two], 'gold');
		const trigger = await activate(rule);
		await join([one, two]);
		await told(trigger, 1);
		await join([three], 'gold');
		await join([three]);
		await told(trigger, 2);
		await cycles();
		expect(ids(trigger)).toEqual([two, three]);
		await leave([two, three], 'gold');
		// What was passed by has been told too: the position is at the end.
		expect(
			await shop.rows(
				'SELECT s.last_seq - p.seq AS open FROM segments.consumer_position p JOIN segments.segment s ON s.id = p.segment_id WHERE s.key = $1 AND p.consumer LIKE $2',
				[tag, `n8n:${tag}:%`],
			),
		).toEqual([{ open: '0' }]);
	});

	test.each([
		['send', ['joined', 'left']],
		['joinsOnly', ['joined']],
		['quiet', []],
	])('of an edit of the rule: %s', async (onRuleEdit, events) => {
		await join(customers.slice(0, 2));
		await join(customers.slice(1, 3), `${tag}-b`);
		const trigger = await activate({ options: { onRuleEdit } });
		await manage({
			resource: 'segment',
			operation: 'update',
			segment: byTitle(tag),
			source: 'query',
			query: `tags includes any ('${tag}-b')`,
			options: { evaluateNow: false },
		});
		await cycles();
		await join(customers.slice(5, 6), `${tag}-b`);
		await told(trigger, events.length + 1);
		expect(
			trigger.items
				.slice(0, -1)
				.map(({ event }) => event)
				.sort(),
		).toEqual(events);
		expect(trigger.items.at(-1)).toMatchObject({ event: 'joined', customerId: customers[5], cause: 'data' });
	});

	test('of segments by name pattern, also of one that is created later, from its beginning', async () => {
		const trigger = await activate({ segmentScope: 'pattern', namePattern: `${tag}-VIP*` });
		await create(`${tag}-vip one`);
		await create(`${tag}-other`);
		await join(customers.slice(0, 1), `${tag}-vip one`);
		await join(customers.slice(1, 2), `${tag}-other`);
		await told(trigger, 1);
		await cycles();
		expect(ids(trigger)).toEqual(customers.slice(0, 1));
		await close(trigger);
		await create(`${tag}-vip two`);
		await join(customers.slice(2, 3), `${tag}-vip two`);
		const again = await activate(
			{ segmentScope: 'pattern', namePattern: `${tag}-VIP*` },
			{ activation: 'init' },
		);
		await told(again, 1);
		expect(ids(again)).toEqual(customers.slice(2, 3));
	});

	test('of the past, from a time on, when it is activated for the first time', async () => {
		const evaluate = async () =>
			await must(
				shop.n8n.runNode('segmentEvaluate', {
					operation: 'evaluate',
					segmentScope: 'one',
					segment: byTitle(tag),
				}),
			);
		await join(customers.slice(0, 2));
		await evaluate();
		await shop.rows(
			"UPDATE segments.membership_change SET occurred_at = occurred_at - interval '2 days' WHERE segment_id = (SELECT id FROM segments.segment WHERE key = $1)",
			[tag],
		);
		await leave(customers.slice(0, 1));
		await evaluate();
		const trigger = await activate({
			existingMembers: 'replay',
			replaySince: new Date(Date.now() - 86_400_000).toISOString(),
		});
		await told(trigger, 1);
		await cycles();
		expect(trigger.items).toEqual([expect.objectContaining({ event: 'left', customerId: customers[0] })]);
	});
});

test('where changes are tracked, they are told long before the interval is over', async () => {
	await manage({ resource: 'store', operation: 'setChangeTracking', changeTracking: true });
	const trigger = await activate({ interval: 3_600 });
	await cycles();
	await join(customers.slice(0, 1));
	await told(trigger, 1);
	await join(customers.slice(1, 2));
	await told(trigger, 2);
	expect(ids(trigger)).toEqual(customers.slice(0, 2));
	await close(trigger);
	const before = await evaluations();
	const slow = await activate({ interval: 3_600, options: { reactAtOnce: false } }, { activation: 'init' });
	while ((await evaluations()) === before) await cycles();
	await join(customers.slice(2, 3));
	await cycles();
	expect(slow.items).toEqual([]);
});
