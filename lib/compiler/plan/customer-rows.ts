import { somePart } from './fold-plan';
import { some, test, type Plan, type Rows } from './plan';

/**
 * That the customer has such a row. Where each customer's rows must be looked at together first, it is asked
 * of a fact: in a semi-join the rows of all customers would be ranked, or counted beside each other, even
 * when few customers are looked at.
 */
export const someOfCustomer = (rows: Rows): Plan =>
	areTogether(rows)
		? test({ kind: 'fact', fact: { rows, measure: 'some' } }, { kind: 'boolean', value: true })
		: some(rows);

/** Whether one row cannot be judged without the others of the customer, or the customer's own. */
export const areTogether = (rows: Rows): boolean =>
	rows.ranked !== undefined || rows.anchored !== undefined || countsBeside(rows);

/** Whether a row counts by how many others lie beside it. */
const countsBeside = ({ where, beside }: Rows): boolean =>
	beside?.atLeast !== undefined || (where !== undefined && somePart(where, { some: countsBeside }));
