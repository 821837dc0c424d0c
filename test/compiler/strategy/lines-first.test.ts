import { catalogueOf } from '../../../lib/language/field';
import { parseRule } from '../../../lib/language/rule';
import { knownColumns, type Mapping } from '../../../lib/shop';
import { Compiler } from '../../../lib/compiler/compiler';
import { linesFirst } from '../../../lib/compiler/strategy/lines-first';

const RELATIONS = {
	customers: 'SELECT id, created_at FROM public.buyer',
	orders: 'SELECT id, customer_id, placed_at, amount, channel, status FROM public.purchase',
	order_lines: 'SELECT order_id, product_id, variant_id, sku, quantity, price FROM public.line',
};
const bare = { name: 'own', relations: RELATIONS, changes: {}, keyType: 'integer' } as unknown as Mapping;
const MAPPING: Mapping = { ...bare, columns: knownColumns(bare) };

function asks(rule: object, mapping = MAPPING): boolean {
	const catalogue = catalogueOf(mapping);
	const compiler = new Compiler({ mapping, catalogue });
	const moment = { asOf: '2026-01-01T00:00:00.000Z', timeZone: 'UTC', explicit: true };
	return linesFirst.asks(compiler.compile(parseRule(rule, { fields: catalogue }), moment).plan, mapping);
}

const pieces = (operator: string, more: object = {}) => ({
	field: 'quantity_purchased',
	operator,
	value: 8,
	per: 'order',
	...more,
});
const orders = (where: object, value = 0) => ({
	field: 'orders_count',
	operator: 'greater_than',
	value,
	where,
});
const inOrder = (operator: string) => ({ field: 'pieces', operator, value: 8 });
const where = (field: string, value: string | number) => ({
	where: { field, operator: 'equals', value },
});

it.each<readonly [string, object, boolean]>([
	['pieces of one order', pieces('greater_than'), true],
	['of a product', pieces('greater_than', where('product', '7')), true],
	['of an order by its channel', pieces('greater_than', where('channel', 'app')), true],
	['an order with pieces', orders(inOrder('greater_than')), true],
	['three orders with pieces', orders(inOrder('greater_than'), 2), true],
	['few pieces, which an order without lines has too', pieces('less_than'), false],
	['an order with few pieces', orders(inOrder('less_than')), false],
	['pieces of one product', pieces('greater_than', { per: 'product' }), false],
	['pieces in all', { field: 'quantity_purchased', operator: 'greater_than', value: 8 }, false],
	['pieces of the last orders', pieces('greater_than', { of: { last: 2 } }), false],
	['an order by its channel', orders(where('channel', 'app').where), false],
])('%s: %s', (_, rule, isAsked) => {
	expect(asks(rule)).toBe(isAsked);
});

it('leaves lines in the row of their order there', () => {
	const inRow = { ...MAPPING, linesOfOrder: { select: '', keys: {} } } as unknown as Mapping;
	expect(asks(pieces('greater_than'), inRow)).toBe(false);
});
