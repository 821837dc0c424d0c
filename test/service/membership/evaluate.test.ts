import { setTimeout as sleep } from 'node:timers/promises';
import { defined, firstOf, itemAt } from '../../../lib/error/defined';
import type { Segments } from '../../../lib';
import { faultOf } from '../../support/fault';
import { faultsOfStore } from '../../support/invariants';
import { openSmallShop, type SmallShop } from '../../support/small-shop';

let shop: SmallShop;
let segments: Segments;

beforeAll(async () => {
	shop = await openSmallShop();
	({ segments } = shop);
});

beforeEach(async () => {
	await shop.reset();
	await shop.customers('BD', 'SA', 'BD');
});

afterEach(async () => {
	await letGo();
	await expect(faultsOfStore(shop.database.pool)).resolves.toEqual([]);
	// Nobody waits for the end of a transaction that only read.
	await until(async () => {
		const idle = await shop.run(
			"SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
		);
		return idle.length === 0;
	});
});

afterAll(() => shop.close());

const BD = { field: 'country', operator: 'equals', value: 'BD' } as const;
const RECENT = { field: 'last_order_date', operator: 'in_last_n_days', value: 30 } as const;

const members = async (ref: string | number) => {
	const ids: unknown[] = [];
	for await (const { customer_id } of segments.members(ref, { orderBy: 'customer_id' }))
		ids.push(customer_id);
	return ids;
};
const log = async () =>
	(await segments.changes({ from: 'beginning' })).map(
		({ seq, customerId, kind, cause }) => `${seq} ${customerId} ${kind} ${cause}`,
	);
const moveTo = (id: number, country: string) =>
	shop.run('UPDATE shop.customer SET country = $2 WHERE id = $1', [id, country]);

async function until(condition: () => Promise<boolean>): Promise<void> {
	for (let tries = 0; !(await condition()); tries += 1) {
		if (tries === 400) throw new Error('waited in vain');
		await sleep(25);
	}
}

let letGo: () => Promise<void> = async () => undefined;

/**
 * Holds every reading of the customers, which an evaluation does after it has taken its lock, until `letGo`.
 */
async function holdCustomers(): Promise<void> {
	const holder = await shop.database.pool.connect();
	await holder.query('BEGIN; LOCK TABLE shop.customer IN ACCESS EXCLUSIVE MODE');
	letGo = async () => {
		letGo = async () => undefined;
		await holder.query('ROLLBACK');
		holder.release();
	};
}

const waitingForLocks = async () =>
	Number(
		firstOf(
			await shop.run(
				"SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
			),
		).n,
	);

