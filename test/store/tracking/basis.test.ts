import { defined } from '../../../lib/error/defined';
import { TrackedShop } from '../../support/tracked-shop';
import { TRACKED_SHOP } from '../../support/tracked-shop-tables';

/**
 * What makes stored answers old although no row has changed: looking at the changed customers alone would
 * keep them.
 */
let shop: TrackedShop;

beforeAll(async () => {
	shop = await TrackedShop.open();
});

beforeEach(async () => {
	await shop.reset();
	await shop.run(
		"INSERT INTO shop.purchase (customer_id, placed_at, total, status) VALUES (1, '2025-01-10T23:00Z', 50, 'paid'), (2, '2025-01-11T01:00Z', 70, 'test')",
	);
	await shop.segments.create({ title: 'Buyers', query: 'orders_count >= 1' });
	await shop.segments.evaluate('all');
});

afterEach(async () => expect(await shop.faults()).toEqual([]));
afterAll(() => shop.close());

it('another mapping', async () => {
	const relations = {
		...TRACKED_SHOP.relations,
		orders: `${defined(defined(TRACKED_SHOP.relations).orders)} AND status <> 'test'`,
	};
	const other = await shop.another({ shop: { ...TRACKED_SHOP, relations } });
	await expect(other.evaluate('buyers')).resolves.toMatchObject({ mode: 'full', joined: 0, left: 1 });
	await expect(other.evaluate('buyers')).resolves.toMatchObject({ mode: 'incremental' });
	await expect(shop.evaluate('buyers')).resolves.toBe('full +1 -0');
});

it('another time zone, where the segment has none of its own', async () => {
	await shop.segments.create({ title: 'Tenth', query: "first_order_date on '2025-01-10'" });
	await expect(shop.evaluate('tenth')).resolves.toBe('full +1 -0');
	const dhaka = await shop.another({ timeZone: 'Asia/Dhaka' });
	await expect(dhaka.evaluate('tenth')).resolves.toMatchObject({ mode: 'full', joined: 0, left: 1 });
	await expect(dhaka.evaluate('tenth')).resolves.toMatchObject({ mode: 'incremental' });
	await expect(shop.evaluate('tenth')).resolves.toBe('full +1 -0');
});

it('another rule of a segment that the rule names', async () => {
	await shop.segments.create({
		title: 'Others',
		rule: { match: 'none', rules: [{ field: 'member_of', operator: 'includes_any', value: ['buyers'] }] },
	});
	await expect(shop.evaluate('others')).resolves.toBe('full +8 -0');
	await expect(shop.evaluate('others')).resolves.toBe('incremental +0 -0');
	await shop.segments.update('buyers', { query: 'amount_spent > 60' });
	await expect(shop.evaluate('others')).resolves.toBe('full +1 -0');
	await expect(shop.evaluate('others')).resolves.toBe('incremental +0 -0');
	await shop.segments.evaluate('buyers');
});

it('another list of a segment that the rule names', async () => {
	await shop.segments.create({ title: 'Staff', customerIds: [1, 5] });
	await shop.segments.create({
		title: 'Sold',
		rule: {
			match: 'all',
			rules: [
				{ field: 'orders_count', operator: 'greater_than', value: 0 },
				{ field: 'member_of', operator: 'includes_none', value: ['staff'] },
			],
		},
	});
	await expect(shop.evaluate('sold')).resolves.toMatch(/\+1 -0$/);
	await shop.segments.update('staff', { addCustomerIds: [2], removeCustomerIds: [1] });
	await expect(shop.evaluate('sold')).resolves.toMatch(/\+1 -1$/);
});

it('an instant that was asked for, which leaves out customers created after it', async () => {
	await shop.segments.create({ title: 'All', query: 'customer_id is not null' });
	await shop.segments.evaluate('1', {}).catch(() => undefined);
	const at = (await shop.segments.evaluate('buyers')).asOf;
	await shop.run('INSERT INTO shop.customer (id, created_at) VALUES (11, clock_timestamp())');
	await shop.segments.evaluate(['all'], { asOf: at });
	await expect(
		shop.ids(
			"SELECT customer_id FROM segments.membership m JOIN segments.segment s ON s.id = m.segment_id AND s.key = 'all' WHERE customer_id > 10",
		),
	).resolves.toEqual([]);
	await expect(shop.segments.evaluate(['all'])).resolves.toMatchObject([{ mode: 'full', joined: 1 }]);
});
