import type { CalendarWord } from '../value/calendar';
import { isIsoDate } from '../value/iso';
import type { Scalar, Span, Unit, Value } from '../value/value';

/** What kind of value an operator takes. */
export type Takes = 'nothing' | 'one' | 'two' | 'many' | 'span' | 'count' | 'calendar' | 'place';

/** One operator of the language. Every member is required: whoever adds an operator has to say all of it. */
export type OperatorSpec = PositiveOperator | NegativeOperator;

interface OperatorWords {
	readonly takes: Takes;
	/** In a list of operators, and in an explanation before the value: `is greater than`. */
	readonly label: string;
	/** In the text form; `…` stands for the value where words follow it. */
	readonly text: string;
	/** In the JSON of web query builders; undefined where they have no such operator. */
	readonly widget: string | undefined;
	/** Whether an error of syntax names it among those that show how operators look. */
	readonly sample: boolean;
}

export interface PositiveOperator extends OperatorWords {
	readonly negative: false;
	/** The exact complement, where there is one. */
	readonly opposite: string | undefined;
	/** What its values are: of the field's own type, or texts, numbers or dates whatever the field. */
	readonly values: 'own' | 'texts' | 'numbers' | 'dates';
	/** What it asks, as a value: plans, counterfactuals, conflicts and edges in time are all read from this. */
	readonly asks: Asks;
	/**
	 * Its words and value in a description, behind a verb: `more than 5`, `in the last 7 days`, `starting with
	 * a`.
	 * @param countable the value counts things: `fewer` rather than `less`
	 */
	readonly phrase: (value: Value | undefined, countable: boolean) => string;
}

/** The complement of a positive operator, which says all the rest. It also holds for a missing value. */
export interface NegativeOperator extends OperatorWords {
	readonly negative: true;
	readonly opposite: string;
}

/** The kinds of question. Of a list, a question about one value means "some element …". */
export type Asks =
	/** Any value at all. */
	| { readonly kind: 'presence' }
	| { readonly kind: 'truth'; readonly is: boolean }
	/** To be one of the values. */
	| { readonly kind: 'one_of' }
	/** Of a list: to have each of the values. */
	| { readonly kind: 'all_of' }
	/** Of a text: to hold another one. */
	| { readonly kind: 'part'; readonly at: 'start' | 'end' | 'anywhere'; readonly verb: string }
	/** Numbers, instants or days to lie between two ends. */
	| { readonly kind: 'range'; readonly range: (value: Value | undefined) => Range }
	/** Of a list: how many distinct elements. */
	| { readonly kind: 'count'; readonly range: (value: Value | undefined) => Range }
	/** A day of the year to come on certain days. */
	| { readonly kind: 'anniversary'; readonly days: (value: Value | undefined) => Period }
	/** A date to lie on certain whole days of the calendar. */
	| { readonly kind: 'period'; readonly days: (value: Value | undefined) => Period }
	/** Of a text: to match a regular expression. */
	| { readonly kind: 'pattern' }
	/** Of a number: its place among those of all customers who have one. */
	| { readonly kind: 'rank'; readonly rank: (value: Value | undefined) => Rank };

export type AsksKind = Asks['kind'];

/**
 * Whole days of the zone, both ends in: a period of the calendar, one day so far from today, or all days up
 * to it.
 */
export type Period =
	| { readonly kind: 'calendar'; readonly word: CalendarWord }
	| { readonly kind: 'day'; readonly direction: 'back' | 'ahead'; readonly span: Span }
	| { readonly kind: 'until'; readonly span: Span };

/** Equal values are in or out together: in when fewer than so many have a strictly better one. */
export type Rank =
	| { readonly of: 'highest' | 'lowest'; readonly count: number }
	| { readonly of: 'highest' | 'lowest'; readonly percent: number | string }
	| { readonly of: 'above' | 'below'; readonly percent?: undefined };

/** Two ends, each of them in or out; a missing end is open. */
export interface Range {
	readonly from?: RangeEnd;
	readonly to?: RangeEnd;
}

export interface RangeEnd {
	/** A day as the end of a range stands for the whole of it. */
	readonly at: Scalar | Moving;
	readonly inclusive: boolean;
}

/** An instant that moves along with the clock. */
export interface Moving {
	/** `horizon` is asOf, or the later instant up to which rows are looked at. */
	readonly from: 'now' | 'horizon';
	readonly direction: 'back' | 'ahead';
	readonly amount: number;
	readonly unit: Unit;
}

export const isMovingEnd = (end: RangeEnd | undefined): end is RangeEnd & { readonly at: Moving } =>
	typeof end?.at === 'object';

/** Of values of any type: a range of numbers has no end that is a date. */
export const isOfDates = ({ from, to }: Range): boolean =>
	[from, to].some(
		(end) => end !== undefined && (isMovingEnd(end) || (typeof end.at === 'string' && isIsoDate(end.at))),
	);

/** @throws TypeError for an end that moves along with the clock */
export function endText({ at }: RangeEnd): string {
	if (typeof at === 'object') throw new TypeError('An end that moves has no text of its own.');
	return String(at);
}

/** The ends of a range that move along with the clock. */
export const movingEnds = ({ from, to }: Range) => [from, to].filter(isMovingEnd);

const at = (amount: number, unit: Unit, rest: Pick<Moving, 'from' | 'direction'>): Moving => ({
	amount,
	unit,
	...rest,
});

export const NOW: Moving = at(0, 'days', { from: 'now', direction: 'back' });
export const HORIZON: Moving = at(0, 'days', { from: 'horizon', direction: 'back' });
export const backBy = (amount: number, unit: Unit): Moving =>
	at(amount, unit, { from: 'now', direction: 'back' });
export const aheadBy = (amount: number, unit: Unit): Moving =>
	at(amount, unit, { from: 'now', direction: 'ahead' });

export const closed = (end: Scalar | Moving): RangeEnd => ({ at: end, inclusive: true });
export const open = (end: Scalar | Moving): RangeEnd => ({ at: end, inclusive: false });
