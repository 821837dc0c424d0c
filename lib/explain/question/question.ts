import type { Field } from '../../language/field';
import type { CompileContext } from '../../compiler/plan/compile-context';
import { fieldOf } from '../../compiler/plan/field-operand';
import { isGroup, type Condition, type Rule } from '../../language/rule/rule';
import { childPath } from '../../language/rule/visitor';

/** A condition of the rule, to be explained. */
export interface Question {
	readonly path: string;
	readonly condition: Condition;
	readonly field: Field;
	/** Below an odd number of `none`. */
	readonly negated: boolean;
}

/** Every condition in reading order; those inside `where` are part of theirs. */
export function* questionsOf(
	rule: Rule,
	context: CompileContext,
	path = '',
	negated = false,
): Generator<Question> {
	if (!isGroup(rule)) {
		yield { path, condition: rule, field: fieldOf(rule, context, path), negated };
		return;
	}
	const below = rule.match === 'none' ? !negated : negated;
	for (const [index, child] of rule.rules.entries())
		yield* questionsOf(child, context, childPath(path, index), below);
}
