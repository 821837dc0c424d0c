import type { Change, Segments } from '../../../lib';
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
	await shop.customers('BD', 'SA', 'BD', 'DE', 'DE');
	await segments.create({ title: 'A', customerIds: [1, 2] });
	await segments.create({ title: 'B', customerIds: [3] });
});

afterEach(async () => {
	await expect(faultsOfStore(shop.database.pool)).resolves.toEqual([]);
});

afterAll(() => shop.close());

const told = (list: readonly Change[]) =>
	list.map(({ segment, seq, customerId, kind }) => `${segment.key}${seq} ${customerId} ${kind}`);
const next = async (options: Parameters<Segments['changes']>[0] = {}) =>
	told(await segments.changes({ consumer: 'mail', ...options }));
const add = (key: string, ...ids: number[]) => segments.update(key, { addCustomerIds: ids });
const remove = (key: string, ...ids: number[]) => segments.update(key, { removeCustomerIds: ids });

describe('a consumer', () => {
	it('that is new starts at the present, and is told the same until it acknowledges', async () => {
		await expect(next()).resolves.toEqual([]);
		await add('a', 3);
		await remove('b', 3);
		const list = await segments.changes({ consumer: 'mail' });
		expect(told(list)).toEqual(['a3 3 joined', 'b2 3 left']);
		expect(list[0]).toEqual({
			id: expect.stringMatching(/^[0-9a-f-]{36}$/),
			seq: 3,
			segment: { id: 1, key: 'a', title: 'A' },
			customerId: 3,
			kind: 'joined',
			cause: 'manual',
			occurredAt: expect.stringMatching(/Z$/),
		});
		await expect(segments.changes({ consumer: 'mail' })).resolves.toEqual(list);
		await segments.acknowledge('mail', list);
		await expect(next()).resolves.toEqual([]);
	});

	it('may start at the beginning', async () => {
		await expect(next({ from: 'beginning' })).resolves.toEqual(['a1 1 joined', 'a2 2 joined', 'b1 3 joined']);
		await expect(next()).resolves.toHaveLength(3);
	});

	it('may start with those who are members then, and is told all that comes after', async () => {
		await remove('a', 1);
		await add('a', 4);
		await remove('a', 2);
		await add('a', 2);
		await segments.create({ title: 'C', customerIds: [] });
		await expect(next({ from: 'members' })).resolves.toEqual(['b1 3 joined', 'a4 4 joined', 'a6 2 joined']);
		await remove('a', 4);
		await add('c', 5);
		await remove('c', 5);
		const after = ['a7 4 left', 'c1 5 joined', 'c2 5 left'];
		await expect(next({ limit: 2 })).resolves.toEqual(['b1 3 joined', 'a4 4 joined']);
		const first = await segments.changes({ consumer: 'mail', limit: 1 });
		await segments.acknowledge('mail', first);
		const list = await segments.changes({ consumer: 'mail' });
		expect(told(list).sort()).toEqual(['a4 4 joined', 'a6 2 joined', ...after].sort());
		await expect(next({ kinds: ['left'] })).resolves.toEqual(['a7 4 left', 'c2 5 left']);
		await segments.acknowledge('mail', list);
		await expect(next()).resolves.toEqual([]);
	});

	it('passes over who came and went before it began, once', async () => {
		await remove('a', 1);
		await remove('a', 2);
		await expect(next({ from: 'members', segments: ['a'] })).resolves.toEqual([]);
		const { rows } = await shop.database.pool.query('SELECT seq::int FROM segments.consumer_position');
		expect(rows).toEqual([{ seq: 4 }]);
		await add('a', 1);
		await expect(next({ segments: ['a'] })).resolves.toEqual(['a5 1 joined']);
	});

	it('has a position of its own', async () => {
		await segments.acknowledge('mail', await segments.changes({ consumer: 'mail', from: 'beginning' }));
		await expect(segments.changes({ consumer: 'other', from: 'beginning' })).resolves.toHaveLength(3);
		await expect(next()).resolves.toEqual([]);
	});

	it('is told in the order of seq within each segment, a part at a time', async () => {
		await add('a', 3, 4, 5);
		await remove('a', 1, 2);
		await add('a', 1);
		const order: string[] = [];
		for (;;) {
			const part = await segments.changes({ consumer: 'mail', from: 'beginning', limit: 2 });
			if (part.length === 0) break;
			order.push(...told(part));
			await segments.acknowledge('mail', part);
		}
		expect(order.filter((line) => line.startsWith('a')).map((line) => line.split(' ')[0])).toEqual([
			'a1',
			'a2',
			'a3',
			'a4',
			'a5',
			'a6',
			'a7',
			'a8',
		]);
		expect(order.filter((line) => line.startsWith('b'))).toEqual(['b1 3 joined']);
	});

	it('is told in the order of seq even where the log goes back in time', async () => {
		await shop.run('DELETE FROM shop.customer WHERE id = 1');
		await segments.evaluate('a', { asOf: '2025-01-01' });
		await expect(next({ from: 'beginning', segments: ['a'], limit: 2 })).resolves.toEqual([
			'a1 1 joined',
			'a2 2 joined',
		]);
		await expect(next({ segments: ['a'] })).resolves.toEqual(['a1 1 joined', 'a2 2 joined', 'a3 1 left']);
	});

	it('is told only the kinds it asks for; what lies between is passed over', async () => {
		await next();
		await add('a', 3);
		await remove('a', 3);
		await add('a', 4);
		const joins = await segments.changes({ consumer: 'mail', kinds: ['joined'] });
		expect(told(joins)).toEqual(['a3 3 joined', 'a5 4 joined']);
		await segments.acknowledge('mail', joins);
		await expect(next({ kinds: ['left'] })).resolves.toEqual([]);
	});

	it('is told of chosen segments; one that it adds later starts at the present', async () => {
		await next({ segments: ['a'] });
		await add('a', 3);
		await add('b', 4);
		await expect(next({ segments: ['A'] })).resolves.toEqual(['a3 3 joined']);
		await expect(next({ segments: ['a', 'b'] })).resolves.toEqual(['a3 3 joined']);
		await add('b', 5);
		await expect(next({ segments: ['a', 'b'] })).resolves.toEqual(['a3 3 joined', 'b3 5 joined']);
	});

	it('of all segments is told of later ones from their beginning', async () => {
		await next();
		await segments.create({ title: 'C', customerIds: [1, 4] });
		await expect(next()).resolves.toEqual(['c1 1 joined', 'c2 4 joined']);
	});

	it('hears no more of a deleted segment', async () => {
		await next();
		await add('a', 3);
		await add('b', 4);
		const list = await segments.changes({ consumer: 'mail' });
		await segments.delete('a');
		await expect(next()).resolves.toEqual(['b2 4 joined']);
		await expect(next({ segments: [1, 2] })).resolves.toEqual(['b2 4 joined']);
		await expect(next({ segments: [1] })).resolves.toEqual([]);
		await segments.acknowledge('mail', list);
		await expect(next()).resolves.toEqual([]);
	});

	it('can be forgotten, and is new then', async () => {
		await next({ from: 'beginning' });
		await segments.forgetConsumer('mail');
		await segments.forgetConsumer('mail');
		await expect(faultOf(segments.acknowledge('mail', []))).resolves.toMatchObject({
			code: 'CONSUMER_UNKNOWN',
		});
		await expect(next()).resolves.toEqual([]);
	});

	it('that begins twice at the same time begins once', async () => {
		const lists = await Promise.all(Array.from({ length: 5 }, () => next({ from: 'beginning' })));
		for (const list of lists) expect(list).toHaveLength(3);
	});
});

