import { defined, firstOf } from '../../error/defined';
import type { Field, RowField, RowKind } from '../../language/field';
import type { PlanScope } from './compile-context';
import { fieldOf, fieldOperand } from './field-operand';
import { limitedRows, type Qualified } from './limited-rows';
import { elementsOf } from './list-elements';
import { restricted, test, type Fact, type Operand, type RowRelation, type Rows } from './plan';
import { categoryNames, rowOperand } from './where-plan';

/** The value of a field for one customer, to show; rows limited like those of a condition. */
export const valueOperand = (field: Field, limits: Qualified, scope: PlanScope): Operand =>
	fieldOperand(field, limits, scope);

/** The distinct elements of a list field, to show. */
export function distinctElements(field: Field, limits: Qualified, scope: PlanScope): Fact {
	const { rows, operands } = elementsOf(field, limits, scope);
	const operand = firstOf(operands);
	return { rows: restricted(rows, test(operand, { kind: 'present' })), measure: 'list', operand };
}

/**
 * The rows that a field is computed from, limited like those of a condition; undefined for columns of the
 * customer.
 */
export const countedRows = (field: Field, limits: Qualified, scope: PlanScope): Rows | undefined =>
	field.over === undefined ? undefined : limitedRows(field.over, limits, scope);

/** Where values are to be found. */
export interface ValueSource {
	readonly operand: Operand;
	/** Absent for the customer itself. */
	readonly of?: RowRelation;
}

/** Where the values of a text field are to be found, or of a column that `where` may ask of these rows. */
export function valueSource(name: string, rows: RowKind | undefined, scope: PlanScope): ValueSource {
	if (rows !== undefined) return rowSourceOf(defined(scope.catalogue.findRowField(rows, name)), scope);
	const field = fieldOf({ field: name }, scope, '');
	if (field.type !== 'list' || field.source.kind === 'array')
		return { operand: fieldOperand(field, {}, scope) };
	const elements = elementsOf(field, {}, scope);
	return { operand: firstOf(elements.operands), of: elements.rows.of };
}

const RELATION = { order: 'orders', line: 'lines', event: 'events' } as const;

function rowSourceOf(field: RowField, { mapping }: PlanScope): ValueSource {
	return field.type === 'list'
		? { operand: firstOf(categoryNames(field, mapping)), of: 'line_categories' }
		: { operand: rowOperand(field, mapping), of: RELATION[field.row] };
}
