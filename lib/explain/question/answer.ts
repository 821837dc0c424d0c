import type { Actual, ComputedFrom, Evidence } from './customer-check';
import type { Question } from './question';

/** The place of a value among those of all customers who have one. */
export interface Place {
	/** 1 more than how many have a strictly better value. */
	readonly place: number;
	readonly many: number;
	readonly average: string;
	/** The last value that is in. */
	readonly cut: string | null;
}

/** What the database says of one condition. */
export interface Answer {
	readonly question: Question;
	readonly holds: boolean;
	readonly actual: Actual;
	/** Of an `includes_all`: for each of its values whether the list has it. */
	readonly each?: readonly boolean[];
	/** Of a condition about how many elements a list has: how many. */
	readonly count?: number;
	readonly evidence?: Evidence;
	readonly instants?: readonly string[];
	readonly computedFrom?: ComputedFrom;
	/** What the field has that the condition is compared with, multiplied and moved; null where it has none. */
	readonly compared?: Actual;
	/** Of a question for a place. */
	readonly place?: Place;
}
