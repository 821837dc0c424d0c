import type { Field } from '../../language/field';
import { hasValue } from '../../language/rule/conditions';
import { isGroup, type Condition, type Rule } from '../../language/rule/rule';
import { childPath } from '../../language/rule/visitor';
import type { Moment } from '../../language/time';
import { planScope, type CompileContext, type PlanScope } from './compile-context';
import { questionOf } from './condition-question';
import { factPlan, recencyPlan } from './fact-test';
import { fieldOf, fieldOperand, lastOrder } from './field-operand';
import { elementsOf } from './list-elements';
import { anyPlan, listPlan } from './list-plan';
import { memberPlan } from './member-plan';
import { all, grouped, type Plan } from './plan';
import { scalarPlan } from './scalar-test';

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
	const plan = fieldPlan(field, condition, scope);
	return condition.missing === 'exclude' ? all([plan, presentPlan(field, condition, scope)]) : plan;
}

function fieldPlan(field: Field, condition: Condition, scope: PlanScope): Plan {
	const question = questionOf(condition, field);
	if (field.type === 'list' && field.source.kind !== 'array')
		return listPlan(elementsOf(field, condition, scope), question, scope.clock);
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

const presentPlan = (field: Field, condition: Condition, scope: PlanScope): Plan =>
	fieldPlan(field, hasValue(condition), scope);
