import { columnOf } from '../../language/relation/relation';
import type { Mapping } from '../../shop/mapping/mapping';
import { columnOperand } from './column-operand';
import type { Elements } from './list-plan';
import { test } from './plan';

/**
 * A product is in every ancestor of its category, but was put into one: only that one counts, where the shop
 * says which.
 */
export function directOnly(mapping: Mapping): Pick<Elements, 'counted'> {
	if (columnOf(mapping, 'product_categories', 'direct') === undefined) return {};
	return { counted: test(columnOperand('category', 'direct', mapping), { kind: 'boolean', value: true }) };
}
