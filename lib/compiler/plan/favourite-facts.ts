import { categoryOperands, columnOperand } from './column-operand';
import type { Mapping } from '../../shop/mapping/mapping';
import { directOnly } from './direct-only';
import { restricted, test, type Fact, type Operand, type Rows } from './plan';

/**
 * The favourite by each of the names that it goes by: a category has a slug and, where the shop has one, an
 * id.
 */
export function favouriteFacts(
	element: 'product' | 'category',
	lines: Rows,
	mapping: Mapping,
): readonly [Fact, ...Fact[]] {
	if (element === 'product') return [factOf(lines, columnOperand('line', 'product_id', mapping))];
	const { counted } = directOnly(mapping);
	const rows: Rows = { ...lines, of: 'line_categories' };
	const [slug, id] = categoryOperands(mapping) as [Operand, Operand?];
	const found = factOf(counted === undefined ? rows : restricted(rows, counted), slug, id);
	return id === undefined ? [found] : [found, { ...found, operand: id, alsoNamed: slug }];
}

/** Lines without a product are no favourite. */
const factOf = (rows: Rows, operand: Operand, alsoNamed?: Operand): Fact => ({
	rows: restricted(rows, test(operand, { kind: 'present' })),
	measure: 'favourite',
	operand,
	...(alsoNamed === undefined ? {} : { alsoNamed }),
});
