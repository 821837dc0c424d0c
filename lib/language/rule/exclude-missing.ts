import { isMembership } from '../field/membership';
import { affirmed, type AsksKind } from '../operator/operator';
import { hasNoValue } from './conditions';
import { comparedField, fieldHasNoValue } from './field-value';
import { isGroup, type Condition, type Rule } from './rule';

/**
 * The rule that lets nobody in for want of a value. Who matches the rule, but not this one, matched only
 * because a value is missing. A condition asked in the negative, by its operator or by an odd number of
 * `none` around it, must then also have a value; a plain "has no value" is asked on purpose and stays.
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
const NEVER_MISSING: ReadonlySet<AsksKind> = new Set(['presence', 'count']);

function excludeFrom(condition: Condition, negated: boolean): Rule {
	const { spec, negative } = affirmed(condition.operator);
	if (NEVER_MISSING.has(spec.asks.kind) || isMembership(condition)) return condition;
	// One that needs a value already does not hold for a missing one, whatever its operator.
	const letsMissingIn = negative && condition.missing !== 'exclude';
	if (letsMissingIn === negated) return condition;
	return negated ? orMissing(condition) : Object.freeze({ ...condition, missing: 'exclude' as const });
}

/** That the field has no value, or the one that it is compared with. */
function lacking(condition: Condition): readonly Condition[] {
	const other = comparedField(condition);
	return [hasNoValue(condition), ...(other === undefined ? [] : [fieldHasNoValue(other)])];
}

const orMissing = (condition: Condition): Rule =>
	Object.freeze({
		match: 'any',
		rules: Object.freeze([condition, ...lacking(condition).map((one) => Object.freeze(one))]),
	});