describe('one segment', () => {
	it('writes down who joined and left, once, and how it went', async () => {
		await segments.create({ title: 'BD', rule: BD });
		await expect(segments.evaluate('bd')).resolves.toMatchObject({
			segment: { id: 1, key: 'bd', title: 'BD' },
			mode: 'full',
			joined: 2,
			left: 0,
			members: 2,
			examined: 3,
			ordersCounted: 'all purchases',
		});
		await moveTo(1, 'SA');
		await moveTo(2, 'BD');
		const second = await segments.evaluate('bd');
		expect(second).toMatchObject({ joined: 1, left: 1, members: 2 });
		await expect(segments.evaluate('bd')).resolves.toMatchObject({ joined: 0, left: 0, members: 2 });
		await expect(members('bd')).resolves.toEqual([2, 3]);
		expect(new Set(await log())).toEqual(
			new Set(['1 1 joined rule', '2 3 joined rule', '3 1 left data', '4 2 joined data']),
		);
		await expect(segments.get('bd')).resolves.toMatchObject({ memberCount: 2, lastError: null });
		const { evaluations, sizes } = await segments.history('bd');
		expect(
			evaluations.map(({ mode, joined, left, memberCount, ruleVersion, error }) => [
				mode,
				joined,
				left,
				memberCount,
				ruleVersion,
				error,
			]),
		).toEqual([
			['full', 0, 0, 2, 1, null],
			['full', 1, 1, 2, 1, null],
			['full', 2, 0, 2, 1, null],
		]);
		expect(sizes.map((one) => one.members)).toEqual([2, 2, 2]);
		expect(itemAt(evaluations, 1).asOf).toBe(second.asOf);
	});

	it('keeps when each member joined', async () => {
		await segments.create({ title: 'BD', rule: BD });
		const { asOf } = await segments.evaluate('bd');
		await moveTo(2, 'BD');
		const second = await segments.evaluate('bd');
		const rows = [];
		for await (const row of segments.members('bd', { fields: [], orderBy: 'customer_id' })) rows.push(row);
		expect(rows).toEqual([
			{ customer_id: 1, joined_at: asOf },
			{ customer_id: 2, joined_at: second.asOf },
			{ customer_id: 3, joined_at: asOf },
		]);
	});

	it('evaluates an inactive segment that is asked for by name', async () => {
		await segments.create({ title: 'BD', rule: BD, active: false });
		await expect(segments.evaluate('bd')).resolves.toMatchObject({ joined: 2 });
	});

	it('lets the planner see a membership that was filled just now', async () => {
		await shop.run(
			"INSERT INTO shop.customer (id, country) SELECT n, 'BD' FROM generate_series(4, 15000) AS n",
		);
		await segments.create({ title: 'BD', rule: BD });
		const known = async () =>
			firstOf(
				await shop.run(
					"SELECT reltuples::int AS n FROM pg_class WHERE oid = 'segments.membership'::regclass",
				),
			).n;
		await shop.run('ANALYZE segments.membership');
		await segments.evaluate('bd');
		await expect(known()).resolves.toBe(14_999);
	});

	it('moves with the edit of its rule', async () => {
		await segments.create({ title: 'BD', rule: BD });
		await segments.evaluate('bd');
		await segments.update('bd', { rule: { ...BD, value: 'SA' } });
		await moveTo(1, 'SA');
		await expect(segments.evaluate('bd')).resolves.toMatchObject({ joined: 1, left: 1 });
		await moveTo(2, 'BD');
		await segments.evaluate('bd');
		expect((await log()).map((line) => line.split(' ').slice(1).join(' ')).sort()).toEqual([
			'1 joined rule',
			'2 joined rule',
			'2 left data',
			'3 joined rule',
			'3 left rule',
		]);
	});
});

describe('the cause', () => {
	it('is time when only time has passed, and data when an order did it', async () => {
		await shop.order(1, '2025-01-10T00:00:00Z');
		await shop.order(2, '2025-01-20T00:00:00Z');
		await segments.create({ title: 'Recent', rule: RECENT });
		await segments.evaluate('recent', { asOf: '2025-02-01T00:00:00Z' });
		await shop.order(3, '2025-02-12T00:00:00Z');
		await expect(segments.evaluate('recent', { asOf: '2025-02-13T00:00:00Z' })).resolves.toMatchObject({
			joined: 1,
			left: 1,
			asOf: '2025-02-13T00:00:00.000Z',
		});
		await shop.run('DELETE FROM shop.purchase WHERE customer_id = 2');
		await segments.evaluate('recent', { asOf: '2025-02-14T00:00:00Z' });
		expect((await log()).map((line) => line.split(' ').slice(1).join(' '))).toEqual(
			expect.arrayContaining(['1 left time', '3 joined data', '2 left data']),
		);
		await expect(log()).resolves.toHaveLength(5);
	});

	it('is time for who joins because an order has become old enough', async () => {
		await shop.order(1, '2025-01-10T00:00:00Z');
		await segments.create({
			title: 'Away',
			rule: { field: 'last_order_date', operator: 'more_than_n_days_ago', value: 30 },
		});
		await segments.evaluate('away', { asOf: '2025-02-01T00:00:00Z' });
		await segments.evaluate('away', { asOf: '2025-03-01T00:00:00Z' });
		await expect(log()).resolves.toEqual(['1 1 joined time']);
	});
});

