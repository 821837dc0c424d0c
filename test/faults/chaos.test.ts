import { startPostgres, type PostgresServer } from '../../tools/postgres';
import { TrackedShop } from '../support/tracked-shop';
import { Chaos } from './support/chaos';
import { itAtLength, times } from './support/extent';
import { say, seedOf } from './support/random';
import { createSegments } from './support/segments';

/**
 * Merchants sell, two evaluators race, a reader follows the log, and all but the merchants are killed over
 * and over. In the end every membership is what its rule says, and the log is whole.
 */
const CUSTOMERS = 200;
const UNTOUCHED = 400;
const CRASHES = times(4, 2);
/** Dozens of processes are started, which a busy machine takes minutes for. */
const MANY_STARTS_MS = 900_000;

let server: PostgresServer;
let shop: TrackedShop;
let number = 0;
let latest: Chaos | undefined;

beforeAll(async () => {
	// What is committed survives the crashes: the shop's writes and ours are lost together or not at all.
	server = await startPostgres({ settings: { synchronous_commit: 'on' } });
});

afterEach(async () => {
	latest?.giveUp();
	await shop.close();
});
afterAll(() => server?.stop());

async function open(tracking: boolean): Promise<void> {
	const name = `chaos_${++number}`;
	await server.createDatabase(name);
	shop = await TrackedShop.open({
		connectionString: server.connectionString(name),
		tracking,
		customers: CUSTOMERS + UNTOUCHED,
	});
	await createSegments(shop.segments);
	await shop.segments.evaluate('all');
}

function chaos(
	name: string,
	options: Omit<ConstructorParameters<typeof Chaos>[0], 'shop' | 'seed' | 'customers' | 'untouched'>,
): Chaos {
	latest = new Chaos({ shop, seed: seedOf(name), customers: CUSTOMERS, untouched: UNTOUCHED, ...options });
	return latest;
}

const report = async (name: string, { counts, writings: { errors, ...writings } }: Chaos) => {
	const [changes] = await shop.ids('SELECT count(*) FROM segments.membership_change');
	say(
		`${name}: ${JSON.stringify({ ...counts, ...writings, errors: errors.length, changes: Number(changes) })}`,
	);
};

describe('evaluators that are killed at any moment', () => {
	it(
		'with change tracking: nothing is missed, nothing recorded twice',
		async () => {
			await open(true);
			const storm = chaos('tracking on', {
				kills: times(14, 5),
				readerKills: times(3, 1),
				endedSessions: times(3, 1),
			});
			await storm.storm();
			const results = await storm.settle();
			await report('tracking on', storm);
			expect(storm.faults).toEqual([]);
			expect(results.map(({ mode }) => mode)).toEqual(results.map(() => 'incremental'));
			expect(storm.counts.incremental).toBeGreaterThan(0);
			expect(storm.writings.late).toBeGreaterThan(0);
		},
		MANY_STARTS_MS,
	);

	itAtLength('without change tracking', async () => {
		await open(false);
		const storm = chaos('tracking off', { kills: 4, readerKills: 1, endedSessions: 2 });
		await storm.storm();
		await storm.settle();
		await report('tracking off', storm);
		expect(storm.faults).toEqual([]);
		expect(storm.counts.incremental).toBe(0);
	});

	it('with a reader of the log that is known to be wrong: the same harness finds it out', async () => {
		await open(true);
		const storm = chaos('known bad', {
			kills: 2,
			evaluations: 12,
			spared: 10,
			readerKills: 0,
			knownBad: true,
		});
		await storm.storm();
		await storm.settle();
		await report('known bad', storm);
		// It misses late transactions for good; what it does record is recorded rightly.
		expect(storm.faults).toContainEqual(
			expect.stringMatching(/^membership: loyal: customer \d+ should be a member$/),
		);
		expect(storm.faults.filter((fault) => !/^(membership|full after incremental):/.test(fault))).toEqual([]);
	});
});

it('Postgres that crashes and starts again in the middle of it all', async () => {
	await open(true);
	const storm = chaos('crashes', {
		kills: times(6, 2),
		readerKills: 1,
		crash: {
			times: CRASHES,
			run: async (time) => {
				await server.crash(time % 2 === 0 ? 'immediate' : 'kill');
				await server.start();
			},
		},
	});
	await storm.storm();
	const results = await storm.settle();
	await report('crashes', storm);
	expect(storm.faults).toEqual([]);
	expect(results.map(({ mode }) => mode)).toEqual(results.map(() => 'incremental'));
	expect(storm.counts.crashes).toBe(CRASHES);
});
