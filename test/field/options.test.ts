import { openSegments } from '../../lib';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { openSmallShop, type SmallShop } from '../support/small-shop';

describe('the currency of a preset', () => {
	let database: TestDatabase;
	beforeAll(async () => {
		database = await createTestDatabase({ template: 'demo' });
		await database.pool.query(`UPDATE shop."order" SET currency = 'EUR' WHERE id % 2 = 0`);
	});
	afterAll(() => database.drop());

	const preview = async (options: Record<string, unknown>) => {
		const segments = await openSegments({
			connection: database.connectionString,
			shop: { preset: 'demo', options },
		});
		return segments
			.preview('amount_spent > 100', { lint: true, asOf: '2025-06-15T12:00:00Z' })
			.finally(() => segments.close());
	};

	test('is meant where a condition names none', async () => {
		await expect(preview({})).rejects.toMatchObject({ code: 'CURRENCY_REQUIRED' });
		const pounds = await preview({ currency: 'gbp' });
		expect(pounds.query).toBe('amount_spent > 100 currency GBP');
		expect(pounds.warnings).toContainEqual(expect.objectContaining({ code: 'CURRENCY_ASSUMED' }));
		const { rows } = await database.pool.query<{ count: number }>(
			`SELECT count(*)::int AS count FROM (SELECT FROM shop."order" WHERE currency = 'GBP' AND status NOT IN ('cancelled', 'adjustment')
				AND placed_at <= '2025-06-15T12:00:00Z' AND customer_id IS NOT NULL GROUP BY customer_id HAVING sum(total - refunded) > 100) AS x`,
		);
		expect(pounds.count).toBe(rows[0]?.count);
	});

	test('an option that the preset does not have is refused with the nearest', async () => {
		await expect(preview({ curency: 'GBP' })).rejects.toMatchObject({
			code: 'OPTION_INVALID',
			found: 'curency',
			suggestion: expect.stringContaining('currency'),
		});
	});
});

describe('keys that a call does not know', () => {
	let shop: SmallShop;
	beforeAll(async () => {
		shop = await openSmallShop();
	});
	afterAll(() => shop.close());

	test.each([
		['preview', { asof: '2025-01-01' }, 'asof', 'asOf'],
		['preview', { sampelSize: 5 }, 'sampelSize', 'sampleSize'],
		['preview', { samplesize: 5 }, 'samplesize', 'sampleSize'],
	] as const)('%s(…, %j)', async (name, options, found, near) => {
		await expect(shop.segments[name]('orders_count > 0', options as object)).rejects.toMatchObject({
			code: 'OPTION_INVALID',
			path: expect.stringContaining(found),
			suggestion: expect.stringContaining(near),
		});
	});

	test('nothing is saved or evaluated with one', async () => {
		const input = { title: 'One', query: 'orders_count > 0', descripton: 'x' };
		await expect(shop.segments.create(input as never)).rejects.toMatchObject({
			code: 'OPTION_INVALID',
			suggestion: expect.stringContaining('description'),
		});
		expect(await shop.segments.list()).toEqual([]);
		await expect(shop.segments.evaluate('all', { mod: 'full' } as never)).rejects.toMatchObject({
			suggestion: expect.stringContaining('mode'),
		});
	});
});