describe('the instant', () => {
	it('never goes back between two evaluations', async () => {
		await segments.create({ title: 'BD', rule: BD });
		await segments.evaluate('bd', { asOf: '2025-03-01' });
		const fault = await faultOf(segments.evaluate('bd', { asOf: '2025-02-28T23:59:59.999Z' }));
		expect(fault).toMatchObject({ code: 'AS_OF_IN_PAST', path: 'asOf' });
		await expect(segments.get('bd')).resolves.toMatchObject({
			evaluatedAt: '2025-03-01T00:00:00.000Z',
			lastError: null,
		});
		await expect(segments.evaluate('bd', { asOf: new Date('2025-03-01Z') })).resolves.toMatchObject({
			asOf: '2025-03-01T00:00:00.000Z',
		});
	});

	it("is the start of a day in the segment's zone", async () => {
		await segments.create({ title: 'BD', rule: BD, timeZone: 'Asia/Dhaka' });
		await expect(segments.evaluate('bd', { asOf: '2025-03-01' })).resolves.toMatchObject({
			asOf: '2025-02-28T18:00:00.000Z',
		});
		await expect(faultOf(segments.evaluate('bd', { asOf: 'yesterday' }))).resolves.toMatchObject({
			code: 'OPTION_INVALID',
			path: 'asOf',
		});
	});

	it("is the database's clock, but not before the last one; others are not taken along into the future", async () => {
		await segments.create({ title: 'BD', rule: BD });
		await segments.create({ title: 'Other', rule: BD });
		// As after a failover to a server whose clock is behind.
		const ahead = new Date(Date.now() + 50_000);
		await shop.run("UPDATE segments.segment SET evaluated_at = $1, evaluated_version = 1 WHERE key = 'bd'", [
			ahead,
		]);
		const [bd, other] = await segments.evaluate('all');
		expect(defined(bd).asOf).toBe(ahead.toISOString());
		expect(Math.abs(Date.parse(defined(other).asOf) - Date.now())).toBeLessThan(30_000);
	});

	it('leaves out orders after it', async () => {
		await shop.order(1, '2025-01-10T00:00:00Z');
		await segments.create({ title: 'Buyers', query: 'orders_count > 0' });
		await expect(segments.evaluate('buyers', { asOf: '2025-01-09' })).resolves.toMatchObject({ members: 0 });
		await expect(segments.evaluate('buyers', { asOf: '2025-01-11' })).resolves.toMatchObject({ members: 1 });
	});
});

