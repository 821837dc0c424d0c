import { changedPlan, somePart } from '../plan/fold-plan';
import { areTogether } from '../plan/customer-rows';
import { factsOf, restricted, type FieldComparison, type Plan, type Rows } from '../plan/plan';

/**
 * A plan whose facts are read from the rows one by one where that says the same, so that the planner joins
 * them and need not aggregate those of all customers: that the first order came before a date is that some
 * order did, and rows beside a date of the customer's own row are some rows that lie so. Who ordered within
 * 30 days of signing up, of 884,000 orders, took 1.7 s of processor time as the earliest of each, and 1.0 s
 * so.
 */
export const askedOfRows = (plan: Plan): Plan =>
	changedPlan(plan, {
		test: (asked) => {
			const rows = isPresence(asked) ? besideOwnDate(asked.operand.fact.rows) : undefined;
			return rows === undefined ? asked : { kind: 'some', rows };
		},
		compare: (asked) => comparedRows(asked.comparison) ?? asked,
	});

/** Whether that changes anything. */
export const asksOfRows = (plan: Plan): boolean =>
	somePart(plan, {
		test: (asked) => isPresence(asked) && besideOwnDate(asked.operand.fact.rows) !== undefined,
		compare: ({ comparison }) => comparedRows(comparison) !== undefined,
	});

type Presence = Extract<Plan, { kind: 'test' }> & { readonly operand: { readonly kind: 'fact' } };

/** A question for whether there are rows, as a fact. */
export const isPresence = (asked: Extract<Plan, { kind: 'test' }>): asked is Presence =>
	asked.operand.kind === 'fact' &&
	asked.operand.fact.measure === 'some' &&
	asked.operand.fact.per === undefined &&
	asked.test.kind === 'boolean' &&
	asked.test.value;

/** Rows beside a date that stands in the customer's row, and is not made of rows. */
const besideOwnDate = (rows: Rows): Rows | undefined =>
	rows.ranked === undefined && rows.anchored !== undefined && factsOf(rows.anchored.date).length === 0
		? rows
		: undefined;

/** An earliest instant lies before where some row does, a latest one after. */
function comparedRows(comparison: FieldComparison): Plan | undefined {
	const { left, right, sign } = comparison;
	if (comparison.of !== 'dates' || left.kind !== 'fact' || right.kind !== 'column') return undefined;
	const { measure, operand, rows, per } = left.fact;
	const isSome =
		(measure === 'smallest' && sign.startsWith('<')) || (measure === 'largest' && sign.startsWith('>'));
	if (!isSome || per !== undefined || operand === undefined || areTogether(rows)) return undefined;
	const row: Plan = { kind: 'compare', comparison: { ...comparison, left: operand } };
	return { kind: 'some', rows: restricted(rows, row) };
}
