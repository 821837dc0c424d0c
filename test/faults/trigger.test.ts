import { defined } from '../../lib/error/defined';
import { UseRegister } from '../../nodes/SegmentTrigger/use-register';
import { sharedSegments } from '../../nodes/shared/transport';
import { startPostgres, type PostgresServer } from '../../tools/postgres';
import { N8n, type ActivationOptions, type ActiveTrigger } from '../../tools/n8n-engine';
import { TrackedShop } from '../support/tracked-shop';
import { leftovers } from './support/leftovers';
import { Merchant, noWritings, type Writings } from './support/merchant';
import { Random, say, seedOf } from './support/random';
import { itAtLength, times } from './support/extent';
import { KilledN8n, type Kills } from './support/killed-n8n';
import { createSegments } from './support/segments';
import { ToldChanges } from './support/told-changes';
import { credentialOf, toldBy, TRIGGER } from './support/trigger';
import { WorkerProcess } from './support/worker-process';

/**
 * n8n's engine with the Segment Trigger switched on, while all that it stands on breaks: it tells every
 * change, in order.
 */
const CUSTOMERS = 60;
const UNTOUCHED = 60;

let server: PostgresServer;
let shop: TrackedShop;
let n8n: N8n;
let told: ToldChanges;
let writings: Writings;
let random: Random;
let active: ActiveTrigger[] = [];
let number = 0;
/** Aborted when the test is over, whether it has come to its end or was given up. */
let over: AbortController;

beforeAll(async () => {
	// A minute after a trigger was closed it would tell the store that nobody uses the segments any more: no
	// store is there then.
	jest.spyOn(UseRegister.prototype, 'removeLater').mockImplementation(() => undefined);
	server = await startPostgres({ settings: { synchronous_commit: 'on' } });
});

beforeEach(async () => {
	over = new AbortController();
	const name = `trigger_${++number}`;
	await server.createDatabase(name);
	shop = await TrackedShop.open({
		connectionString: server.connectionString(name),
		tracking: number % 2 === 1,
		customers: CUSTOMERS + UNTOUCHED,
	});
	await createSegments(shop.segments);
	n8n = new N8n({ credential: credentialOf(shop.connectionString) });
	[told, writings, random] = [
		new ToldChanges(),
		noWritings(),
		new Random(seedOf(expect.getState().currentTestName ?? name)),
	];
});

afterEach(async () => {
	over.abort();
	await server.start();
	await Promise.all(active.map((trigger) => trigger.close()));
	active = [];
	await sharedSegments.closeUnused();
	await shop.close();
});

afterAll(() => server?.stop());

/** Every batch is heard in the moment in which n8n gets it. */
async function activate(options: ActivationOptions = {}, parameters: object = {}): Promise<ActiveTrigger> {
	const { execute = async () => await Promise.resolve('success') } = options;
	const trigger = await n8n.activate(
		{ ...TRIGGER, ...parameters },
		{
			activation: 'init',
			id: 'followed',
			...options,
			execute: async (batch) => {
				told.hear(toldBy(batch));
				return await execute(batch);
			},
		},
	);
	active.push(trigger);
	return trigger;
}

async function close(trigger: ActiveTrigger): Promise<void> {
	active = active.filter((one) => one !== trigger);
	await trigger.close();
}

const buy = (customer: number) =>
	shop.run(
		"INSERT INTO shop.purchase (customer_id, placed_at) SELECT $1::int, '2025-03-01Z' FROM generate_series(1, 3)",
		[customer],
	);

/** The shop sells while `work` goes on. */
async function selling(work: () => Promise<void>): Promise<void> {
	const closed = new AbortController();
	const untouched = Array.from({ length: UNTOUCHED }, (_none, index) => CUSTOMERS + 1 + index);
	const url = await shop.applicationUrl();
	const tills = [1, 2].map(() =>
		new Merchant(url, new Random(random.between(1, 1e9)), writings, { untouched, customers: CUSTOMERS }).work(
			AbortSignal.any([closed.signal, over.signal]),
		),
	);
	await work().finally(() => closed.abort());
	await Promise.all(tills);
}

const more = async (changes: number) => {
	const from = told.counts.told;
	await shop.until(
		async () => await Promise.resolve(told.counts.told >= from + changes),
		`${changes} more changes`,
	);
};

/** Nothing changes any more, and all that did has been acknowledged. */
async function quiet(): Promise<void> {
	await shop.until(async () => {
		const results = await shop.segments.evaluate('all');
		const open = await shop.run(
			'SELECT FROM segments.segment s LEFT JOIN segments.consumer_position p ON p.segment_id = s.id WHERE p.seq IS DISTINCT FROM s.last_seq',
		);
		return (
			open.length === 0 &&
			results.every(({ joined, left, error }) => error === undefined && joined + left === 0)
		);
	}, 'all changes to be told');
}

async function expectAllTold(): Promise<void> {
	await quiet();
	for (const trigger of [...active]) await close(trigger);
	await leftovers(shop);
	expect([...(await told.compare(shop)), ...(await shop.faults()), ...writings.errors]).toEqual([]);
	const [changes] = await shop.ids('SELECT count(*) FROM segments.membership_change');
	say(
		`${expect.getState().currentTestName}: ${JSON.stringify({ changes: Number(changes), ...told.counts, ...writings, errors: writings.errors.length })}`,
	);
}

async function crash(time: number): Promise<void> {
	await server.crash(time % 2 === 0 ? 'immediate' : 'kill');
	await server.start();
}

