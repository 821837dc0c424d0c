import type { PositiveName, PositiveOperator } from '../../language/operator/operator';
import type { PlainCondition } from '../../language/rule/field-value';
import type { Answer } from '../question/answer';
import type { Question } from '../question/question';

/** The distance to the other answer, and the smallest change that would bring it. */
export interface Counterfactual {
	readonly gap?: string;
	readonly remedy?: string;
}

/** An answer, asked in the positive: what must change so that the operator holds, or no longer holds. */
export interface Unmet extends Answer {
	/** Compared with the value that the other field has, where it is compared with one. */
	readonly question: Question & { readonly condition: PlainCondition };
	readonly operator: PositiveName;
	readonly spec: PositiveOperator;
	/** Whether the operator must hold for the condition to have its other answer. */
	readonly wantsTrue: boolean;
	/** The field's name as a sentence can begin with. */
	readonly label: string;
}
