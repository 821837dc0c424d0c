import { operator as shapeOf, type OperatorName } from '../operator/operator';
import { isGroup, type Condition, type Rule } from './rule';

/**
 * The rule that lets nobody in for want of a value. Who matches the rule, but not this one, matched only because a
 * value is missing. A condition asked in the negative, by its operator or by an odd number of `none` around it, must
 * then also have a value; a plain "has no value" is asked on purpose and stays.
 */
export function excludeMissing(rule: Rule, negated = false): Rule {
	if (!isGroup(rule)) return excludeFrom(rule, negated);
	const below = rule.match === 'none' ? !negated : negated;
	return Object.freeze({
		match: rule.match,
		rules: Object.freeze(rule.rules.map((child) => excludeMissing(child, below))),
	});
}

/** Asked of nothing on purpose, or a number that is 0 then. */
const NEVER_MISSING: ReadonlySet<OperatorName> = new Set([
	'is_null',
	'is_not_null',
	'count_equals',
	'count_greater_than',
	'count_less_than',
]);

function excludeFrom(condition: Condition, negated: boolean): Rule {
	if (NEVER_MISSING.has(condition.operator) || condition.field === 'member_of') return condition;
	// One that needs a value already does not hold for a missing one, whatever its operator.
	const negative = shapeOf(condition.operator).negative === true && condition.missing !== 'exclude';
	if (negative === negated) return condition;
	return negated ? orMissing(condition) : Object.freeze({ ...condition, missing: 'exclude' as const });
}

function orMissing(condition: Condition): Rule {
	const { field, within, where, currency } = condition;
	const missing = {
		field,
		operator: 'is_null' as const,
		...(within && { within }),
		...(where && { where }),
		...(currency && { currency }),
	};
	return Object.freeze({ match: 'any', rules: Object.freeze([condition, Object.freeze(missing)]) });
}
