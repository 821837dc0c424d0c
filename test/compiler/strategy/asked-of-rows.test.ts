import type { FieldComparison, Operand, Plan, Rows } from '../../../lib/compiler/plan/plan';
import { askedOfRows, asksOfRows } from '../../../lib/compiler/strategy/asked-of-rows';

const orders: Rows = { of: 'orders', interval: { to: { at: '2026-11-28T00:00:00.000Z', inclusive: true } } };
const placedAt = { kind: 'column', of: 'order', column: 'placed_at' } as const satisfies Operand;
const created = { kind: 'column', of: 'customer', column: 'created_at' } as const satisfies Operand;
const anchored: Rows['anchored'] = {
	side: 'after',
	date: created,
	day: false,
	length: { amount: 7, unit: 'days', timeZone: 'UTC' },
};
const extreme = (measure: 'smallest' | 'largest', rows = orders): Operand => ({
	kind: 'fact',
	fact: { rows, measure, operand: placedAt },
});
const compared = (left: Operand, sign: FieldComparison['sign'], right: Operand = created): Plan => ({
	kind: 'compare',
	comparison: {
		of: 'dates',
		left,
		sign,
		right,
		plus: { amount: 30, unit: 'days' },
		days: { left: false, right: false },
		timeZone: 'UTC',
	},
});
const present = (rows: Rows): Plan => ({
	kind: 'test',
	operand: { kind: 'fact', fact: { rows, measure: 'some' } },
	test: { kind: 'boolean', value: true },
});

it.each([
	['the earliest lies before a date', compared(extreme('smallest'), '<'), compared(placedAt, '<')],
	['the latest lies after a date', compared(extreme('largest'), '>='), compared(placedAt, '>=')],
])('asks some row that %s', (_, plan, where) => {
	expect(askedOfRows(plan)).toEqual({ kind: 'some', rows: { ...orders, where } });
	expect(asksOfRows(plan)).toBe(true);
});

it('asks some row whether there is one beside a date of the customer', () => {
	expect(askedOfRows(present({ ...orders, anchored }))).toEqual({
		kind: 'some',
		rows: { ...orders, anchored },
	});
});

it.each([
	['the earliest lies after a date', compared(extreme('smallest'), '>')],
	['the latest lies before a date', compared(extreme('largest'), '<=')],
	['the earliest is the date', compared(extreme('smallest'), '=')],
	['the other side is made of rows, too', compared(extreme('smallest'), '<', extreme('largest'))],
	[
		'the rows are ranked',
		compared(extreme('smallest', { ...orders, ranked: { from: 'last', places: [1, 2] } }), '<'),
	],
	[
		'the rows hang on a date that is made of rows',
		present({ ...orders, anchored: { ...anchored, date: extreme('smallest') } }),
	],
	[
		'rows are ranked and beside a date',
		present({ ...orders, anchored, ranked: { from: 'first', places: [1, 1] } }),
	],
])('leaves facts where %s', (_, plan) => {
	expect(askedOfRows(plan)).toEqual(plan);
	expect(asksOfRows(plan)).toBe(false);
});
