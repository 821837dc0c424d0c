/**
 * The plan of a rule: the rule with names resolved against one mapping and time resolved to instants.
 * Only positive tests; negation is `not`. SQL, explanation and the search for edges are all made from it.
 */
import { firstOf } from '../../error/defined';
import type { ColumnCollation } from '../../language/relation/relation';
import type { RowName } from '../../language/relation/relation-table';
import type { CalendarPart, CalendarPeriod } from '../../language/field';
import type { Rank } from '../../language/operator/operator';
import type { Match, Span } from '../../language/rule/rule';
import type { BgNbd, DropoutNodes, GammaGamma, RfmCuts, RfmPart } from '../../model';
import type { Days, Interval, MonthDays, Moment } from '../../language/time';

export type Plan =
	| { readonly kind: 'all' | 'any'; readonly parts: readonly Plan[] }
	| { readonly kind: 'not'; readonly part: Plan }
	| { readonly kind: 'never' }
	| { readonly kind: 'test'; readonly operand: Operand; readonly test: Test }
	/** At least one row. */
	| { readonly kind: 'some'; readonly rows: Rows }
	/** One value of the customer against another. */
	| { readonly kind: 'compare'; readonly comparison: FieldComparison }
	/** The place of a value among those of all customers who have one. */
	| { readonly kind: 'ranked'; readonly ranking: Ranking }
	/** Joined or left a segment then, by its log. */
	| { readonly kind: 'logged'; readonly change: LoggedChange }
	/** In no active dynamic segment, by their logs, but the one that asks. */
	| { readonly kind: 'outside'; readonly at: string; readonly asking?: number }
	/** In the list of a static segment. */
	| { readonly kind: 'listed'; readonly segmentId: number };

export type RowRelation =
	| 'addresses'
	| 'tags'
	| 'groups'
	| 'orders'
	| 'events'
	/** Orders with their lines; with their lines' categories. */
	| 'lines'
	| 'line_categories'
	/** The lines of the order at hand, the categories of the line at hand. */
	| 'lines_of_order'
	| 'categories_of_line'
	/** The categories of the product of the event at hand. */
	| 'categories_of_event';

/** Rows that belong to the customer at hand (or to the order or line at hand). */
export interface Rows {
	readonly of: RowRelation;
	/** Of orders and their lines: those that do not count, too. */
	readonly notCounted?: NotCounted;
	/** On the order's `placed_at`, the event's `occurred_at`. */
	readonly interval?: Interval;
	/** Only some of the rows in the order of time, looked at before all that follows here. */
	readonly ranked?: RankedRows;
	/** Beside a date of the customer. */
	readonly anchored?: Anchored;
	/** Beside the row at hand around these. */
	readonly beside?: Beside;
	/** How far the next of the customer's rows lies, on that side. */
	readonly neighbour?: Neighbour;
	readonly currency?: string;
	/** That they are in the currency, by what was looked up of it. */
	readonly inCurrency?: Plan;
	readonly where?: Plan;
	/** Of the lines of the order at hand: all that meet the rest are asked this together. */
	readonly together?: { readonly fact: Omit<Fact, 'rows'>; readonly test: Test };
	/**
	 * What these are found by is listed once, and the row at hand asked whether it is in the list. Only of what
	 * must hold: of a row that leads nowhere the answer is NULL.
	 */
	readonly readFirst?: true;
	/** All of them are read before they are joined to the row at hand. */
	readonly readWhole?: true;
	/** Or one of these: whose all of them are is listed, and the customer at hand sought there. */
	readonly or?: readonly Rows[];
}

/** Orders that do not count. */
export interface NotCounted {
	/** In lower case. */
	readonly statuses: readonly string[];
	/** Set where those that count are not taken. */
	readonly alone?: true;
}

/** The rows that are ranked, orders or events, and which places count. */
export interface RankedRows extends Pick<Rows, 'interval' | 'anchored' | 'where'> {
	readonly from: 'first' | 'last';
	/** From 1, both in. */
	readonly places: readonly [least: number, most: number];
	/** So many rows in the places before show when they were, as columns of the row. */
	readonly near?: number;
}