it('Postgres away when n8n starts, and crashing again and again', async () => {
	await close(await activate({ activation: 'activate' }));
	await server.crash('kill');
	const trigger = await activate();
	await server.start();
	await selling(async () => {
		for (let time = 0; time < times(4, 2); time += 1) {
			await more(30);
			await crash(time);
		}
		await more(30);
	});
	await expectAllTold();
	expect(trigger.shown).toEqual([]);
});

it('Postgres that crashes between the start of the execution and the acknowledgement: told again, under the same key', async () => {
	let crashing: Promise<void> | undefined;
	const trigger = await activate({
		execute: async () => {
			if (told.counts.told > known) await (crashing ??= server.crash('kill'));
			return 'success';
		},
	});
	let known = Number.POSITIVE_INFINITY;
	await quiet();
	known = told.counts.told;
	const from = trigger.batches.length;
	await buy(1);
	await trigger.until(() => crashing !== undefined);
	await crashing;
	await server.start();
	await trigger.until(({ batches }) => batches.length >= from + 2);
	await expectAllTold();
	// Each segment that the customer joined has a batch of its own.
	const [first, ...later] = trigger.batches.slice(from);
	expect(later).toContainEqual(first);
	expect(defined(first).deduplicationKey).toMatch(/^n8n:followed:trigger-1:/);
	expect(told.counts.toldAgain).toBeGreaterThanOrEqual(defined(first).items.length);
});

it('n8n that is killed between the start of the execution and the acknowledgement: told again, under the same key', async () => {
	await close(await activate({ activation: 'activate' }));
	const worker = new WorkerProcess(
		{
			role: 'trigger',
			connectionString: shop.connectionString,
			credential: n8n.credential,
			workflow: 'followed',
		},
		'n8n-worker.ts',
	);
	await worker.next('ready');
	const telling = worker.next('told');
	await buy(1);
	const before = await telling;
	await worker.kill();
	if (before.is !== 'told') throw new Error('It was asked for what was told.');
	told.hear(before.changes);
	const trigger = await activate();
	await trigger.until(({ batches }) => batches.length > 0);
	await expectAllTold();
	// The segments are delivered at the same time: another one's first batch may come before it.
	const batches = trigger.batches.map((batch) => [batch.deduplicationKey, toldBy(batch)]);
	expect(batches).toContainEqual([before.key, before.changes]);
	expect(told.counts.toldAgain).toBe(before.changes.length);
});

/** Dozens of processes are started, which a busy machine takes minutes for. */
const MANY_STARTS_MS = 900_000;
const KILLS = times(12, 4);

/** One n8n after the other, each killed at a random moment. */
async function killedOverAndOver(knownBad: boolean, enough: (counts: Kills) => boolean): Promise<Kills> {
	const { connectionString } = shop;
	const work = { connectionString, credential: n8n.credential, workflow: 'followed', knownBad };
	const killed = new KilledN8n(work, random, (message) => {
		if (message.is === 'told') told.hear(message.changes);
		if (message.is === 'failed') writings.errors.push(message.error);
	});
	const counts = await killed.until(enough, over.signal);
	say(`killed: ${JSON.stringify(counts)}`);
	return counts;
}

it(
	'n8n that is killed at any moment, over and over, while the shop sells',
	async () => {
		await close(await activate({ activation: 'activate' }));
		await selling(async () => {
			await killedOverAndOver(
				false,
				({ kills, killsAfterTelling }) =>
					kills >= KILLS && killsAfterTelling >= KILLS / 2 && told.counts.toldAgain > 0,
			);
		});
		await activate();
		await expectAllTold();
	},
	MANY_STARTS_MS,
);

it(
	'with a trigger that is known to be wrong, killed in the same way: the same harness finds it out',
	async () => {
		await close(await activate({ activation: 'activate' }));
		await selling(async () => {
			await killedOverAndOver(true, ({ kills }) => (kills >= 4 && told.faults.length > 0) || kills >= 30);
		});
		await activate();
		await quiet();
		for (const trigger of [...active]) await close(trigger);
		const faults = await told.compare(shop);
		expect(faults).toContainEqual(expect.stringMatching(/was never told$/));
		expect(faults).toContainEqual(expect.stringMatching(/told \d+ after \d+$/));
		expect([...(await shop.faults()), ...writings.errors]).toEqual([]);
	},
	MANY_STARTS_MS,
);

itAtLength('switched off and on, over and over, while the shop sells', async () => {
	await selling(async () => {
		for (let time = 0; time < 5; time += 1) {
			const trigger = await activate({ activation: time % 2 === 0 ? 'activate' : 'init' });
			await more(15);
			await close(trigger);
		}
	});
	await activate();
	await expectAllTold();
});

it('in two instances of n8n at once, one of which goes, and a crash of Postgres', async () => {
	const one = await activate();
	await activate();
	await selling(async () => {
		await more(40);
		await crash(1);
		await more(40);
		await close(one);
		await more(20);
	});
	await expectAllTold();
});

it('counting only executions that succeed, of which many fail or are skipped as repetitions, and a crash of Postgres', async () => {
	const succeeded = new ToldChanges();
	const keys = new Set<string | undefined>();
	await activate(
		{
			execute: async (batch) => {
				// n8n never runs a second execution under a key that it knows.
				if (keys.has(batch.deduplicationKey)) return undefined;
				keys.add(batch.deduplicationKey);
				if (random.chance(0.3)) return 'error';
				succeeded.hear(toldBy(batch));
				return 'success';
			},
		},
		{ options: { maxItems: 50, deliveredOn: 'success' } },
	);
	await selling(async () => {
		await more(30);
		await crash(0);
		await more(30);
	});
	await expectAllTold();
	await expect(succeeded.compare(shop)).resolves.toEqual([]);
});