describe('a failure', () => {
	it('moves nobody, is written down, and is cleared by the next success', async () => {
		await segments.create({ title: 'BD', rule: BD });
		await segments.evaluate('bd');
		await shop.run('ALTER TABLE shop.customer RENAME COLUMN country TO land');
		const fault = await faultOf(segments.evaluate('bd'));
		expect(fault).toMatchObject({ code: 'MAPPING_INVALID', message: expect.stringContaining('country') });
		await expect(members('bd')).resolves.toEqual([1, 3]);
		await expect(segments.get('bd')).resolves.toMatchObject({ lastError: fault.message, memberCount: 2 });
		const {
			evaluations: [failed],
		} = await segments.history('bd');
		expect(failed).toMatchObject({ joined: 0, left: 0, error: fault.message });
		await shop.run('ALTER TABLE shop.customer RENAME COLUMN land TO country');
		await segments.evaluate('bd');
		await expect(segments.get('bd')).resolves.toMatchObject({ lastError: null });
		await expect(log()).resolves.toHaveLength(2);
	});

	it('of one segment lets the others go on, and is told in its own result', async () => {
		await segments.create({ title: 'A', rule: BD });
		await segments.create({ title: 'Buyers', query: 'orders_count > 0' });
		await segments.create({ title: 'List', customerIds: [2] });
		await segments.create({ title: 'Off', rule: BD, active: false });
		await segments.evaluate('all');
		await shop.run('ALTER TABLE shop.purchase RENAME TO sale');
		try {
			const results = await segments.evaluate('all');
			expect(results.map(({ segment, members: count, error }) => [segment.key, count, error?.code])).toEqual([
				['a', 2, undefined],
				['buyers', 0, 'MAPPING_INVALID'],
				['list', 1, undefined],
			]);
		} finally {
			await shop.run('ALTER TABLE shop.sale RENAME TO purchase');
		}
		const asked = await segments.evaluate(['off', 'nobody', 'a']);
		expect(asked.map(({ segment, members: count, error }) => [segment.key, count, error?.code])).toEqual([
			['off', 2, undefined],
			['nobody', 0, 'SEGMENT_NOT_FOUND'],
			['a', 2, undefined],
		]);
	});

	it('names a mapping that gives a customer twice', async () => {
		const twice = { ...(await mappingThatDoubles()) };
		const other = await shop.open({ shop: twice });
		await other.create({ title: 'All', query: 'customer_id is not null' });
		await expect(faultOf(other.evaluate('all'.toUpperCase()))).resolves.toMatchObject({
			code: 'MAPPING_INVALID',
			message: expect.stringContaining('same id more than once'),
		});
	});

	const mappingThatDoubles = async () => ({
		keyType: 'integer' as const,
		relations: { customers: 'SELECT c.id FROM shop.customer c CROSS JOIN generate_series(1, 2) n' },
	});

	it('by a right that was taken away names the right and the GRANT', async () => {
		const role = 'evaluator_clerk';
		await shop.run(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
		try {
			await shop.run(
				`GRANT USAGE ON SCHEMA shop, segments TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO ${role}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA segments TO ${role}`,
			);
			const login = Object.assign(new URL(shop.database.connectionString), {
				username: role,
				password: 'x',
			}).href;
			const clerk = await shop.open({ connection: login });
			await clerk.create({ title: 'BD', rule: BD });
			await clerk.evaluate('bd');
			await shop.run(`REVOKE SELECT ON shop.customer FROM ${role}`);
			const fault = await faultOf(clerk.evaluate('bd'));
			expect(fault).toMatchObject({
				code: 'PERMISSION_DENIED',
				suggestion: `Let a DBA run: GRANT SELECT ON TABLE shop.customer TO ${role};`,
			});
			await expect(clerk.get('bd')).resolves.toMatchObject({ memberCount: 2, lastError: fault.message });
			const late = await shop.open({ connection: login });
			await expect(faultOf(late.evaluate('bd'))).resolves.toMatchObject({
				code: 'PERMISSION_DENIED',
				message: fault.message,
			});
			await late.close();
			await shop.run(defined(fault.suggestion).replace('Let a DBA run: ', ''));
			await expect(clerk.evaluate('bd')).resolves.toMatchObject({ joined: 0, left: 0 });
			await clerk.close();
		} finally {
			await shop.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
		}
	});
});

describe('two at once', () => {
	it('record nothing twice: one waits for the other', async () => {
		await segments.create({ title: 'BD', rule: BD });
		const other = await shop.open();
		await holdCustomers();
		const both = Promise.all([segments.evaluate('bd'), other.evaluate('bd'), segments.evaluate('bd')]);
		await until(async () => (await waitingForLocks()) === 3);
		await letGo();
		expect((await both).map(({ joined }) => joined).sort()).toEqual([0, 0, 2]);
		await expect(log()).resolves.toHaveLength(2);
	});

	it('see what changed while they waited', async () => {
		await segments.create({ title: 'BD', rule: BD });
		await Promise.all([
			segments.evaluate('bd'),
			moveTo(2, 'BD'),
			segments.evaluate('bd'),
			moveTo(1, 'SA'),
			segments.evaluate('bd'),
		]);
		await segments.evaluate('bd');
		await expect(members('bd')).resolves.toEqual([2, 3]);
	});

	it('step aside after a while; the segment is not to blame', async () => {
		await segments.create({ title: 'BD', rule: BD });
		const hasty = await shop.open({ statementTimeoutMs: 1_000 });
		await holdCustomers();
		const slow = segments.evaluate('bd');
		await until(async () => (await waitingForLocks()) === 1);
		await expect(faultOf(hasty.evaluate('bd'))).resolves.toMatchObject({ code: 'LOCK_TIMEOUT' });
		await letGo();
		await expect(slow).resolves.toMatchObject({ joined: 2 });
		await expect(segments.get('bd')).resolves.toMatchObject({ lastError: null });
	});
});

describe('broken off', () => {
	it('by the end of its backend, leaves nothing half written', async () => {
		await segments.create({ title: 'BD', rule: BD });
		await segments.evaluate('bd');
		await moveTo(2, 'BD');
		await holdCustomers();
		const run = faultOf(segments.evaluate('bd'));
		await until(async () => (await waitingForLocks()) === 1);
		await shop.run(
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
		);
		await expect(run).resolves.toMatchObject({ code: 'CONNECTION_FAILED' });
		await letGo();
		await expect(faultsOfStore(shop.database.pool)).resolves.toEqual([]);
		await expect(members('bd')).resolves.toEqual([1, 3]);
		await expect(segments.evaluate('bd')).resolves.toMatchObject({ joined: 1, members: 3 });
	});

	it('by the signal, leaves nothing half written and no lock behind', async () => {
		await segments.create({ title: 'A', rule: BD });
		await segments.create({ title: 'B', rule: BD });
		const controller = new AbortController();
		await holdCustomers();
		const run = segments.evaluate(['a', 'b'], { signal: controller.signal });
		await until(async () => (await waitingForLocks()) === 1);
		controller.abort();
		expect((await run).map(({ error }) => error?.code)).toEqual(['CANCELLED', 'CANCELLED']);
		await letGo();
		await expect(segments.get('a')).resolves.toMatchObject({ evaluatedAt: null, lastError: null });
		await expect(segments.evaluate('a')).resolves.toMatchObject({ joined: 2 });
	});

	it('by the statement timeout, says so', async () => {
		await segments.create({ title: 'BD', rule: BD });
		const hasty = await shop.open({ statementTimeoutMs: 200 });
		await holdCustomers();
		const fault = await faultOf(hasty.evaluate('bd'));
		await letGo();
		expect(['STATEMENT_TIMEOUT', 'LOCK_TIMEOUT']).toContain(fault.code);
		await expect(members('bd')).resolves.toEqual([]);
	});
});

it('keeps its invariants under many hands', async () => {
	await shop.customers(...Array.from({ length: 30 }, (_, index) => itemAt(['BD', 'SA', 'DE'], index % 3)));
	await segments.create({ title: 'BD', rule: BD });
	await segments.create({
		title: 'Not BD',
		rule: { match: 'none', rules: [{ field: 'member_of', operator: 'includes_any', value: ['bd'] }] },
	});
	await segments.create({ title: 'List', customerIds: [] });
	const other = await shop.open();
	const rounds = Array.from({ length: 12 }, (_, round) => round);
	const merchant = async () => {
		for (const round of rounds) await moveTo(((round * 7) % 30) + 1, round % 2 ? 'BD' : 'SA');
	};
	const evaluator = async (of: Segments) => {
		for (const _round of rounds) await of.evaluate('all');
	};
	const editor = async () => {
		for (const round of rounds)
			await segments.update('list', { addCustomerIds: [round + 1], removeCustomerIds: [round] });
	};
	const ruler = async () => {
		for (const round of rounds) await other.update('bd', { rule: { ...BD, value: round % 2 ? 'BD' : 'SA' } });
	};
	await Promise.all([merchant(), evaluator(segments), evaluator(other), editor(), ruler()]);
	await segments.evaluate('all');
	const everybody = (await shop.run('SELECT id FROM shop.customer ORDER BY id')).map(({ id }) => id);
	expect(
		[...(await members('bd')), ...(await members('not-bd'))].sort((a, b) => Number(a) - Number(b)),
	).toEqual(everybody);
	await expect(members('list')).resolves.toEqual([12]);
});
