import type { Sql } from '../../database/sql';
import { changedOperands, type PlanOf } from '../plan/fold-plan';
import { withRows, type Operand, type Plan, type Rows, type TimedPlan } from '../plan/plan';

/** A question that was asked before a query, and the answer that the query is written with. */
export interface LookedUp {
	readonly question: Sql;
	readonly found: readonly object[];
	/** What it says: `Which variants a product has`. */
	readonly says: string;
}

/** @typeParam T with the plan, which is as it was where nothing is looked up */
export interface NamedPlan<T extends TimedPlan> {
	readonly timed: T;
	readonly lookedUp?: LookedUp;
}

/** What becomes of the parts of a plan that name something. */
interface NamedParts {
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
