import { categoryOperands, columnOperand } from './column-operand';
import type { PlanScope } from './compile-context';
import { limitedRows, type Qualified } from './limited-rows';
import { directOnly } from './list-elements';
import { restricted, test, type Fact, type Operand, type Rows } from './plan';

/** The favourite by each of the names that it goes by: a category has a slug and, where the shop has one, an id. */
export function favouriteFacts(
	element: 'product' | 'category',
	condition: Qualified,
	scope: PlanScope,
): readonly [Fact, ...Fact[]] {
	const lines = limitedRows('lines', condition, scope);
	if (element === 'product') return [factOf(lines, columnOperand('line', 'product_id', scope.mapping))];
	const { counted } = directOnly(scope.mapping);
	const rows: Rows = { ...lines, of: 'line_categories' };
	const [slug, id] = categoryOperands(scope.mapping) as [Operand, Operand?];
	const found = factOf(counted === undefined ? rows : restricted(rows, counted), slug, id);
	return id === undefined ? [found] : [found, { ...found, operand: id, alias: slug }];
}

/** Lines without a product are no favourite. */
const factOf = (rows: Rows, operand: Operand, alias?: Operand): Fact => ({
	rows: restricted(rows, test(operand, { kind: 'present' })),
	measure: 'favourite',
	operand,
	...(alias === undefined ? {} : { alias }),
});
