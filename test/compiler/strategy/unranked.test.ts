import { catalogueOf } from '../../../lib/language/field';
import { parseRule } from '../../../lib/language/rule';
import { knownColumns, type Mapping } from '../../../lib/shop';
import { Compiler } from '../../../lib/compiler/compiler';
import { rankedRelations } from '../../../lib/compiler/strategy/unranked';

const mappingWith = (events: string): Mapping => {
	const mapping = {
		name: 'own',
		relations: {
			customers: 'SELECT id, created_at FROM public.buyer',
			orders: 'SELECT id, customer_id, placed_at, amount, channel FROM public.purchase',
			events,
		},
		changes: {},
		keyType: 'integer',
	} as unknown as Mapping;
	return { ...mapping, columns: knownColumns(mapping) };
};
const WITH_ID = mappingWith('SELECT id, customer_id, name, occurred_at FROM public.event');
const WITHOUT_ID = mappingWith('SELECT customer_id, name, occurred_at FROM public.event');

function planOf(rule: object, mapping = WITH_ID) {
	const catalogue = catalogueOf(mapping);
	const compiler = new Compiler({ mapping, catalogue });
	const moment = { asOf: '2026-01-01T00:00:00.000Z', timeZone: 'UTC', explicit: true };
	return compiler.compile(parseRule(rule, { fields: catalogue }), moment).plan;
}

const counted = (of: object, field = 'orders_count', more: object = {}) => ({
	field,
	operator: 'greater_than',
	value: 0,
	of,
	...more,
});

it.each([
	['a first order', counted({ first: 1 }), true],
	['a last order', counted({ last: 1 }), true],
	['a last event', counted({ last: 1 }, 'events_count'), true],
	['one of several last orders', counted({ last: 2 }), false],
	['a second order', counted({ nth: 2 }), false],
	['how many of the first orders there are', { ...counted({ first: 3 }), value: 1 }, false],
	[
		'a first order after signing up',
		counted({ first: 1 }, 'orders_count', {
			within: { after: { field: 'created_at' }, for: { amount: 7, unit: 'days' } },
		}),
		false,
	],
])('%s: %s', (_, rule, isAsked) => {
	expect(rankedRelations(planOf(rule), WITH_ID).length > 0).toBe(isAsked);
});

it('ranks events that have no id', () => {
	const rule = counted({ last: 1 }, 'events_count');
	expect(rankedRelations(planOf(rule, WITHOUT_ID), WITHOUT_ID)).toEqual([]);
});
