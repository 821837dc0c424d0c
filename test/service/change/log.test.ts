import { labelled, type LogOptions, type Segments } from '../../../lib';
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
	await segments.create({ title: 'B', rule: { field: 'country', operator: 'includes_any', value: ['BD'] } });
	await segments.evaluate('b', { asOf: '2025-02-01' });
	await segments.update('a', { removeCustomerIds: [1] });
	await shop.run("UPDATE shop.customer SET country = 'DE' WHERE id = 1");
	await segments.evaluate('b', { asOf: '2025-02-03' });
});
afterAll(() => shop.close());

const told = async (options: LogOptions = {}) =>
	(await segments.log(options)).changes.map(
		({ segment, seq, customerId, kind, cause }) => `${segment.key}${seq} ${customerId} ${kind} ${cause}`,
	);

describe('the log for people', () => {
	it('tells one path through all segments, a kind, a cause, a span of time', async () => {
		const path = ['b1 1 joined rule', 'b3 1 left data', 'a1 1 joined manual', 'a3 1 left manual'];
		expect(await told({ customerId: 1 })).toEqual(path);
		expect(await told({ customerId: '1', order: 'newest' })).toEqual([...path].reverse());
		expect(await told({ kinds: ['left'] })).toEqual(['b3 1 left data', 'a3 1 left manual']);
		expect(await told({ causes: ['data', 'rule'], segments: ['b'] })).toEqual([
			'b1 1 joined rule',
			'b2 3 joined rule',
			'b3 1 left data',
		]);
		expect(await told({ since: '2025-02-03', until: '2025-02-04' })).toEqual(['b3 1 left data']);
		expect(await told({ since: '2025-02-01', until: '2025-02-03' })).toHaveLength(2);
	});

	it.each(['oldest', 'newest'] as const)('is read page by page, the %s first', async (order) => {
		const all = await told({ order });
		expect(all).toHaveLength(6);
		const read: string[] = [];
		for (let after: LogOptions['after'], more = true; more; more = after !== undefined) {
			const page = await segments.log({ order, limit: 2, after });
			read.push(...page.changes.map(({ segment, seq }) => `${segment.key}${seq}`));
			after = page.next;
		}
		expect(read).toEqual(all.map((line) => line.split(' ')[0]));
	});

	it('tells what the shop knows of the customers now; null of one who is gone', async () => {
		await shop.run('DELETE FROM shop.customer WHERE id = 3');
		const { changes } = await segments.log({ segments: ['b'], fields: ['country'] });
		expect(changes.map(({ customer }) => customer)).toEqual([
			expect.objectContaining({ customer_id: 1, country: ['DE'] }),
			null,
			expect.objectContaining({ customer_id: 1, country: ['DE'] }),
		]);
		expect((await segments.log({ segments: ['b'] })).changes[0]).not.toHaveProperty('customer');
		const [next] = await segments.changes({
			consumer: 'crm',
			from: 'beginning',
			segments: ['b'],
			fields: [],
		});
		expect(next?.customer).toMatchObject({ customer_id: 1 });
	});

	it('says how fresh each segment is, and goes on when a failing one goes on by itself', async () => {
		await shop.run('ALTER TABLE shop.customer RENAME COLUMN country TO land');
		await expect(segments.evaluate('b')).rejects.toThrow();
		const [failing] = (await segments.log({ segments: ['b'] })).segments;
		expect(failing).toMatchObject({ key: 'b', evaluatedAt: '2025-02-03T00:00:00.000Z', stale: false });
		expect(failing?.lastError).toContain('country');
		expect((await segments.history('b', { failed: true })).evaluations).toMatchObject([
			{ error: failing?.lastError, memberCount: 1, durationMs: expect.any(Number) },
		]);
		await shop.run('ALTER TABLE shop.customer RENAME COLUMN land TO country');
		await segments.evaluate('b');
		expect((await segments.log({ segments: ['b'] })).segments).toMatchObject([{ lastError: null }]);
	});

	it('says who edited a list or a rule by hand', async () => {
		const by = { kind: 'workflow', id: 'w1', name: 'Import', node: 'Manage' };
		await labelled({ by }, async () => {
			await segments.update('a', { addCustomerIds: [5] });
			await segments.update('b', { query: "country = 'DE'" });
		});
		const { changes } = await segments.log({ customerId: 5 });
		expect(changes).toMatchObject([{ cause: 'manual', by }]);
		expect((await segments.log({ segments: ['a'], limit: 1 })).changes[0]).not.toHaveProperty('by');
		expect((await segments.history('b')).versions).toMatchObject([
			{ version: 2, by },
			{ version: 1, by: null },
		]);
		expect((await segments.history('a')).sizes.map(({ members }) => members)).toEqual([2, 1, 2]);
	});

	it('reads evaluations page by page', async () => {
		for (let n = 0; n < 3; n += 1) await segments.evaluate('b');
		const [first, second] = (await segments.history('b', { limit: 2 })).evaluations;
		const { evaluations } = await segments.history('b', { before: second?.id, limit: 10 });
		expect(evaluations).toHaveLength(3);
		expect(Math.max(...evaluations.map(({ id }) => id))).toBeLessThan(
			Math.min(first?.id ?? 0, second?.id ?? 0),
		);
	});
});
