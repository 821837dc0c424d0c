import { ID_TYPES } from '../../shop/mapping/id-type';
import { affirmed, asksOf } from '../../language/operator/operator';
import { valuesOf, type Scalar } from '../../language/value/value';
import type { Clock } from '../../language/time';
import { any, never, not, type Fact, type Plan } from './plan';
import { scalarPlan, type Question } from './scalar-test';

/** By any of the names that the favourite goes by; asked in the negative, by none of them. */
export function favouritePlan(facts: readonly Fact[], asked: Question, clock: Clock): Plan {
	const { operator, negative } = affirmed(asked.operator);
	const asks = asksOf(operator);
	const able = facts.filter((fact) => asks.kind !== 'one_of' || canEqual(fact, valuesOf(asked.value)));
	const plan =
		able.length === 0
			? never
			: any(able.map((fact) => scalarPlan({ kind: 'fact', fact }, { ...asked, operator }, clock)));
	return negative ? not(plan) : plan;
}

/** A slug is no number: each name that need not be looked for spares a scan of all lines. */
function canEqual({ operand }: Fact, values: readonly Scalar[]): boolean {
	const type =
		operand?.kind === 'column' && operand.pgType !== undefined ? ID_TYPES[operand.pgType] : undefined;
	return type === undefined || values.some((value) => type.fits(String(value)));
}
