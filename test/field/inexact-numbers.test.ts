import { firstOf } from '../../lib/error/defined';
import { parseQuery, parseRule } from '../../lib';
import { openSmallShop, type SmallShop } from '../support/small-shop';

const BEYOND = 2 ** 53;
let shop: SmallShop;

beforeAll(async () => {
	shop = await openSmallShop();
	await shop.customers('DE');
});

afterAll(() => shop.close());

test.each([BEYOND, -BEYOND, 1e21, Number.MAX_VALUE])('a rule refuses %p and takes it as text', (value) => {
	for (const operator of ['equals', 'greater_than'])
		expect(() => parseRule({ field: 'amount_spent', operator, value })).toThrow(
			expect.objectContaining({ code: 'VALUE_INVALID', path: 'value' }),
		);
	expect(() => parseRule({ field: 'customer_id', operator: 'equals', value })).toThrow('value');
});

test('the text form keeps every digit', () => {
	expect(parseQuery('amount_spent > 9007199254740993')).toMatchObject({ value: '9007199254740993' });
	expect(parseQuery('customer_id = 9007199254740992')).toMatchObject({ value: '9007199254740992' });
});

test('ids of customers are refused wherever they are given', async () => {
	const refused = (path: string) => expect.objectContaining({ code: 'VALUE_INVALID', path, found: BEYOND });
	const { segments } = shop;
	await expect(segments.check('orders_count = 0', BEYOND)).rejects.toEqual(refused('customerId'));
	await expect(segments.customers([1, BEYOND])).rejects.toEqual(refused('ids[1]'));
	await expect(segments.create({ title: 'List', customerIds: [BEYOND] })).rejects.toEqual(
		refused('customerIds[0]'),
	);
	await segments.create({ title: 'One', customerIds: [1] });
	await expect(segments.update('One', { addCustomerIds: [BEYOND] })).rejects.toEqual(
		refused('addCustomerIds[0]'),
	);
	await expect(segments.update('One', { removeCustomerIds: [BEYOND] })).rejects.toEqual(
		refused('removeCustomerIds[0]'),
	);
});

test('places in the log are refused too', async () => {
	const { segments } = shop;
	await segments.create({ title: 'Logged', customerIds: [1] });
	const change = firstOf(await segments.changes({ consumer: 'us', segments: ['Logged'], from: 'beginning' }));
	await expect(segments.acknowledge('us', [{ ...change, seq: BEYOND }])).rejects.toMatchObject({
		code: 'OPTION_INVALID',
		path: 'changes[0].seq',
	});
	await expect(segments.changes({ after: [{ ...change, seq: BEYOND }] })).rejects.toMatchObject({
		code: 'OPTION_INVALID',
		path: 'after[0].seq',
	});
});
