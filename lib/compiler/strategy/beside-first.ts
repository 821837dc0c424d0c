import type { Sql } from '../../database/sql';
import { changedPlan } from '../plan/fold-plan';
import type { Operand, Plan, Rows } from '../plan/plan';
import type { FactStrategy } from '../sql/fact-strategy';
import { scanStrategy } from './scan';

/**
 * Rows that are sought beside others are read first, whole, and joined. The planner looks them up customer by
 * customer where it expects few rows of each, by the average; but who bought A has more orders than that. On
 * Medusa, A then B within 30 days took 0.53 s looked up (78 orders of each customer where the planner
 * expected nine), and 0.08 s so.
 * @param semiJoins as of `scanStrategy`
 */
export function besideFirstStrategy(semiJoins: readonly Sql[] = []): FactStrategy {
	const scan = scanStrategy(semiJoins);
	return { ...scan, rewrite: (plans) => scan.rewrite(plans.map((plan) => besideFirst(plan))) };
}

/** Whether that changes anything. */
export function asksBeside(plan: Plan): boolean {
	let asks = false;
	besideFirst(plan, () => (asks = true));
	return asks;
}

/** @param found is told of each rows that are read first */
function besideFirst(plan: Plan, found?: () => void): Plan {
	const inRows = (rows: Rows): Rows =>
		rows.where === undefined ? rows : { ...rows, where: besideFirst(rows.where, found) };
	const inOperand = (operand: Operand): Operand =>
		operand.kind === 'fact'
			? { ...operand, fact: { ...operand.fact, rows: inRows(operand.fact.rows) } }
			: operand;
	return changedPlan(plan, {
		test: (asked) => ({ ...asked, operand: inOperand(asked.operand) }),
		some: (rows) => {
			const inner = inRows(rows);
			if (!areReadable(rows)) return { kind: 'some', rows: inner };
			found?.();
			return { kind: 'some', rows: { ...inner, readWhole: true } };
		},
	});
}

/**
 * Whether they are asked something of their own, so that few are read, and nothing that hangs on the customer
 * or on other rows of the customer's.
 */
const areReadable = ({ beside, where, ranked, anchored, neighbour }: Rows): boolean =>
	where !== undefined &&
	beside !== undefined &&
	[ranked, anchored, neighbour].every((one) => one === undefined) &&
	[beside.beyond, beside.atLeast, beside.byRank, beside.near].every((one) => one === undefined);
