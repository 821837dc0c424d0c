import { openSmallShop, type SmallShop } from '../support/small-shop';

let shop: SmallShop;
beforeAll(async () => {
	shop = await openSmallShop({ install: false });
	await shop.run("INSERT INTO shop.customer (id, name) VALUES (1, 'Ada'), (2, ''), (3, NULL)");
});
afterAll(() => shop.close());

const ids = async (rule: object | string) =>
	(await shop.segments.preview(rule, { sampleSize: 9 })).customers.map(({ customer_id }) => customer_id);

test.each([
	['is_empty', [2, 3]],
	['isEmpty', [2, 3]],
	['is_not_empty', [1]],
	['is_null', [3]],
	['is_not_null', [1, 2]],
])('%s of a text', async (operator, expected) => {
	expect(await ids({ field: 'first_name', operator })).toEqual(expected);
	expect(await ids({ combinator: 'and', rules: [{ field: 'first_name', operator, value: null }] })).toEqual(
		expected,
	);
});

test('the text form reads it too', async () => {
	expect(await ids('first_name is empty')).toEqual([2, 3]);
	expect(await ids('not first_name is empty')).toEqual([1]);
});

test('a date is empty where it has no value', async () => {
	expect(await ids({ field: 'created_at', operator: 'is_empty' })).toEqual([]);
});
