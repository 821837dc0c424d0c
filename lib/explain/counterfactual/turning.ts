import type { OperatorName } from '../../language/operator/operator';
import type { Answer } from '../question/answer';

/** The distance to the other answer, and the change that would bring it. */
export interface Turn {
	readonly gap?: string;
	readonly toTurn?: string;
}

/** A positive operator, and the answer of it that would turn the condition. */
export interface Turning extends Answer {
	readonly operator: OperatorName;
	readonly wish: boolean;
	/** The field's name as a sentence can begin with. */
	readonly label: string;
}
