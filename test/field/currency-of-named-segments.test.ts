import { openSmallShop, SMALL_SHOP, type SmallShop } from '../support/small-shop';

let shop: SmallShop;

beforeAll(async () => {
	shop = await openSmallShop();
	await shop.customers('DE', 'GB', 'FR');
	await shop.order(1, '2025-01-01Z', 700, 'GBP');
	await shop.segments.create({ title: 'Big', query: 'amount_spent > 600' });
	await shop.segments.create({ title: 'Named', query: "member_of includes any ('big')" });
	await shop.order(2, '2025-01-03Z', 700, 'EUR');
});
afterAll(() => shop.close());

test('a rule saved with one currency means the same by itself and where another names it', async () => {
	const segments = await shop.open({ shop: { ...SMALL_SHOP, currency: 'gbp' } });
	expect((await segments.evaluate('Big')).members).toBe(1);
	expect((await segments.evaluate('Named')).members).toBe(1);
	expect((await segments.preview("member_of includes any ('big')")).count).toBe(1);
	expect(await segments.check("member_of includes any ('big')", 2)).toMatchObject({ member: false });
	await segments.close();
});

test('so does its refusal where no currency is meant', async () => {
	const segments = await shop.open();
	const refused = { code: 'CURRENCY_REQUIRED' };
	await expect(segments.evaluate('Big')).rejects.toMatchObject(refused);
	await expect(segments.evaluate('Named')).rejects.toMatchObject(refused);
	await expect(segments.preview("member_of includes any ('big')")).rejects.toMatchObject({
		...refused,
		message: expect.stringContaining('"big"'),
	});
	await segments.close();
});
