import { changedOperands, type PlanOf } from '../plan/fold-plan';
import { withRows, type Operand, type Plan, type Rows } from '../plan/plan';

/** What becomes of the parts of a plan that name something. */
export interface NamedParts {
	/** Undefined: nothing. */
	readonly test: (part: PlanOf<'test'>) => Plan | undefined;
	readonly rows?: (rows: Rows) => Rows;
}

/**
 * Changes tests of customers and of their rows, and rows once what they ask is changed; what rows are ranked
 * among and dates beside which they lie stay as they are.
 */
export function withNamed(plan: Plan, { test, rows: change = (rows) => rows }: NamedParts): Plan {
	const inRows = ({ or, ...rows }: Rows): Rows =>
		change({
			...rows,
			...(rows.where && { where: inPlan(rows.where) }),
			...(or && { or: or.map(inRows) }),
		});
	const inOperand = (operand: Operand): Operand => withRows(operand, inRows);
	const inPlan = (one: Plan): Plan =>
		changedOperands(one, inOperand, {
			test: (part) => test(part) ?? { ...part, operand: inOperand(part.operand) },
			some: (rows) => ({ kind: 'some', rows: inRows(rows) }),
		});
	return inPlan(plan);
}
