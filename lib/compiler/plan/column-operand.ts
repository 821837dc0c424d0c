import { columnOf } from '../../language/relation/relation';
import { RELATION_OF_ROW } from '../../language/relation/relation-table';
import type { Mapping } from '../../shop/mapping/mapping';
import type { Alias, Operand } from './plan';

/** A column of the row at hand, with the type and collation that the database has described. */
export function columnOperand(of: Alias, column: string, mapping: Mapping): Operand {
	const { pgType, collation } = columnOf(mapping, RELATION_OF_ROW[of], column) ?? {};
	return {
		kind: 'column',
		of,
		column,
		...(pgType === undefined ? {} : { pgType }),
		...(collation === undefined ? {} : { collation }),
	};
}

/** The names that a category goes by: its slug and, where the shop has one, its id. */
export function categoryOperands(mapping: Mapping): readonly Operand[] {
	const byId = columnOf(mapping, 'product_categories', 'category_id') !== undefined;
	return ['category', ...(byId ? ['category_id'] : [])].map((column) =>
		columnOperand('category', column, mapping),
	);
}
