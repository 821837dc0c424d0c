import { defined } from '../../lib/error/defined';
import type { EvaluationResult, Segments } from '../../lib';
import { startProxy } from '../support/proxy';
import { TrackedShop } from '../support/tracked-shop';
import { ALL_PLACES, Gate, makeGates, type Place } from './support/gate';
import { leftovers, stillThere } from './support/leftovers';
import { WorkerProcess } from './support/worker-process';

/**
 * An evaluation that ends by force at each step of its way: nothing half written, nothing twice, nothing
 * held.
 */
let shop: TrackedShop;
/** Somebody new buys each time, and has to join both segments exactly once. */
let customer = 0;
let halfOpen: Promise<HalfOpen>;

beforeAll(async () => {
	shop = await TrackedShop.open({ customers: 40 });
	await shop.segments.create({ title: 'Buyers', query: 'orders_count >= 1' });
	await shop.segments.create({ title: 'Spenders', query: 'amount_spent >= 10' });
	await shop.segments.evaluate('all');
	await makeGates(shop);
	// The server notices a client that is gone without a word only after a minute; meanwhile the others are
	// tested.
	halfOpen = losesItsClient('is about to write');
	halfOpen.catch(() => undefined);
});

beforeEach(async () => {
	customer += 1;
	await shop.run('INSERT INTO shop.purchase (customer_id) VALUES ($1)', [customer]);
});

afterAll(() => shop.close());

const changesOf = async (who = customer, of = shop) =>
	await of.ids(
		"SELECT concat_ws(' ', s.key, c.kind) FROM segments.membership_change c JOIN segments.segment s ON s.id = c.segment_id WHERE customer_id = $1",
		[who],
	);
const ONCE = ['buyers joined', 'spenders joined'];

/** @param committed whether the server had all it needed to go through with it */
async function expectRecovery(committed: boolean): Promise<void> {
	await leftovers(shop);
	expect(await changesOf()).toEqual(committed ? ONCE : []);
	await expect(shop.faults()).resolves.toEqual([]);
	const next = await shop.segments.evaluate('all');
	expect(next.map(({ mode, joined, error }) => [mode, joined, error])).toEqual(
		next.map(() => ['incremental', committed ? 0 : 1, undefined]),
	);
	expect([await changesOf(), await shop.faults()]).toEqual([ONCE, []]);
	await expect(
		shop.ids('SELECT last_error FROM segments.segment WHERE last_error IS NOT NULL'),
	).resolves.toEqual([]);
}

const codes = (results: readonly EvaluationResult[]) => results.map(({ error }) => error?.code);
const LOST = ['CONNECTION_FAILED', 'CONNECTION_FAILED'];

describe.each(ALL_PLACES)('while it %s', (place) => {
	it('its process is killed', async () => {
		const worker = new WorkerProcess({
			role: 'evaluator',
			connectionString: shop.connectionString,
			waits: true,
		});
		await worker.next('ready');
		const gate = await Gate.close(place, shop);
		worker.begin();
		await gate.waiting();
		await worker.kill();
		await gate.open();
		// Postgres looks for its client only when it has something to say; a commit that it had begun is then
		// done.
		await expectRecovery(place === 'commits');
	});

	it('the server ends its session', async () => {
		const gate = await Gate.close(place, shop);
		const evaluated = shop.segments.evaluate('all');
		await shop.run('SELECT pg_terminate_backend($1)', [await gate.waiting()]);
		await shop.until(async () => (await stillThere(shop)).every((what) => !/^session/.test(what)));
		await gate.open();
		expect(codes(await evaluated)).toEqual(LOST);
		await expectRecovery(false);
	});

	it('its connection breaks', async () => {
		const { segments, proxy, close } = await behindProxy();
		const gate = await Gate.close(place, shop);
		const evaluated = segments.evaluate('all');
		await gate.waiting();
		proxy.cut();
		await proxy.close();
		expect(codes(await evaluated)).toEqual(LOST);
		await gate.open();
		await expectRecovery(place === 'commits');
		await close();
	});
});

