import { foldPlan } from './fold-plan';
import {
	test as testPlan,
	type FieldComparison,
	type Operand,
	type Plan,
	type Rows,
	type Test,
} from './plan';
import type { Interval } from '../../language/time';

/** A place where the passing of time can move customers: a date that some value is compared with. */
export type TimeEdge =
	/** On `placed_at` or `occurred_at` of the customer's rows. */
	| { readonly kind: 'rows'; readonly of: 'orders' | 'events'; readonly at: string }
	/** On a date column of an order or event row. */
	| {
			readonly kind: 'row_column';
			readonly of: 'orders' | 'events';
			readonly operand: Operand;
			readonly at: string;
			readonly day: boolean;
	  }
	| {
			readonly kind: 'customer_column';
			readonly operand: Operand;
			readonly at: string;
			readonly day: boolean;
	  }
	| { readonly kind: 'anniversary'; readonly operand: Operand; readonly test: Test }
	/** Where no single date says it: whoever answers this part otherwise than before. */
	| { readonly kind: 'answer'; readonly plan: Plan };

/**
 * Every edge of a plan, in an order that depends on the rule alone: the edges of one rule planned at two instants pair
 * up by position, and a customer can only have moved by time where a value lies between the two of a pair.
 * Undefined when the rule asks what has no edges: the list of a static segment, the log of any, a place
 * among all customers.
 */
export const edgesOf = (plan: Plan): readonly TimeEdge[] | undefined =>
	foldPlan<readonly TimeEdge[] | undefined>(plan, {
		group: joined,
		not: (edges) => edges,
		never: () => [],
		some: rowsEdges,
		test: ({ operand, test }) => testEdges(operand, test),
		compare: ({ comparison }) => comparedEdges(comparison),
		ranked: () => undefined,
		logged: () => undefined,
		outside: () => undefined,
		listed: () => undefined,
	});

function joined(lists: readonly (readonly TimeEdge[] | undefined)[]): readonly TimeEdge[] | undefined {
	const known = lists.filter((list) => list !== undefined);
	return known.length < lists.length ? undefined : known.flat();
}

function testEdges(operand: Operand, test: Test): readonly TimeEdge[] | undefined {
	if (operand.kind === 'fact') {
		// A date that is computed from several rows, and an anniversary, have no edge among the rows.
		return isOfDates(test) ? [answerEdge(operand, test)] : rowsEdges(operand.fact.rows);
	}
	if (operand.kind === 'age' || operand.kind === 'days_since') return [answerEdge(operand, test)];
	switch (test.kind) {
		case 'interval':
			return dates(test.interval).map((at) => ({ kind: 'customer_column', operand, at, day: false }));
		case 'days':
			return [test.days.from, test.days.to]
				.filter(isGiven)
				.map((at) => ({ kind: 'customer_column', operand, at, day: true }));
		case 'anniversary':
			return [{ kind: 'anniversary', operand, test }];
		case 'present':
		case 'text_in':
		case 'holds_all':
		case 'text_like':
		case 'text_matches':
		case 'number_in':
		case 'number_compare':
		case 'number_between':
		case 'boolean':
			return [];
	}
}

const answerEdge = (operand: Operand, test: Test): TimeEdge => ({
	kind: 'answer',
	plan: testPlan(operand, test),
});

const isOfDates = ({ kind }: Test) => kind === 'interval' || kind === 'days' || kind === 'anniversary';

/** Values over rows move with the windows of these; an age moves on its own. */
function comparedEdges(comparison: FieldComparison): readonly TimeEdge[] | undefined {
	const sides = [comparison.left, comparison.right];
	if (sides.some(({ kind }) => kind === 'age' || kind === 'days_since'))
		return [{ kind: 'answer', plan: { kind: 'compare', comparison } }];
	return joined(sides.map((side) => (side.kind === 'fact' ? rowsEdges(side.fact.rows) : [])));
}

const isGiven = (at: string | undefined): at is string => at !== undefined;
const dates = ({ from, to }: Interval) => [from?.at, to?.at].filter(isGiven);

function rowsEdges({ of, interval, where }: Rows): readonly TimeEdge[] | undefined {
	const table = of === 'events' ? 'events' : 'orders';
	const own: readonly TimeEdge[] = dates(interval ?? {}).map((at) => ({ kind: 'rows', of: table, at }));
	const inner = where === undefined ? [] : whereEdges(where, table);
	return inner && [...own, ...inner];
}

/** Relative dates asked of the rows' own columns. */
function whereEdges(where: Plan, of: 'orders' | 'events'): readonly TimeEdge[] | undefined {
	const edges = edgesOf(where);
	if (edges === undefined) return undefined;
	if (
		edges.some(
			(edge) =>
				edge.kind === 'anniversary' ||
				edge.kind === 'answer' ||
				(edge.kind === 'customer_column' && !isColumnOf(edge.operand, of)),
		)
	)
		return undefined;
	return edges.map((edge) => (edge.kind === 'customer_column' ? { ...edge, kind: 'row_column', of } : edge));
}

const isColumnOf = (operand: Operand, of: 'orders' | 'events') =>
	operand.kind === 'column' && operand.of === (of === 'orders' ? 'order' : 'event');
