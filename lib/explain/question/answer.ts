import type { Actual, ComputedFrom, Evidence } from './customer-check';
import type { Question } from './question';

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
}
