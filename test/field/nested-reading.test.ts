import { openSmallShop, type SmallShop } from '../support/small-shop';

let shop: SmallShop;
beforeAll(async () => {
	shop = await openSmallShop();
	await shop.run(
		"INSERT INTO shop.customer (id, email) SELECT n, 'c' || n || '@x.example' FROM generate_series(1, 9000) n",
	);
	await shop.segments.create({ title: 'All', query: 'email is not null' });
	await shop.segments.evaluate('All');
});
afterAll(() => shop.close());

test('a call inside the loop over members goes on, or is told why not', async () => {
	for await (const { customer_id } of shop.segments.members('All')) {
		expect(await shop.segments.customers([customer_id as number])).toHaveLength(1);
		break;
	}
	const one = await shop.open({ maxConnections: 1 });
	const nested = async () => {
		for await (const { customer_id } of one.members('All')) await one.customers([customer_id as number]);
	};
	await expect(nested()).rejects.toMatchObject({
		code: 'TOO_MANY_CONNECTIONS',
		message: expect.stringContaining('reader of members'),
		suggestion: expect.any(String),
	});
	expect((await one.customers([1])).length).toBe(1);
});
