import { relationsRead } from '../../../lib/compiler/sql/relations-read';
import type { Fact, Operand, Plan, Rows } from '../../../lib/compiler/plan/plan';

const present = { kind: 'present' } as const;
const asks = (operand: Operand): Plan => ({ kind: 'test', operand, test: present });
const has = (rows: Rows): Plan => ({ kind: 'some', rows });
const count = (rows: Rows, operand?: Operand): Fact => ({ rows, measure: 'count_distinct', operand });
const title: Operand = { kind: 'product_title' };
const tag: Operand = { kind: 'column', of: 'tag', column: 'tag' };

it.each<[string, Plan, readonly string[]]>([
	['a column', asks(tag), ['tags']],
	['an e-mail domain', asks({ kind: 'email_domain' }), ['customers']],
	['a list', { kind: 'listed', segmentId: 1 }, []],
	['rows', has({ of: 'events' }), ['events']],
	['rows of rows', has({ of: 'line_categories' }), ['order_lines', 'orders', 'product_categories']],
	['what is asked of rows', has({ of: 'lines', where: asks(title) }), ['order_lines', 'orders', 'products']],
	[
		'rows within rows',
		has({ of: 'orders', where: has({ of: 'lines_of_order', where: asks(title) }) }),
		['order_lines', 'orders', 'products'],
	],
	[
		'what a fact measures',
		asks({ kind: 'fact', fact: count({ of: 'lines' }, title) }),
		['order_lines', 'orders', 'products'],
	],
	[
		'all parts, under a negation too',
		{
			kind: 'any',
			parts: [
				asks(tag),
				{ kind: 'not', part: { kind: 'all', parts: [has({ of: 'groups' }), { kind: 'never' }] } },
			],
		},
		['groups', 'tags'],
	],
])('%s', (_name, plan, expected) => {
	expect([...new Set(relationsRead(plan))].sort()).toEqual(expected);
});
