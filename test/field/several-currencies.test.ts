import { openSmallShop, SMALL_SHOP, type SmallShop } from '../support/small-shop';

let shop: SmallShop;

beforeAll(async () => {
	shop = await openSmallShop();
	await shop.customers('DE', 'GB', 'FR');
	await shop.order(1, '2025-01-01Z', 700, 'EUR');
	await shop.order(1, '2025-01-02Z', 189_735.53, 'GBP');
	await shop.order(2, '2025-01-03Z', 12.5, 'gbp');
	await shop.segments.create({ title: 'All', query: 'orders_count >= 0' });
	await shop.segments.evaluate('All');
});

afterAll(() => shop.close());

const FIELDS = ['amount_spent', 'largest_order', 'orders_count'];
const AMOUNTS = [
	{
		customer_id: 1,
		amount_spent: { EUR: '700.00', GBP: '189735.53' },
		largest_order: { EUR: '700.00', GBP: '189735.53' },
	},
	{ customer_id: 2, amount_spent: { GBP: '12.50' }, largest_order: { GBP: '12.50' } },
	{ customer_id: 3, amount_spent: {}, largest_order: null },
];

async function membersOf(segments = shop.segments, options: object = {}) {
	const rows: Record<string, unknown>[] = [];
	for await (const row of segments.members('All', { fields: FIELDS, orderBy: 'customer_id', ...options }))
		rows.push(row);
	return rows;
}

test('amounts of members are given per currency, never added up', async () => {
	expect(await membersOf()).toMatchObject(AMOUNTS);
	expect((await membersOf(shop.segments, { moneyAs: 'number', limit: 1 }))[0]).toMatchObject({
		amount_spent: { EUR: 700, GBP: 189_735.53 },
		orders_count: 2,
	});
});

test('so are those that the trigger sends', async () => {
	const found = await shop.segments.customers([1, 2, 3], { fields: FIELDS });
	expect([...found].sort((a, b) => Number(a.customer_id) - Number(b.customer_id))).toMatchObject(AMOUNTS);
});

test('nobody is put in the order of amounts that cannot be compared', async () => {
	await expect(membersOf(shop.segments, { orderBy: 'amount_spent' })).rejects.toMatchObject({
		code: 'CURRENCY_REQUIRED',
		path: 'orderBy',
	});
});

describe('a mapping with a currency of its own', () => {
	const open = () => shop.open({ shop: { ...SMALL_SHOP, currency: 'gbp' } });

	test('means it where a condition names none, in the rule and inside where', async () => {
		const segments = await open();
		expect(await segments.preview('amount_spent > 600', { sampleSize: 5 })).toMatchObject({
			count: 1,
			query: 'amount_spent > 600 currency GBP',
		});
		expect((await segments.preview('amount_spent = 700')).count).toBe(0);
		expect((await segments.preview('amount_spent = 700 currency EUR')).count).toBe(1);
		expect((await segments.preview('orders_count where (total < 650) > 0')).count).toBe(1);
	});

	test('the others are told', async () => {
		const { warnings } = await (await open()).preview('amount_spent > 600', { lint: true });
		expect(warnings).toContainEqual(
			expect.objectContaining({
				code: 'CURRENCY_ASSUMED',
				message: expect.stringContaining(
					'taken in GBP, the currency of the mapping; the shop also has orders in EUR',
				),
			}),
		);
	});

	test('it does not add up the others', async () => {
		const segments = await open();
		expect(await membersOf(segments)).toMatchObject(AMOUNTS);
		const sorted = await membersOf(segments, { orderBy: { field: 'amount_spent', direction: 'desc' } });
		expect(sorted.map((one) => one.customer_id)).toEqual([1, 2, 3]);
	});

	test('a segment that is saved names it', async () => {
		const saved = await (await open()).create({ title: 'Spenders', query: 'amount_spent > 600' });
		expect(saved.query).toBe('amount_spent > 600 currency GBP');
	});
});

test('a shop with one currency gives one amount', async () => {
	const one = await openSmallShop();
	await one.customers('DE');
	await one.order(1, '2025-01-01Z', 700, 'EUR');
	expect(await one.segments.customers([1], { fields: FIELDS })).toMatchObject([{ amount_spent: '700.00' }]);
	await one.close();
});

test('a segment saved while the shop had one currency is evaluated in that of the mapping', async () => {
	const one = await openSmallShop();
	await one.customers('DE', 'GB');
	await one.order(1, '2025-01-01Z', 700, 'EUR');
	await one.segments.create({ title: 'Spenders', query: 'amount_spent > 600' });
	await one.order(2, '2025-01-02Z', 900, 'GBP');
	const segments = await one.open({ shop: { ...SMALL_SHOP, currency: 'eur' } });
	expect(await segments.evaluate('Spenders')).toMatchObject({ members: 1 });
	await one.close();
});
