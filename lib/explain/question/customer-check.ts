/**
 * What an explanation says.
 *
 * check      one customer against one rule: the same answer as everywhere, and why
 * condition  each condition of the rule, in reading order, with its own answer
 * evidence   the rows that the actual value was made of
 * remedy     the smallest change of the actual value that would give the condition the other answer
 */
export interface CustomerCheck {
	readonly member: boolean;
	/** ISO 8601. */
	readonly asOf: string;
	readonly customerId: string | number;
	readonly conditions: readonly ConditionCheck[];
	/** The customer was created after `asOf`: then no rule holds, whatever its conditions say. */
	readonly createdLater?: true;
	/** Fields of the rule that know only the present, when `asOf` lies in the past. */
	readonly cannotLookBack?: readonly string[];
}

export interface ConditionCheck {
	/** Place in the rule, `rules[1].rules[0]`; empty when the rule is this one condition. */
	readonly path: string;
	/** Query text of the condition. */
	readonly text: string;
	readonly holds: boolean;
	/** It stands below an odd number of `none`: there the rule wants a no. */
	readonly negated?: true;
	/**
	 * Amounts as exact decimals, dates in ISO 8601, of a list its first 100 elements; null when there is no
	 * value.
	 */
	readonly actual: Actual;
	/** In words: `is greater than 500`. */
	readonly wanted: string;
	/** How far the actual value is from the other answer: `120.00 short`. */
	readonly gap?: string;
	readonly evidence?: Evidence;
	/** Of an answer that is not as wanted: the smallest change that would give the other answer. */
	readonly remedy?: string;
	/**
	 * Of scores and predictions: what of the customer they were computed from, and by which cut points or
	 * parameters.
	 */
	readonly computedFrom?: ComputedFrom;
	/**
	 * The instant (ISO 8601) from which the passing of time alone changes the answer, if no data change until
	 * then.
	 */
	readonly changesAt?: string;
}

export type ComputedFrom = ScoreBasis | PredictionBasis;

export interface ScoreBasis {
	readonly kind: 'score';
	/** Of the cut points. */
	readonly version: number;
	/** Of the last order, ISO 8601. */
	readonly lastOrder: string;
	readonly days: number;
	readonly orders: number;
	/** Exact decimal. */
	readonly spent: string;
	/** Four values of each part, in ascending order. */
	readonly cuts: Readonly<Record<'recency' | 'frequency' | 'monetary', readonly (number | string)[]>>;
}

export interface PredictionBasis {
	readonly kind: 'prediction';
	/** Days with a purchase after the first. */
	readonly x: number;
	/** Weeks from the first purchase to the last, and to asOf. */
	readonly recency: number;
	readonly age: number;
	/** On all repeat purchases together. */
	readonly spent: number;
	readonly parameters: Readonly<Record<string, number>>;
	/** Of a year; of lifetime values. */
	readonly discountRate?: number;
}

export type Actual = string | number | boolean | readonly string[] | null;

/**
 * The rows that counted. Of events the ids are name and instant, of list elements the elements themselves.
 */
export interface Evidence {
	readonly kind: 'orders' | 'events' | 'elements';
	/** At most 20, the newest first. */
	readonly ids: readonly string[];
	readonly total: number;
	/**
	 * Where rows count for others that follow or precede them: of each the nearest such row, as the ids are
	 * written; a list of so many where the rule asks for several.
	 */
	readonly beside?: readonly (string | readonly string[] | null)[];
}