async function behindProxy(of = shop) {
	const proxy = await startProxy(of.connectionString);
	const segments = await of.another({ connection: proxy.connectionString, statementTimeoutMs: 2_000 });
	return { proxy, segments, close: async () => await segments.close() };
}

describe('a connection that is half open', () => {
	it('when the commit is answered: what was recorded stays recorded once, and the failure is forgotten with the next success', async () => {
		const { segments, proxy, close } = await behindProxy();
		const gate = await Gate.close('commits', shop);
		const evaluated = segments.evaluate('all');
		await gate.waiting();
		proxy.blackhole();
		await gate.open();
		expect(codes(await evaluated)).toEqual(LOST);
		await expectRecovery(true);
		await proxy.close();
		await close();
	});

	it('in the middle: others step aside until the server has given up, then go on', async () => {
		const { lost, steppedAside, recorded, faults } = await halfOpen;
		expect(lost).toEqual(LOST);
		expect(steppedAside).toBeGreaterThan(0);
		expect(recorded).toEqual(ONCE);
		expect(faults).toEqual([]);
	}, 180_000);

	it('to a database that does not answer any more: one try for all segments, not one for each', async () => {
		const proxy = await startProxy(shop.connectionString);
		const url = new URL(proxy.connectionString);
		const segments = await shop.another({
			connection: {
				host: url.hostname,
				port: Number(url.port),
				user: url.username,
				password: decodeURIComponent(url.password),
				database: url.pathname.slice(1),
				connectionTimeoutMillis: 2_000,
			},
		});
		for (let more = 0; more < 8; more += 1)
			await shop.segments.create({ title: `More ${more}`, query: 'orders_count >= 2' });
		const gate = await Gate.close('is about to write', shop);
		const evaluated = segments.evaluate('all');
		await gate.waiting();
		const before = proxy.connections;
		proxy.swallow();
		proxy.cut();
		expect(codes(await evaluated)).toEqual(Array.from({ length: 10 }, () => 'CONNECTION_FAILED'));
		expect(proxy.connections - before).toBeLessThanOrEqual(2);
		await gate.open();
		await proxy.close();
		await leftovers(shop);
		await shop.segments.evaluate('all');
		expect(await shop.faults()).toEqual([]);
	});
});

interface HalfOpen {
	readonly lost: readonly unknown[];
	readonly steppedAside: number;
	readonly recorded: readonly string[];
	readonly faults: readonly string[];
}

/**
 * In a shop of its own, since it takes the minute that the server waits for a client in the middle of a
 * transaction.
 */
async function losesItsClient(place: Place): Promise<HalfOpen> {
	const own = await TrackedShop.open();
	try {
		for (const [title, query] of [
			['Buyers', 'orders_count >= 1'],
			['Spenders', 'amount_spent >= 10'],
		])
			await own.segments.create({ title: defined(title), query });
		await own.segments.evaluate('all');
		await makeGates(own);
		const { segments, proxy, close } = await behindProxy(own);
		await own.run('INSERT INTO shop.purchase (customer_id) VALUES (1)');
		const gate = await Gate.close(place, own);
		const evaluated = segments.evaluate('all');
		await gate.waiting();
		proxy.blackhole();
		await gate.open();
		const others = await own.another({ statementTimeoutMs: 2_000 });
		const steppedAside = await persist(others);
		const lost = codes(await evaluated);
		await leftovers(own);
		await proxy.close();
		await close();
		return { lost, steppedAside, recorded: await changesOf(1, own), faults: await own.faults() };
	} finally {
		await own.close();
	}
}

/** Evaluates until nobody holds the segments any more. @returns how often it had to step aside */
async function persist(segments: Segments): Promise<number> {
	for (let steppedAside = 0; ; steppedAside += 1) {
		const results = await segments.evaluate('all');
		if (results.every(({ error }) => error === undefined)) return steppedAside;
		if (results.some(({ error }) => error !== undefined && error.code !== 'LOCK_TIMEOUT'))
			throw new Error(JSON.stringify(results));
	}
}
