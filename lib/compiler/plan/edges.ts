import { foldPlan } from './fold-plan';
import type { Operand, Plan, RowRelation, Rows, Test } from './plan';
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
	/** Of a prediction, which is another one every day: who has which answer must be looked at. */
	| { readonly kind: 'prediction'; readonly day: string; readonly asked: Plan };

/**
 * Every edge of a plan, in an order that depends on the rule alone: the edges of one rule planned at two instants pair
 * up by position, and a customer can only have moved by time where a value lies between the two of a pair.
 * Undefined when the rule asks what has no edges: the list of a static segment.
 * @param lists whether static segments stay as they are, so that time does not move them
 */
export const edgesOf = (plan: Plan, lists: 'change' | 'stay' = 'change'): readonly TimeEdge[] | undefined =>
	foldPlan<readonly TimeEdge[] | undefined>(plan, {
		group: joined,
		not: (edges) => edges,
		never: () => [],
		some: rowsEdges,
		test: ({ operand, test }) => testEdges(operand, test),
		listed: () => (lists === 'stay' ? [] : undefined),
	});

function joined(lists: readonly (readonly TimeEdge[] | undefined)[]): readonly TimeEdge[] | undefined {
	const known = lists.filter((list) => list !== undefined);
	return known.length < lists.length ? undefined : known.flat();
}

function testEdges(operand: Operand, test: Test): readonly TimeEdge[] | undefined {
	if (operand.kind === 'fact') {
		const { rows, per, prediction } = operand.fact;
		const edges = factEdges(rows, per?.test ?? test);
		if (prediction === undefined || edges === undefined) return edges;
		return [...edges, { kind: 'prediction', day: prediction.day, asked: { kind: 'test', operand, test } }];
	}
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
		case 'number_in':
		case 'number_compare':
		case 'number_between':
		case 'boolean':
			return [];
	}
}

const isGiven = (at: string | undefined): at is string => at !== undefined;
const dates = ({ from, to }: Interval) => [from?.at, to?.at].filter(isGiven);

function factEdges(rows: Rows, what: Test): readonly TimeEdge[] | undefined {
	// An anniversary of a first or last date has no edge among the rows: who has rows at all may be moved.
	if (what.kind === 'anniversary') return undefined;
	// An instant among those of the rows, of which each may be the one.
	const extremes = what.kind === 'interval' ? instantEdges(rows.of, what.interval) : [];
	return joined([extremes, rowsEdges(rows)]);
}

const tableOf = (of: RowRelation) => (of === 'events' ? 'events' : 'orders');

const instantEdges = (of: RowRelation, interval: Interval): readonly TimeEdge[] =>
	dates(interval).map((at) => ({ kind: 'rows', of: tableOf(of), at }));

function rowsEdges({ of, interval = {}, ranked, anchored, where }: Rows): readonly TimeEdge[] | undefined {
	return joined([
		instantEdges(of, interval),
		ranked === undefined ? [] : rowsEdges({ of, ...ranked }),
		anchored?.date.kind === 'fact' ? rowsEdges(anchored.date.fact.rows) : [],
		where === undefined ? [] : whereEdges(where, tableOf(of)),
	]);
}

/** Relative dates asked of the rows' own columns. */
function whereEdges(where: Plan, of: 'orders' | 'events'): readonly TimeEdge[] | undefined {
	const edges = edgesOf(where);
	if (edges === undefined) return undefined;
	if (
		edges.some(
			(edge) =>
				edge.kind === 'anniversary' ||
				edge.kind === 'prediction' ||
				(edge.kind === 'customer_column' && !isColumnOf(edge.operand, of)),
		)
	)
		return undefined;
	return edges.map((edge) => (edge.kind === 'customer_column' ? { ...edge, kind: 'row_column', of } : edge));
}

const isColumnOf = (operand: Operand, of: 'orders' | 'events') =>
	operand.kind === 'column' && operand.of === (of === 'orders' ? 'order' : 'event');