/** By the wall clock for days and longer. */
export interface Length extends Span {
	readonly timeZone: string;
}

/** From a date on, or up to it, so long; both ends in, and of a day the whole. */
export interface Anchored {
	readonly side: 'after' | 'before';
	/** Of the customer. */
	readonly date: Operand;
	readonly day: boolean;
	readonly length: Length;
}

/** How a row lies to the one at hand around it, of the same customer. */
export interface Beside {
	readonly side: 'later' | 'earlier';
	/** The relation of the row at hand that says when it was. */
	readonly of: 'orders' | 'events';
	/** The earlier of the two lies at most so long before the later. */
	readonly within?: Length;
	/** The nearest of such rows, of which there are some, lies further away than that. */
	readonly beyond?: Length;
	readonly same: readonly SameColumn[];
	/** So many rows lie and are as asked; without it, some row. */
	readonly atLeast?: AtLeast;
	/** Rows of one instant lie to each other as they are ranked. */
	readonly byRank?: true;
	/** The row at hand is a ranked one that shows when the rows were that can lie so: this many. */
	readonly near?: number;
}

/** The row next to each, among those that are asked the same but for when they were. */
export interface Neighbour extends Pick<Beside, 'side' | 'same'> {
	/** Of the rows among which it is sought. */
	readonly interval?: Interval;
	/** It lies at most so long away; further away where it lies beyond; at all without it. */
	readonly length?: Length;
	readonly isBeyond: boolean;
}

/** How many rows must lie beside the one at hand. */
export interface AtLeast {
	/** From 2. */
	readonly rows: number;
	/** The rows are lines by which orders are found: each order counts once. */
	readonly ordersOnce: boolean;
}

/** A column of the row at hand, and of the row beside it. */
export interface SameColumn {
	readonly here: Operand;
	readonly there: Operand;
	/** How the two compare. */
	readonly as: 'folded' | 'exact' | 'number' | 'value';
}

/** What can be measured of each group of rows, too. `list` gives the different texts. */
export type RowMeasure =
	| 'some'
	| 'count'
	| 'count_distinct'
	| 'sum'
	| 'average'
	| 'largest'
	| 'smallest'
	| 'list'
	/** The sum of the operand, of the sum of the whole. */
	| 'share'
	| RhythmMeasure;

/** Of instants: the days from the first to the last over the steps between; the last with that on top. */
export type RhythmMeasure = 'average_gap' | 'expected_next';

/**
 * `purchase_history` is what predictions are computed from, as JSON: `x`, `recency`, `age` in weeks, `spent`.
 */
export type PredictionMeasure = 'churn_risk' | 'expected_orders' | 'customer_value' | 'purchase_history';

/** A value per customer, computed over rows. */
export interface Fact {
	readonly rows: Rows;
	/** `favourite` is of lines: the value with the most pieces, of equals the one bought last. */
	readonly measure: RowMeasure | PredictionMeasure | 'favourite';
	/** What is measured; nothing for `some` and `count`. */
	readonly operand?: Operand;
	/** Of `share`: what the operand is a part of. */
	readonly whole?: Operand;
	/**
	 * Another name of the same thing: a list holds it beside the first, and a favourite is told apart by both.
	 */
	readonly alsoNamed?: Operand;
	/** Texts that differ only in case count once. */
	readonly folded?: boolean;
	/** Different values are told apart as such rather than by their text. */
	readonly asValues?: true;
	readonly per?: Grouping;
	/** Of a prediction's measure. */
	readonly prediction?: Prediction;
}

/** What a model is asked of the days on which a customer bought. */
export interface Prediction {
	readonly bgNbd: BgNbd;
	/** The day up to which a customer is looked at, in the zone: a prediction is another one every day. */
	readonly day: string;
	readonly timeZone: string;
	readonly ahead?: Ahead;
	readonly gammaGamma?: GammaGamma;
}

