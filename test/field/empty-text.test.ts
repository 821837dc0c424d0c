import { parseQuery, parseRule } from '../../lib';

const OPERATORS = ['contains', 'starts_with', 'ends_with'].flatMap((one) => [one, `not_${one}`]);
const ASKED = ['first_name', 'customer_id', 'tags', 'products_purchased'];

test.each(OPERATORS.flatMap((operator) => ASKED.map((field) => [field, operator])))(
	'%s %s nothing is refused with the place: it would mean everybody',
	(field, operator) => {
		expect(() => parseRule({ match: 'all', rules: [{ field, operator, value: '' }] })).toThrow(
			expect.objectContaining({ code: 'VALUE_INVALID', path: 'rules[0].value', found: '' }),
		);
	},
);

test('inside where, and in the text form', () => {
	expect(() => parseQuery("orders_count where (coupon contains '') > 0")).toThrow(
		expect.objectContaining({ code: 'VALUE_INVALID', path: 'where.value', line: 1 }),
	);
});

test('a blank is a text, and so is the empty one where it is compared as a whole', () => {
	expect(parseRule({ field: 'first_name', operator: 'contains', value: ' ' })).toMatchObject({ value: ' ' });
	expect(parseRule({ field: 'first_name', operator: 'equals', value: '' })).toMatchObject({ value: '' });
});

test.each(['includes_any', 'includes_none', 'in', 'not_in'])(
	'%s of a box that was left empty is refused',
	(operator) => {
		const field = operator.startsWith('includes') ? 'products_purchased' : 'first_name';
		expect(() => parseRule({ field, operator, value: '' })).toThrow(
			expect.objectContaining({
				code: 'VALUE_INVALID',
				path: 'value',
				message: expect.stringContaining('empty'),
			}),
		);
		expect(parseRule({ field, operator, value: [''] })).toMatchObject({ value: [''] });
	},
);
