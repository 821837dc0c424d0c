import { Client } from 'pg';
import { firstOf } from '../../lib/error/defined';
import { loadDemoShop } from '../../demo/shop/load';
import { UseRegister } from '../../nodes/SegmentTrigger/use-register';
import { sharedSegments, withSegments } from '../../nodes/shared/transport';
import { startPostgres } from '../../tools/postgres';
import type { PostgresServer } from '../../tools/postgres';
import { N8n } from '../../tools/n8n-engine';
import type { ActivationOptions, ActiveTrigger } from '../../tools/n8n-engine';
import { moreCycles } from './support/more-cycles';
import { byTitle, credentialFor, must } from './support/shop';

const DATABASE = 'shop';
/** The pool's own name, and within a transaction that of workflow and node. */
const OURS = 'n8n%';

let server: PostgresServer;
let n8n: N8n;
let customers: number[];
let active: ActiveTrigger[] = [];
let number = 0;
/** Each test has a segment of its own: those with the tag of that name. */
let tag: string;

const { removeLater } = UseRegister.prototype;

beforeAll(async () => {
	// A minute after a trigger was closed it would tell the store, which is gone by then.
	jest.spyOn(UseRegister.prototype, 'removeLater').mockImplementation(() => undefined);
	// A server of its own, which tests crash; what is committed must survive that.
	server = await startPostgres({
		settings: { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' },
	});
	await server.createDatabase(DATABASE);
	await withClient(async (client) => await loadDemoShop(client, { customers: 30 }));
	customers = (await rows<{ id: number }>('SELECT id FROM shop.customer ORDER BY id')).map(({ id }) => id);
	n8n = new N8n({ credential: credentialFor(server.connectionString(DATABASE)) });
	await must(n8n.runNode('segmentManage', { resource: 'store', operation: 'install' }));
});

afterAll(async () => await server?.stop());

beforeEach(async () => {
	tag = `tag-${++number}`;
	await create(tag);
});

afterEach(async () => {
	await Promise.all(active.map(async (trigger) => await trigger.close()));
	active = [];
	await must(
		n8n.runNode('segmentManage', {
			resource: 'segment',
			operation: 'delete',
			segment: byTitle(tag),
			force: true,
		}),
	);
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

const rows = async <Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> =>
	await withClient(async (client) => (await client.query(sql, values)).rows as Row[]);
const create = async (title: string) =>
	await must(
		n8n.runNode('segmentCreate', {
			operation: 'create',
			title,
			source: 'query',
			query: `tags includes any ('${title}')`,
			options: { evaluateNow: false },
		}),
	);
const evaluate = async () =>
	await must(
		n8n.runNode('segmentEvaluate', { operation: 'evaluate', segmentScope: 'one', segment: byTitle(tag) }),
	);
const join = async (...ids: number[]) =>
	await rows('INSERT INTO shop.tag (customer_id, name) SELECT unnest($1::int[]), $2', [ids, tag]);
const leave = async (...ids: number[]) =>
	await rows('DELETE FROM shop.tag WHERE customer_id = ANY ($1) AND name = $2', [ids, tag]);
const textOf = (query: unknown) =>
	typeof query === 'string' ? query : String((query as { text?: string }).text);
const connections = async () =>
	await rows<{ pid: number }>('SELECT pid FROM pg_stat_activity WHERE application_name LIKE $1', [OURS]);

/**
 * The server takes a moment to end a session whose connection was closed; one that was not closed stays for
 * 10 s.
 */
async function connectionsLeft(): Promise<object[]> {
	for (let tries = 0; tries < 400 && (await connections()).length > 0; tries++)
		await new Promise((resolve) => setTimeout(resolve, 50));
	return await connections();
}

async function activate(parameters: object = {}, options: ActivationOptions = {}): Promise<ActiveTrigger> {
	const trigger = await n8n.activate(
		{ segmentScope: 'several', segments: [tag], interval: 0.2, ...parameters },
		options,
	);
	active.push(trigger);
	return trigger;
}

const close = async (trigger: ActiveTrigger) => {
	active = active.filter((one) => one !== trigger);
	await trigger.close();
};

const words = ({ items }: ActiveTrigger) =>
	items.map(({ event, customerId }) => `${String(event)} ${String(customerId)}`);
const told = async (trigger: ActiveTrigger, count: number) =>
	await trigger.until(({ items }) => items.length >= count, `${count} changes`);
/** What was told, however often, by its changeId. */
const changes = ({ items }: ActiveTrigger) =>
	new Map(
		items.map(({ changeId, event, customerId }) => [changeId, `${String(event)} ${String(customerId)}`]),
	);
const evaluations = async () => {
	const [{ count } = { count: NaN }] = await rows<{ count: number }>(
		'SELECT count(*)::int AS count FROM segments.evaluation WHERE finished_at IS NOT NULL',
	);
	return count;
};
const cycles = async () => await moreCycles(evaluations, 1_500);

describe('joins and leaves', () => {
	test('are told with who, which segment, why, when and what the shop knows', async () => {
		const [one] = customers as [number];
		const trigger = await activate({ options: { fields: ['country', 'amount_spent'] } });
		await join(one);
		await told(trigger, 1);
		await leave(one);
		await told(trigger, 2);
		const [{ email }] = (await rows<{ email: string }>('SELECT email FROM shop.customer WHERE id = $1', [
			one,
		])) as [{ email: string }];
		const [joined, left] = trigger.items;
		expect(joined).toEqual({
			event: 'joined',
			customerId: one,
			segment: { id: expect.any(Number), key: tag, title: tag },
			cause: 'data',
			occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
			changeId: expect.stringMatching(/^[0-9a-f-]{36}$/),
			seq: 1,
			customer: expect.objectContaining({
				customer_id: one,
				email,
				country: expect.any(Array),
				amount_spent: expect.anything(),
			}),
		});
		expect(left).toMatchObject({ event: 'left', customerId: one, seq: 2, customer: { email } });
		await cycles();
		expect(words(trigger)).toEqual([`joined ${one}`, `left ${one}`]);
	});

	test('go on after the segment was held', async () => {
		const [one, two] = customers as [number, number];
		const trigger = await activate();
		await join(one);
		await told(trigger, 1);
		await rows('CREATE TABLE shop.tags_aside AS TABLE shop.tag; TRUNCATE shop.tag');
		await cycles();
		expect(words(trigger)).toEqual([`joined ${one}`]);
		const [held] = await rows('SELECT last_error FROM segments.segment WHERE title = $1', [tag]);
		expect(held).toMatchObject({ last_error: expect.stringContaining('is held') });
		await rows('INSERT INTO shop.tag TABLE shop.tags_aside; DROP TABLE shop.tags_aside');
		await join(two);
		await told(trigger, 2);
		expect(words(trigger)).toEqual([`joined ${one}`, `joined ${two}`]);
	});

	test('only joins, only leaves', async () => {
		const [one, two] = customers as [number, number];
		const joins = await activate({ events: 'joined' }, { id: 'joins' });
		const leaves = await activate({ events: 'left' }, { id: 'leaves' });
		await join(one, two);
		await told(joins, 2);
		await leave(one);
		await told(leaves, 1);
		await cycles();
		expect([words(joins).sort(), words(leaves)]).toEqual([
			[`joined ${one}`, `joined ${two}`].sort(),
			[`left ${one}`],
		]);
	});

	test('as one item with all changes', async () => {
		const trigger = await activate({ output: 'batch' });
		await join(...customers.slice(0, 3));
		await trigger.until(({ items }) => items.length > 0);
		expect(trigger.items).toEqual([{ count: 3, changes: expect.any(Array) }]);
	});

	test('are spread over executions, in order, each with a key of its own', async () => {
		const trigger = await activate({ options: { maxItems: 4 } });
		await join(...customers.slice(0, 10));
		await told(trigger, 10);
		expect(trigger.batches.map(({ items }) => items.length)).toEqual([4, 4, 2]);
		expect(trigger.items.map(({ seq }) => seq)).toEqual(
			Array.from({ length: 10 }, (_none, index) => index + 1),
		);
		expect(new Set(trigger.batches.map(({ deduplicationKey }) => deduplicationKey)).size).toBe(3);
	});

	test('of all segments, also of one that is made later', async () => {
		const trigger = await activate({ segmentScope: 'all' });
		const [one, two] = customers as [number, number];
		await join(one);
		await told(trigger, 1);
		const earlier = tag;
		tag = `${tag}-later`;
		await create(tag);
		await join(two);
		await told(trigger, 2);
		expect(
			trigger.items.map(({ segment, customerId }) => [(segment as { key: string }).key, customerId]),
		).toEqual([
			[earlier, one],
			[tag, two],
		]);
		await must(
			n8n.runNode('segmentManage', {
				resource: 'segment',
				operation: 'delete',
				segment: byTitle(earlier),
				force: true,
			}),
		);
	});

	test('a chosen segment that is deleted is shown, and does not keep the others from being told', async () => {
		await create('goes-away');
		const trigger = await activate({ segments: ['goes-away', tag] });
		await must(
			n8n.runNode('segmentManage', {
				resource: 'segment',
				operation: 'delete',
				segment: byTitle('goes-away'),
				force: true,
			}),
		);
		await join(firstOf(customers));
		await told(trigger, 1);
		await cycles();
		// An evaluation that had read the name before the deletion may first miss it by its id.
		const shown = trigger.shown.map(({ message }) => message);
		expect(shown.at(-1)).toBe(
			'The segment "goes-away" could not be evaluated: There is no segment "goes-away".',
		);
		expect(
			shown
				.slice(0, -1)
				.filter((message) => !/^The segment "\d+" could not be evaluated: There is no segment/.test(message)),
		).toEqual([]);
		expect(shown.length).toBeLessThanOrEqual(2);
	});

	test('a segment that was switched off is not evaluated', async () => {
		const trigger = await activate();
		await must(
			n8n.runNode('segmentManage', { resource: 'segment', operation: 'deactivate', segment: byTitle(tag) }),
		);
		await join(firstOf(customers));
		await cycles();
		expect(trigger.items).toEqual([]);
		await must(
			n8n.runNode('segmentManage', { resource: 'segment', operation: 'activate', segment: byTitle(tag) }),
		);
		await told(trigger, 1);
	});

	test('a cycle asks for the names of fifty segments once', async () => {
		const titles = Array.from({ length: 50 }, (_none, index) => `${tag}-${index}`);
		await rows(
			`INSERT INTO segments.segment (key, title, title_folded, kind, rule)
			SELECT t.title, t.title, t.title, 'dynamic', rule FROM segments.segment, unnest($1::text[]) AS t (title) WHERE key = $2`,
			[titles, tag],
		);
		const spy = jest.spyOn(Client.prototype, 'query');
		const trigger = await activate({ segments: titles, options: { evaluate: false } });
		const sent = () => spy.mock.calls.map(([query]) => textOf(query));
		const ends = () => sent().flatMap((text, index) => (text.includes('AS told_at') ? [index] : []));
		await trigger.until(() => ends().length >= 5, 'five cycles');
		await close(trigger);
		const [from, to] = ends().slice(-2) as [number, number];
		const cycle = sent().slice(from + 1, to + 1);
		spy.mockRestore();
		await rows('DELETE FROM segments.segment WHERE key = ANY ($1)', [titles]);
		const asked = cycle.filter((text) => !/^\s*(BEGIN|START|COMMIT|SET)/i.test(text));
		expect(asked.filter((text) => text.includes('s.title_folded'))).toHaveLength(1);
		expect([asked.length, cycle.length]).toEqual([5, 11]);
	});

	test('without evaluating itself it passes on what others find', async () => {
		const trigger = await activate({ options: { evaluate: false } });
		await join(firstOf(customers));
		await cycles();
		expect(trigger.items).toEqual([]);
		await evaluate();
		await told(trigger, 1);
	});
});

describe('at activation', () => {
	test('existing members are skipped, or sent', async () => {
		const [one, two, three] = customers as [number, number, number];
		await join(one, two);
		await evaluate();
		const skipping = await activate({}, { id: 'skipping' });
		const sending = await activate({ existingMembers: 'send' }, { id: 'sending' });
		await join(three);
		await told(sending, 3);
		await told(skipping, 1);
		expect([words(skipping), words(sending).sort()]).toEqual([
			[`joined ${three}`],
			[one, two, three].map((id) => `joined ${id}`).sort(),
		]);
	});

	test('whoever belongs to a segment that was never evaluated is an existing member too', async () => {
		const [one, two] = customers as [number, number];
		await join(one);
		const trigger = await activate();
		await join(two);
		await told(trigger, 1);
		await cycles();
		expect(words(trigger)).toEqual([`joined ${two}`]);
	});

	test('existing members means present ones: who joined and left before is not told', async () => {
		const [one, two] = customers as [number, number];
		await join(one, two);
		await evaluate();
		await leave(one);
		await evaluate();
		const trigger = await activate({ existingMembers: 'send' });
		await told(trigger, 1);
		await cycles();
		expect(words(trigger)).toEqual([`joined ${two}`]);
	});

	test('who joined and left while it was off is told, also where the segment was empty at activation', async () => {
		const [one] = customers as [number];
		await evaluate();
		const first = await activate({ existingMembers: 'send' });
		await cycles();
		await close(first);
		await join(one);
		await evaluate();
		await leave(one);
		await evaluate();
		const second = await activate({ existingMembers: 'send' }, { activation: 'init' });
		await told(second, 2);
		expect(words(second)).toEqual([`joined ${one}`, `left ${one}`]);
	});

	test('it goes on where it stopped, also after changes that came while it was off', async () => {
		const [one, two, three] = customers as [number, number, number];
		const first = await activate();
		await join(one);
		await told(first, 1);
		await close(first);
		await join(two);
		await evaluate();
		await leave(one);
		await evaluate();
		const second = await activate({ existingMembers: 'send' }, { activation: 'init' });
		await join(three);
		await told(second, 3);
		expect(words(second)).toEqual([`joined ${two}`, `left ${one}`, `joined ${three}`]);
	});

	test('a segment that does not exist is an error for who presses the button', async () => {
		await expect(activate({ segments: ['tag-x'] })).rejects.toMatchObject({
			description: expect.stringContaining('SEGMENT_NOT_FOUND'),
		});
		await expect(activate({ segments: [] })).rejects.toThrow('No segment is chosen.');
		await expect(activate({ interval: 0 }, { activation: 'init' })).rejects.toThrow('interval');
		expect(sharedSegments.size).toBe(0);
	});

	test('at a start of n8n it is shown, and tried again until the segment is there', async () => {
		const trigger = await activate({ segments: ['comes-later'] }, { activation: 'init' });
		await trigger.until(({ shown }) => shown.length > 0, 'an error to be shown');
		expect(trigger.shown[0]).toMatchObject({ message: expect.stringContaining('comes-later') });
		const before = tag;
		tag = 'comes-later';
		await create(tag);
		await new Promise((resolve) => setTimeout(resolve, 3_000));
		await join(firstOf(customers));
		await told(trigger, 1);
		expect(trigger.shown).toHaveLength(1);
		await must(
			n8n.runNode('segmentManage', {
				resource: 'segment',
				operation: 'delete',
				segment: byTitle(before),
				force: true,
			}),
		);
	});
});

describe('a database that is away', () => {
	test('when n8n starts: no error, and it goes on as soon as the database is there', async () => {
		const { credential } = n8n;
		await activate({}, { id: 'away' }).then(close);
		n8n.credential = { ...credential, port: 1 };
		try {
			await expect(activate({}, { id: 'away' })).rejects.toMatchObject({
				description: expect.stringContaining('CONNECTION_FAILED'),
			});
			const trigger = await activate({}, { id: 'away', activation: 'init' });
			await cycles();
			expect([trigger.items, trigger.shown]).toEqual([[], []]);
			// Editing a credential does not restart a trigger.
			n8n.credential = credential;
			await join(firstOf(customers));
			await told(trigger, 1);
		} finally {
			n8n.credential = credential;
		}
	});

	test.each(['immediate', 'kill'] as const)(
		'when it crashes (%s): nothing is lost, and a repetition can be told by its changeId',
		async (how) => {
			const [one, two, three] = customers as [number, number, number];
			const trigger = await activate();
			await join(one);
			await told(trigger, 1);
			await server.crash(how);
			await new Promise((resolve) => setTimeout(resolve, 1_500));
			await server.start();
			await join(two);
			await trigger.until(() => changes(trigger).size >= 2);
			await join(three);
			await trigger.until(() => changes(trigger).size >= 3);
			await cycles();
			expect([...changes(trigger).values()]).toEqual([one, two, three].map((id) => `joined ${id}`));
		},
	);

	// A connection may be cut after an execution and before its acknowledgement: then it is told again.
	test('when connections are cut in mid-cycle: nothing is lost', async () => {
		const trigger = await activate();
		for (const customer of customers.slice(0, 5)) {
			await join(customer);
			await rows('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE $1', [
				OURS,
			]);
		}
		await trigger.until(() => changes(trigger).size >= 5, 'five changes');
		expect([...changes(trigger).values()].sort()).toEqual(
			customers
				.slice(0, 5)
				.map((id) => `joined ${id}`)
				.sort(),
		);
	});
});

describe('counting as delivered only when the execution has succeeded', () => {
	const options = { deliveredOn: 'success' };

	test('a failed execution gets its changes again, under another key', async () => {
		let failures = 2;
		const trigger = await activate(
			{ options },
			{ execute: async () => await Promise.resolve(failures-- > 0 ? 'error' : 'success') },
		);
		await join(firstOf(customers));
		await told(trigger, 3);
		await cycles();
		expect(new Set(trigger.items.map(({ changeId }) => changeId)).size).toBe(1);
		expect(trigger.batches).toHaveLength(3);
		expect(new Set(trigger.batches.map(({ deduplicationKey }) => deduplicationKey)).size).toBe(3);
	});

	test('an execution that was killed with n8n gets its changes again after the restart', async () => {
		const running = await activate({ options }, { execute: async () => await new Promise(() => undefined) });
		await join(firstOf(customers));
		await told(running, 1);
		await close(running);
		// n8n still knows the key of the execution that was killed, and skips a second one under it.
		const known = new Set(running.batches.map(({ deduplicationKey }) => deduplicationKey));
		const again = await activate(
			{ options },
			{
				activation: 'init',
				execute: async ({ deduplicationKey }) =>
					await Promise.resolve(known.has(deduplicationKey) ? undefined : 'success'),
			},
		);
		await told(again, 2);
		await cycles();
		expect(again.batches.map(({ deduplicationKey }) => known.has(deduplicationKey))).toEqual([true, false]);
	});
});

describe('deactivation', () => {
	test('leaves no connection behind', async () => {
		const trigger = await activate();
		await join(firstOf(customers));
		await told(trigger, 1);
		expect((await connections()).length).toBeGreaterThan(0);
		await close(trigger);
		expect(sharedSegments.size).toBe(0);
		expect(await connectionsLeft()).toEqual([]);
	});

	test('ends a query that is running', async () => {
		const blocker = new Client({ connectionString: server.connectionString(DATABASE) });
		await blocker.connect();
		try {
			const trigger = await activate();
			await blocker.query('BEGIN; LOCK TABLE shop.tag IN ACCESS EXCLUSIVE MODE');
			while (
				(
					await rows(
						"SELECT FROM pg_stat_activity WHERE application_name LIKE $1 AND wait_event_type = 'Lock'",
						[OURS],
					)
				).length === 0
			)
				await new Promise((resolve) => setTimeout(resolve, 20));
			await close(trigger);
			expect(await connectionsLeft()).toEqual([]);
		} finally {
			await blocker.end();
		}
	});

	test('takes the use of the segment back, but only when n8n stays up', async () => {
		const uses = async () =>
			(
				await rows<{ name: string }>(
					'SELECT u.name FROM segments.segment_use u JOIN segments.segment s ON s.id = u.segment_id WHERE s.title = $1',
					[tag],
				)
			).map(({ name }) => name);
		const context = {
			getCredentials: async () => await Promise.resolve(n8n.credential as never),
			getTimezone: () => 'UTC',
			helpers: {},
			getNode: () => ({ name: 'Trigger' }),
			getWorkflow: () => ({ id: 'use-1', name: 'Mails' }),
		};
		const reach = async (work: Parameters<typeof withSegments>[1]) =>
			void (await withSegments(context, work));
		const register = () => new UseRegister({ kind: 'workflow', id: 'use-1', name: 'Mails' }, 300);
		const first = register();
		await reach(async (segments) => await first.keep(segments, [tag]));
		removeLater.call(first, reach);
		// Started again at once: the workflow was only published anew.
		const second = register();
		await cycles();
		expect(await uses()).toEqual(['Mails']);
		removeLater.call(second, reach);
		while ((await uses()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
		await sharedSegments.closeUnused();
	});

	test('while it is active, the segment is not deleted under it', async () => {
		await activate();
		const { error } = await n8n.runNode('segmentManage', {
			resource: 'segment',
			operation: 'delete',
			segment: byTitle(tag),
		});
		expect([error?.message, error?.description]).toEqual([
			expect.stringContaining('Test'),
			expect.stringContaining('SEGMENT_IN_USE'),
		]);
	});
});

describe('a manual test', () => {
	test('shows members as a marked sample, when nothing is waiting', async () => {
		const [one, two] = customers as [number, number];
		await join(one, two);
		await evaluate();
		const items = await n8n.testTrigger(
			{ segmentScope: 'several', segments: [tag], options: { fields: ['country'] } },
			'never-active',
		);
		expect(items.map(({ customerId, sample, event }) => [customerId, sample, event]).sort()).toEqual(
			[
				[one, true, 'joined'],
				[two, true, 'joined'],
			].sort(),
		);
		expect(items[0]?.customer).toEqual(expect.objectContaining({ country: expect.any(Array) }));
	});

	test('leaves no trace: a later activation still sends the existing members', async () => {
		await join(firstOf(customers));
		await evaluate();
		await n8n.testTrigger({ segmentScope: 'several', segments: [tag] }, 'tested-first');
		expect(await rows("SELECT FROM segments.consumer WHERE name LIKE '%tested-first%'")).toEqual([]);
		const trigger = await activate({ existingMembers: 'send' }, { id: 'tested-first' });
		await told(trigger, 1);
	});

	test('shows changes that are waiting, and does not take them away', async () => {
		const first = await activate({}, { id: 'waiting' });
		await close(first);
		await join(firstOf(customers));
		await evaluate();
		const shown = await n8n.testTrigger({ segmentScope: 'several', segments: [tag] }, 'waiting');
		expect(shown).toEqual([expect.objectContaining({ event: 'joined', customerId: customers[0], seq: 1 })]);
		expect(shown[0]).not.toHaveProperty('sample');
		const second = await activate({}, { id: 'waiting', activation: 'init' });
		await told(second, 1);
		expect(words(second)).toEqual([`joined ${customers[0]}`]);
	});

	test('says so when there is nothing to show', async () => {
		await expect(n8n.testTrigger({ segmentScope: 'several', segments: [tag] }, 'nothing')).rejects.toThrow(
			'There is nothing to show yet',
		);
		expect(await connectionsLeft()).toEqual([]);
	});
});
