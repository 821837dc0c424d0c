import { columnOf, type Column } from '../../language/relation/relation';
import { RELATIONS } from '../../language/relation/relation-table';
import type { Mapping } from '../../shop/mapping/mapping';
import { isText } from '../../shop/mapping/pg-type';
import type { Rows } from '../plan/plan';
import { arePacked } from './packed-tags';
import { firstRelation } from './row-source';

/**
 * Whether the rows' `customer_id` can stand for the customer's `id` in a semi-join, and beside that of other
 * rows. Both must be of one family of types: citext and text compare differently.
 */
export function namesCustomer(rows: Rows, mapping: Mapping): boolean {
	if (arePacked(rows, mapping)) return false;
	const relation = firstRelation(rows.of);
	const { owner } = RELATIONS[relation];
	const key = familyOf(columnOf(mapping, 'customers', 'id'));
	return key !== undefined && owner !== undefined && familyOf(columnOf(mapping, relation, owner)) === key;
}

/** Types whose values equal each other as they would equal a third. */
function familyOf(column: Column | undefined): string | undefined {
	if (column === undefined) return undefined;
	if (isText(column)) return 'text';
	if (/^(smallint|integer|bigint)$/.test(column.pgType ?? '')) return 'whole';
	return column.pgType === 'uuid' ? 'uuid' : undefined;
}
