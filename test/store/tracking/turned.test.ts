import { TrackedShop } from '../../support/tracked-shop';

let shop: TrackedShop;
beforeAll(async () => {
	shop = await TrackedShop.open();
});
beforeEach(() => shop.reset());
afterAll(() => shop?.close());

const order = (customer: number, total: number, at: string) =>
	shop.run('INSERT INTO shop.purchase (customer_id, total, placed_at) VALUES ($1, $2, $3)', [
		customer,
		total,
		at,
	]);
/** What the log says of the newest changes: `1 joined data`, and the conditions. */
async function told(segment: string, since = 0) {
	const { changes } = await shop.segments.log({ segments: [segment], order: 'oldest' });
	return changes
		.filter(({ seq }) => seq > since)
		.map(({ customerId, kind, cause, conditions }) => [`${customerId} ${kind} ${cause}`, conditions]);
}
const evaluate = (asOf: string, mode: 'full' | 'incremental' = 'incremental') =>
	shop.segments.evaluate('all', { asOf, mode });

describe.each(['incremental', 'full'] as const)('the conditions of a change, in %s mode', (mode) => {
	it('are told with the value before and after where orders and events say both', async () => {
		await shop.segments.create({
			title: 'A',
			query: "amount_spent > 1000 and country in ('BD', 'SA', 'DE')",
		});
		await order(1, 980, '2025-01-10Z');
		await evaluate('2025-02-01');
		await order(1, 170.29, '2025-02-02Z');
		await evaluate('2025-02-03', mode);
		expect(await told('a')).toEqual([
			[
				'1 joined data',
				[{ path: 'rules[0]', text: 'amount_spent > 1000', holds: true, before: '980.00', after: '1150.29' }],
			],
		]);
	});

	it('are told for time with what the window held', async () => {
		await shop.segments.create({ title: 'A', query: 'orders_count within last 30 days >= 2' });
		await order(1, 10, '2025-01-10Z');
		await order(1, 10, '2025-01-20Z');
		await evaluate('2025-02-01');
		await evaluate('2025-02-12', mode);
		expect(await told('a', 1)).toEqual([
			[
				'1 left time',
				[
					{
						path: '',
						text: 'orders_count >= 2 within last 30 days',
						holds: false,
						before: 2,
						after: 1,
					},
				],
			],
		]);
	});

	it('have no value before where the shop has overwritten it', async () => {
		await shop.segments.create({ title: 'A', query: "country = 'XX' and orders_count >= 1" });
		await shop.segments.create({ title: 'B', query: 'amount_spent > 100' });
		await order(1, 150, '2025-01-10Z');
		await order(2, 150, '2025-01-10Z');
		await evaluate('2025-02-01');
		await shop.run("UPDATE shop.customer SET country = 'XX' WHERE id = 1");
		await shop.run("UPDATE shop.purchase SET status = 'cancelled' WHERE customer_id = 2");
		await evaluate('2025-02-02', mode);
		const [[who, conditions] = []] = await told('a');
		expect(who).toBe('1 joined data');
		expect(conditions).toContainEqual({
			path: 'rules[0]',
			text: "country = 'XX'",
			holds: true,
			after: ['XX'],
		});
		expect(JSON.stringify(conditions)).not.toContain('before');
		expect(await told('b', 2)).toEqual([
			['2 left data', [{ path: '', text: 'amount_spent > 100', holds: false, after: '0.00' }]],
		]);
	});

	it('are none for a customer who is gone from the shop', async () => {
		await shop.segments.create({ title: 'A', query: 'orders_count >= 1' });
		await order(1, 10, '2025-01-10Z');
		await evaluate('2025-02-01');
		await shop.run('DELETE FROM shop.customer WHERE id = 1');
		await evaluate('2025-02-02', mode);
		expect(await told('a', 1)).toEqual([['1 left data', []]]);
	});
});

it('a change by an edit of the rule tells its versions, and no conditions', async () => {
	await shop.segments.create({ title: 'A', query: 'orders_count >= 1' });
	await order(1, 10, '2025-01-10Z');
	await evaluate('2025-02-01');
	await shop.segments.update('a', { query: 'orders_count >= 2' });
	await evaluate('2025-02-02');
	const { changes } = await shop.segments.log();
	expect(changes.map(({ kind, cause, ruleVersions }) => ({ kind, cause, ruleVersions }))).toEqual([
		{ kind: 'joined', cause: 'rule', ruleVersions: { from: null, to: 1 } },
		{ kind: 'left', cause: 'rule', ruleVersions: { from: 1, to: 2 } },
	]);
	expect(changes.every((change) => !('conditions' in change))).toBe(true);
});
