import { formatQuery, parseQuery } from '../../lib';

test.each([
	['orders_count where (sku = 00123) > 0', '00123'],
	['products_purchased includes any (7, 008)', '008'],
	['customer_id = 0042', '0042'],
	['customer_id in (-07)', '-07'],
])('%s asks for quotes', (query, found) => {
	expect(() => parseQuery(query)).toThrow(
		expect.objectContaining({
			code: 'QUERY_SYNTAX',
			found,
			line: 1,
			column: expect.any(Number),
			message: expect.stringContaining(`'${found}', in quotes`),
		}),
	);
});

test('quotes keep every digit', () => {
	expect(parseQuery("customer_id = '0042'")).toMatchObject({ value: '0042' });
	expect(parseQuery("products_purchased includes any ('007', '08')")).toMatchObject({ value: ['007', '08'] });
});

test('an id keeps what is written, a number its value', () => {
	expect(parseQuery('customer_id = 1.0')).toMatchObject({ value: '1.0' });
	expect(parseQuery('customer_id = 42')).toMatchObject({ value: '42' });
	expect(parseQuery('amount_spent > 0.50')).toMatchObject({ value: 0.5 });
	expect(formatQuery(parseQuery('orders_count = 0'))).toBe('orders_count = 0');
});
