import { asksOf } from '../../language/operator/operator';
import type { Field } from '../../language/field';
import { ownValue } from '../../language/rule/field-value';
import type { Condition } from '../../language/rule/rule';
import type { PlanScope } from './compile-context';
import { fieldOperand } from './field-operand';
import type { Plan } from './plan';

/**
 * The place of the customer's value among those of all. At an instant that was asked for, of who was there
 * then.
 */
export function rankPlan(field: Field, condition: Condition, scope: PlanScope, path: string): Plan {
	const asks = asksOf(condition.operator);
	if (asks.kind !== 'rank') throw new TypeError(`"${condition.operator}" asks for no rank.`);
	return {
		kind: 'ranked',
		ranking: {
			operand: fieldOperand(field, condition, scope, path),
			rank: asks.rank(ownValue(condition)),
			...(scope.moment.explicit ? { moment: scope.moment } : {}),
		},
	};
}
