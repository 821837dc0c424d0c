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
	| ({ readonly kind: 'rows'; readonly at: string } & DatedRows)
	/** On a date column of an order or event row. */
	| ({
			readonly kind: 'row_column';
			readonly operand: Operand;
			readonly at: string;
			readonly day: boolean;
	  } & DatedRows)
	| {
			readonly kind: 'customer_column';
			readonly operand: Operand;
			readonly at: string;
			readonly day: boolean;
	  }
	| { readonly kind: 'anniversary'; readonly operand: Operand; readonly test: Test }
	/**
	 * Where no single date says it: whoever answers this part otherwise than before; with a day, on another day
	 * only.
	 */
	| { readonly kind: 'answer'; readonly plan: Plan; readonly day?: string };

/** Rows that have a date: orders, those that do not count included where they are asked for, or events. */
type DatedRows = Pick<Rows, 'notCounted'> & { readonly of: 'orders' | 'events' };

/**
 * Every edge of a plan, in an order that depends on the rule alone: the edges of one rule planned at two
 * instants pair up by position, and a customer can only have moved by time where a value lies between the two
 * of a pair. Undefined when the rule asks what has no edges: the list of a static segment, the log of any, a
 * place among all customers.
 * @param lists whether static segments stay as they are, so that time does not move them
 */
export const edgesOf = (plan: Plan, lists: 'change' | 'stay' = 'change'): readonly TimeEdge[] | undefined =>
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
		listed: () => (lists === 'stay' ? [] : undefined),
	});

function joined(lists: readonly (readonly TimeEdge[] | undefined)[]): readonly TimeEdge[] | undefined {
	const known = lists.filter((list) => list !== undefined);
	return known.length < lists.length ? undefined : known.flat();
}

function testEdges(operand: Operand, test: Test): readonly TimeEdge[] | undefined {
	if (operand.kind === 'fact') {
		const { rows, measure, per, prediction } = operand.fact;
		const what = per?.test ?? test;
		// No row has a date that is computed from several, nor does one tell whose day of the year is the first
		// or last.
		if (what.kind === 'anniversary' || (measure === 'expected_next' && isOfDates(what)))
			return [answerEdge(operand, test)];
		const edges = factEdges(rows, what);
		if (prediction === undefined || edges === undefined) return edges;
		return [...edges, { ...answerEdge(operand, test), day: prediction.day }];
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

const answerEdge = (operand: Operand, test: Test): Extract<TimeEdge, { kind: 'answer' }> => ({
	kind: 'answer',
	plan: testPlan(operand, test),
});

const isOfDates = ({ kind }: Test) => kind === 'interval' || kind === 'days';

/** Values over rows move with the windows of these; ages, scores and what is expected move on their own. */
function comparedEdges(comparison: FieldComparison): readonly TimeEdge[] | undefined {
	const sides = [comparison.left, comparison.right];
	if (sides.some(movesItself)) return [{ kind: 'answer', plan: { kind: 'compare', comparison } }];
	return joined(sides.map((side) => (side.kind === 'fact' ? rowsEdges(side.fact.rows) : [])));
}

const movesItself = (operand: Operand): boolean =>
	operand.kind === 'age' ||
	operand.kind === 'days_since' ||
	operand.kind === 'score' ||
	(operand.kind === 'fact' && operand.fact.prediction !== undefined);

const isGiven = (at: string | undefined): at is string => at !== undefined;
const dates = ({ from, to }: Interval) => [from?.at, to?.at].filter(isGiven);

function factEdges(rows: Rows, what: Test): readonly TimeEdge[] | undefined {
	// An instant among those of the rows, of which each may be the one.
	const extremes = what.kind === 'interval' ? instantEdges(datedRows(rows), what.interval) : [];
	return joined([extremes, rowsEdges(rows)]);
}

const datedRows = ({ of, notCounted }: Pick<Rows, 'of' | 'notCounted'>): DatedRows => ({
	of: of === 'events' ? 'events' : 'orders',
	...(notCounted === undefined ? {} : { notCounted }),
});

const instantEdges = (rows: DatedRows, interval: Interval): readonly TimeEdge[] =>
	dates(interval).map((at) => ({ kind: 'rows', ...rows, at }));

function rowsEdges({
	of,
	notCounted,
	interval = {},
	ranked,
	anchored,
	where,
}: Rows): readonly TimeEdge[] | undefined {
	const dated = datedRows({ of, notCounted });
	return joined([
		instantEdges(dated, interval),
		ranked === undefined ? [] : rowsEdges({ of, notCounted, ...ranked }),
		anchored?.date.kind === 'fact' ? rowsEdges(anchored.date.fact.rows) : [],
		where === undefined ? [] : whereEdges(where, dated),
	]);
}

/** Relative dates asked of the rows' own columns. */
function whereEdges(where: Plan, rows: DatedRows): readonly TimeEdge[] | undefined {
	const edges = edgesOf(where);
	if (edges === undefined) return undefined;
	if (
		edges.some(
			(edge) =>
				edge.kind === 'anniversary' ||
				edge.kind === 'answer' ||
				(edge.kind === 'customer_column' && !isColumnOf(edge.operand, rows.of)),
		)
	)
		return undefined;
	return edges.map((edge) =>
		edge.kind === 'customer_column' ? { ...edge, kind: 'row_column', ...rows } : edge,
	);
}

const isColumnOf = (operand: Operand, of: 'orders' | 'events') =>
	operand.kind === 'column' && operand.of === (of === 'orders' ? 'order' : 'event');