describe('acknowledging', () => {
	it('moves to the highest seq in each segment, never back, and not beyond the log', async () => {
		const list = await segments.changes({ consumer: 'mail', from: 'beginning' });
		await add('a', 3, 4);
		const [first, second, ofB] = list as [Change, Change, Change];
		await segments.acknowledge('mail', [second]);
		await segments.acknowledge('mail', [first, ofB]);
		await expect(next()).resolves.toEqual(['a3 3 joined', 'a4 4 joined']);
		await segments.acknowledge('mail', [{ ...second, seq: 999 }]);
		await add('a', 5);
		await expect(next()).resolves.toEqual(['a5 5 joined']);
	});

	it('is for those who have read', async () => {
		await expect(faultOf(segments.acknowledge('stranger', []))).resolves.toMatchObject({
			code: 'CONSUMER_UNKNOWN',
		});
		await expect(faultOf(segments.acknowledge('', []))).resolves.toMatchObject({ code: 'OPTION_INVALID' });
	});
});

describe('without a consumer', () => {
	it('the log is read from its beginning, and nothing is written', async () => {
		expect(told(await segments.changes())).toEqual(['a1 1 joined', 'a2 2 joined', 'b1 3 joined']);
		expect(told(await segments.changes({ segments: ['b'], limit: 1 }))).toEqual(['b1 3 joined']);
		await expect(segments.changes({ from: 'now' })).resolves.toEqual([]);
		await expect(shop.run('SELECT * FROM segments.consumer')).resolves.toEqual([]);
	});

	it('refuses odd options', async () => {
		await expect(faultOf(segments.changes({ limit: 0 }))).resolves.toMatchObject({
			code: 'OPTION_INVALID',
			path: 'limit',
		});
		await expect(faultOf(segments.changes({ kinds: ['join' as never] }))).resolves.toMatchObject({
			code: 'OPTION_INVALID',
			path: 'kinds[0]',
		});
		await expect(faultOf(segments.changes({ segments: ['nobody'] }))).resolves.toMatchObject({
			code: 'SEGMENT_NOT_FOUND',
		});
	});
});

it('reads far into a long log through its key', async () => {
	await shop.run(`INSERT INTO segments.membership_change (segment_id, seq, customer_id, kind, cause, occurred_at)
		SELECT 1, 2 + n, 1 + n / 2, CASE n % 2 WHEN 1 THEN 'left' ELSE 'joined' END, 'manual', now() FROM generate_series(1, 20000) n`);
	await shop.run(
		'UPDATE segments.segment SET last_seq = 20002 WHERE id = 1; ANALYZE segments.membership_change',
	);
	const { selectChanges } = await import('../../../lib/store/log/select-changes');
	const { Store } = await import('../../../lib/store/schema');
	const { toQuery } = await import('../../../lib/database/sql');
	const { sql, bindings } = toQuery(
		selectChanges(new Store('segments'), [{ segmentId: 1, seq: '19990', membersAt: '0' }], undefined, 100),
	);
	const plan = JSON.stringify(await shop.run(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, bindings as unknown[]));
	expect(plan).toContain('membership_change_pkey');
	expect(plan).not.toContain('Seq Scan on membership_change');
	await shop.reset();
});