/** What lies ahead: points of the dropout probability, and what purchases up to so many weeks count. */
export interface Ahead {
	readonly nodes: DropoutNodes;
	readonly weeks: readonly number[];
	readonly shares: readonly number[];
	/** Of a year, which the shares are made of. */
	readonly discountRate: number;
}

/** Where the three scores come from. */
export interface RfmFacts {
	readonly rows: Rows;
	readonly last: Fact;
	readonly count: Fact;
	readonly spent: Fact;
	readonly cuts: RfmCuts;
}

/** The rows are grouped by a value, and measured group by group. */
export interface Grouping {
	readonly by: Operand;
	/** The rows whose values the groups are, where a row has several. */
	readonly of?: 'categories_of_line' | 'categories_of_event';
	readonly as: 'folded' | 'value';
	/** Each order counts once in a group, however many of its lines are in it. */
	readonly ordersOnce: boolean;
	/** Whether some group meets it is the fact; without it, the greatest of the groups' values. */
	readonly test?: Test;
}

/** The row at hand that a column is of. */
export type Alias = RowName;

export type Operand =
	| {
			readonly kind: 'column';
			readonly of: Alias;
			readonly column: string;
			readonly pgType?: string;
			readonly collation?: ColumnCollation;
	  }
	/** What stands under a key of a JSON document; without a key, a column that is a list, as JSON. */
	| { readonly kind: 'json'; readonly of: Alias; readonly column: string; readonly key?: string }
	/** How many elements a JSON list has; texts that differ only in case count once where they are folded. */
	| {
			readonly kind: 'json_count';
			readonly of: Alias;
			readonly column: string;
			readonly key?: string;
			readonly folded: boolean;
	  }
	| { readonly kind: 'email_domain' }
	| { readonly kind: 'product_title' }
	/** A part of when a row was, or the start of the period that it was in, by the wall clock. */
	| {
			readonly kind: 'calendar_part';
			readonly of: 'order' | 'event';
			readonly part: CalendarPart | CalendarPeriod;
			readonly timeZone: string;
	  }
	/** Quantity × price of a line. */
	| { readonly kind: 'line_amount' }
	/** An amount of the order at hand, or of its line, by the rates of when the order was placed. */
	| { readonly kind: 'converted'; readonly amount: Operand; readonly to: string; readonly timeZone: string }
	| { readonly kind: 'fact'; readonly fact: Fact }
	/** A score by cut points; to show, not to test. */
	| ({
			readonly kind: 'score';
			readonly of: RfmPart | 'group';
			readonly version: number;
			readonly asOf: string;
			readonly timeZone: string;
	  } & RfmFacts)
	/** Whole years from the birthday to a day. */
	| {
			readonly kind: 'age';
			readonly birthday: Operand;
			readonly isDay: boolean;
			/** In the zone, `2026-03-01`. */
			readonly today: string;
			readonly timeZone: string;
	  }
	/** Kilometres from a place to the address at hand. */
	| { readonly kind: 'distance'; readonly latitude: number; readonly longitude: number }
	/** A number from 0 to under 100 that is the customer's own for ever. */
	| { readonly kind: 'bucket'; readonly salt: string }
	/** Whole days from an instant to asOf by the wall clock; to show, not to test. */
	| { readonly kind: 'days_since'; readonly fact: Fact; readonly asOf: string; readonly timeZone: string };

/** How texts compare: without regard to case, or exactly. */
export type Comparison = 'folded' | 'exact';

