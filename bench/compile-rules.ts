import { firstOf, itemAt } from '../lib/error/defined';

/** Rules of set sizes, of all kinds of conditions in turn. */
const CONDITIONS: readonly ((index: number) => object)[] = [
	(index) => ({
		field: 'amount_spent',
		operator: 'greater_than',
		value: 100 + index,
		within: { last: 30 + index, unit: 'days' },
	}),
	(index) => ({ field: 'country', operator: 'in', value: ['BD', 'SA', `c${index}`] }),
	(index) => ({
		field: 'orders_count',
		operator: 'greater_than_or_equals',
		value: 2 + (index % 5),
		within: { calendar: 'this_year' },
	}),
	(index) => ({ field: 'tags', operator: 'includes_none', value: [`tag ${index}`, 'vip'] }),
	(index) => ({ field: 'last_order_date', operator: 'more_than_n_days_ago', value: index }),
	(index) => ({ field: 'email', operator: 'not_contains', value: `@shop${index}.` }),
	(index) => ({
		field: 'quantity_purchased',
		operator: 'greater_than',
		value: index,
		where: {
			match: 'all',
			rules: [
				{ field: 'category', operator: 'equals', value: 'shoes' },
				{ field: 'price', operator: 'less_than', value: '49.90' },
			],
		},
	}),
	(index) => ({
		field: 'products_purchased',
		operator: 'includes_any',
		value: [String(index), String(index + 1)],
	}),
	(index) => ({
		field: 'events_count',
		operator: 'greater_than',
		value: index % 4,
		where: { field: 'name', operator: 'equals', value: 'product_viewed' },
		within: { last: 2, unit: 'days' },
	}),
	(index) => ({ field: 'birthday', operator: 'anniversary_in_next_n_days', value: index % 60 }),
];

const condition = (index: number) => itemAt(CONDITIONS, index % CONDITIONS.length)(index);

/** All conditions on one level. */
const flat = (conditions: number) => ({
	match: 'all',
	rules: Array.from({ length: conditions }, (_, index) => condition(index)),
});

const MATCHES = ['all', 'any', 'none'] as const;
const count = (rule: object): number => JSON.stringify(rule).split('"operator"').length - 1;

/** So many conditions, those inside `where` among them, on so many levels, every level within the last. */
export function deep(conditions: number, levels: number, level = 0): object {
	const here: object[] = [];
	const share = level + 1 === levels ? conditions : Math.floor(conditions / (levels - level));
	// The levels of a `where` count too, so the last have no room for one.
	const kinds = level + 2 < levels ? CONDITIONS : CONDITIONS.filter((make) => count(make(0)) === 1);
	for (let index = level; count(here) + 3 <= share; index += 1)
		here.push(itemAt(kinds, index % kinds.length)(index));
	while (count(here) < share) here.push(firstOf(CONDITIONS)(here.length));
	const below = level + 1 === levels ? [] : [deep(conditions - share, levels, level + 1)];
	return { match: MATCHES[level % 3], rules: [...here, ...below] };
}

export const rulesOf = () => [
	{ name: '1 condition', rule: condition(0) },
	{ name: '20 conditions', rule: flat(20) },
	{ name: '500 conditions in 20 levels', rule: deep(500, 20) },
];
