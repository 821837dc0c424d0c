import { affirmed } from '../../language/operator/operator';
import type { Clock } from '../../language/time';
import { any, not, type Fact, type Plan } from './plan';
import { scalarPlan, type Question } from './scalar-test';

/** By any of the names that the favourite goes by; asked in the negative, by none of them. */
export function favouritePlan(facts: readonly Fact[], asked: Question, clock: Clock): Plan {
	const { operator, negative } = affirmed(asked.operator);
	const plan = any(facts.map((fact) => scalarPlan({ kind: 'fact', fact }, { ...asked, operator }, clock)));
	return negative ? not(plan) : plan;
}