export type Test =
	| { readonly kind: 'present' }
	| { readonly kind: 'text_in'; readonly values: readonly string[]; readonly compare: Comparison }
	| {
			readonly kind: 'text_like';
			readonly at: 'start' | 'end' | 'anywhere';
			readonly text: string;
			readonly compare: Comparison;
	  }
	/** A POSIX regular expression. */
	| { readonly kind: 'text_matches'; readonly pattern: string; readonly compare: Comparison }
	/** Of a list: to hold each of the values. */
	| { readonly kind: 'holds_all'; readonly values: readonly string[]; readonly compare: Comparison }
	| { readonly kind: 'number_in'; readonly values: readonly (number | string)[] }
	| {
			readonly kind: 'number_compare';
			readonly operator: '>' | '>=' | '<' | '<=';
			readonly value: number | string;
	  }
	| { readonly kind: 'number_between'; readonly from: number | string; readonly to: number | string }
	| { readonly kind: 'boolean'; readonly value: boolean }
	| { readonly kind: 'interval'; readonly interval: Interval }
	| { readonly kind: 'days'; readonly days: Days }
	| {
			readonly kind: 'anniversary';
			readonly ranges: readonly MonthDays[];
			readonly day: boolean;
			readonly timeZone: string;
	  };

export type Sign = '=' | '>' | '>=' | '<' | '<=';

/** `left sign times × right + plus`; false where either side is missing. */
export type FieldComparison = { readonly left: Operand; readonly sign: Sign; readonly right: Operand } & (
	| { readonly of: 'numbers'; readonly times?: number | string; readonly plus?: number | string }
	| {
			readonly of: 'dates';
			readonly plus?: Span;
			/** Dates without a time of day: then both are compared by the days of the zone. */
			readonly days: { readonly left: boolean; readonly right: boolean };
			readonly timeZone: string;
	  }
);

/** A value, and the place that it must have. */
export interface Ranking {
	readonly operand: Operand;
	readonly rank: Rank;
	/** Set where customers count from their creation on. */
	readonly moment?: Moment;
}

/** `joined`: and not left since. */
export interface LoggedChange {
	readonly segmentId: number;
	readonly change: 'joined' | 'left';
	readonly interval: Interval;
	/** What was logged later is not looked at. */
	readonly at: string;
}

/** The facts that an operand is made from. */
export function factsOf(operand: Operand): readonly Fact[] {
	if (operand.kind === 'score') return [operand.last, operand.count, operand.spent];
	return operand.kind === 'fact' || operand.kind === 'days_since' ? [operand.fact] : [];
}

export const all = (parts: readonly Plan[]): Plan =>
	parts.length === 1 ? firstOf(parts) : { kind: 'all', parts };
export const any = (parts: readonly Plan[]): Plan =>
	parts.length === 1 ? firstOf(parts) : { kind: 'any', parts };
/** What must all hold. */
export const partsOf = (plan: Plan): readonly Plan[] => (plan.kind === 'all' ? plan.parts : [plan]);
export const not = (part: Plan): Plan => (part.kind === 'not' ? part.part : { kind: 'not', part });
export const test = (operand: Operand, what: Test): Plan => ({ kind: 'test', operand, test: what });

/** That there is such a row; of a customer's own rows see `someOfCustomer`. */
export const some = (rows: Rows): Plan => ({ kind: 'some', rows });
export const never: Plan = { kind: 'never' };

/** The categories of the line or event at hand. */
export const areCategories = ({ of }: Pick<Rows, 'of'>): boolean =>
	of === 'categories_of_line' || of === 'categories_of_event';

/** The same rows, of which more is asked. */
export const restricted = (rows: Rows, where: Plan): Rows => ({
	...rows,
	where: rows.where ? all([rows.where, where]) : where,
});

export function grouped(match: Match, parts: readonly Plan[]): Plan {
	if (match === 'all') return all(parts);
	return match === 'any' ? any(parts) : not(any(parts));
}

/** An operand that is made of other rows, where it is made of rows. */
export const withRows = (operand: Operand, change: (rows: Rows) => Rows): Operand =>
	operand.kind === 'fact'
		? { ...operand, fact: { ...operand.fact, rows: change(operand.fact.rows) } }
		: operand;

/** Rows of which each part of what must hold is asked otherwise. */
export const withParts = (rows: Rows, change: (part: Plan) => Plan): Rows =>
	rows.where === undefined ? rows : { ...rows, where: all(partsOf(rows.where).map(change)) };

/** A plan, and the instant and zone that it was made for. */
export interface TimedPlan {
	readonly plan: Plan;
	readonly moment: Moment;
}
