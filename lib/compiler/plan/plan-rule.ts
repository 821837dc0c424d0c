import type { Field } from '../../language/field';
import { hasValue } from '../../language/rule/conditions';
import { isGroup, type Condition, type Rule } from '../../language/rule/rule';
import { comparedField, fieldHasValue } from '../../language/rule/field-value';
import { childPath, keyPath } from '../../language/rule/visitor';
import type { Moment } from '../../language/time';
import { asksOf } from '../../language/operator/operator';
import { agePlan } from './age-plan';
import { comparisonPlan, type Sides } from './comparison-plan';
import { favouritePlan } from './favourite-plan';
import { placePlan } from './place-plan';
import { rankPlan } from './rank-plan';
import { planScope, type CompileContext, type PlanScope } from './compile-context';
import { questionOf } from './condition-question';
import { factPlan, recencyPlan } from './fact-test';
import { ageOperand, favouritesOf, fieldOf, fieldOperand, lastOrder } from './field-operand';
import { elementsOf } from './list-elements';
import { anyPlan, listPlan } from './list-plan';
import { memberPlan } from './member-plan';
import { all, grouped, type Plan } from './plan';
import { predictionFact } from './prediction';
import { scalarPlan } from './scalar-test';
import { scorePlan } from './score-plan';
import { isPrediction, isScore } from './score-set';

/** The plan of a rule: its names resolved against the shop, its times against the moment. */
export function planRule(rule: Rule, context: CompileContext, moment: Moment): Plan {
	return planOf(rule, planScope(context, moment), '');
}

function planOf(rule: Rule, scope: PlanScope, path: string): Plan {
	if (!isGroup(rule)) return planCondition(rule, scope, path);
	const parts = rule.rules.map((child, index) => planOf(child, scope, childPath(path, index)));
	return grouped(rule.match, parts);
}

function planCondition(condition: Condition, scope: PlanScope, path: string): Plan {
	const field = fieldOf(condition, scope, path);
	if (field.source.kind === 'member_of') return memberPlan(condition, scope, path, planOf);
	const compared = comparedField(condition);
	if (compared !== undefined) {
		const other = fieldOf(compared, scope, keyPath(path, 'value'));
		return comparedPlan({ field, condition, other, value: compared }, scope, path);
	}
	const plan = fieldPlan(field, condition, scope, path);
	return condition.missing === 'exclude' ? all([plan, presentPlan(field, condition, scope, path)]) : plan;
}

/** Where a value is wanted, both must be there. */
function comparedPlan(sides: Sides, scope: PlanScope, path: string): Plan {
	const { field, condition, other, value } = sides;
	const plan = comparisonPlan(sides, scope, path);
	if (condition.missing !== 'exclude') return plan;
	const otherPresent = fieldPlan(other, fieldHasValue(value), scope, keyPath(path, 'value'));
	return all([plan, presentPlan(field, condition, scope, path), otherPresent]);
}

function fieldPlan(field: Field, condition: Condition, scope: PlanScope, path: string): Plan {
	if (asksOf(condition.operator).kind === 'rank') return rankPlan(field, condition, scope, path);
	if (isScore(field)) return scorePlan(field, condition, scope, path);
	const question = questionOf(condition, field);
	if (isPrediction(field)) {
		const fact = predictionFact(field, condition, scope, path);
		return scalarPlan({ kind: 'fact', fact }, question, scope.clock, factPlan);
	}
	if (field.type === 'list' && field.source.kind !== 'array')
		return listPlan(elementsOf(field, condition, scope), question, scope.clock);
	if (field.source.kind === 'place') return placePlan(question, scope.clock);
	if (field.source.kind === 'age')
		return scalarPlan(ageOperand(scope), question, scope.clock, (_operand, what) => agePlan(what, scope));
	if (field.source.kind === 'favourite')
		return favouritePlan(favouritesOf(field.source.element, condition, scope), question, scope.clock);
	if (field.source.kind !== 'recency') {
		const operand = fieldOperand(field, condition, scope);
		return operand.kind === 'json'
			? anyPlan(operand, question, scope.clock)
			: scalarPlan(operand, question, scope.clock, factPlan);
	}
	const last = lastOrder(condition, scope);
	return scalarPlan({ kind: 'fact', fact: last }, question, scope.clock, (_operand, what) =>
		recencyPlan(last, what, scope.clock),
	);
}

const presentPlan = (field: Field, condition: Condition, scope: PlanScope, path: string): Plan =>
	fieldPlan(field, hasValue(condition), scope, path);
