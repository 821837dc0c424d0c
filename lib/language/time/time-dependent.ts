import { isMembership } from '../field/membership';
import { STANDARD_FIELDS } from '../field/standard-fields';
import { asksOf, type OperatorName } from '../operator/operator';
import { movingEnds } from '../operator/spec';
import { comparedField, ownValue } from '../rule/field-value';
import { isGroup, type Condition, type Rule } from '../rule/rule';
import { valuesOf, type Value } from '../value/value';
import { isMovingWindow } from './window-interval';

const AGEING: ReadonlySet<string> = new Set(
	STANDARD_FIELDS.filter(({ ages }) => ages).map(({ name }) => name),
);

/**
 * Whether the passing of time alone can move customers in or out.
 * @param segmentRule the rule of a segment that `member_of` names; undefined for a static one
 */
export function isTimeDependent(
	rule: Rule,
	segmentRule: (key: string) => Rule | null | undefined = () => undefined,
): boolean {
	if (isGroup(rule)) return rule.rules.some((child) => isTimeDependent(child, segmentRule));
	const compared = comparedField(rule);
	if (isMovingField(rule) || (compared !== undefined && isMovingField(compared))) return true;
	if (movesWithTime(rule.operator, ownValue(rule))) return true;
	if (!isMembership(rule)) return false;
	const changes = [rule.joined, rule.left].filter((one) => one !== undefined);
	if (changes.length > 0) return changes.some(isMovingWindow);
	return valuesOf(ownValue(rule)).some((key) => {
		const inner = segmentRule(String(key));
		return inner !== undefined && inner !== null && isTimeDependent(inner, segmentRule);
	});
}

/** Whether the value of a field, over rows so limited, is another tomorrow. */
const isMovingField = ({ field, within, where }: Pick<Condition, 'field' | 'within' | 'where'>): boolean =>
	AGEING.has(field) ||
	(within !== undefined && isMovingWindow(within)) ||
	(where !== undefined && isTimeDependent(where));

/** Whether what an operator asks of a date is another question tomorrow. */
function movesWithTime(operator: OperatorName, value: Value | undefined): boolean {
	const asks = asksOf(operator);
	switch (asks.kind) {
		case 'anniversary':
		case 'period':
			return true;
		case 'range':
			return movingEnds(asks.range(value)).length > 0;
		case 'presence':
		case 'truth':
		case 'one_of':
		case 'all_of':
		case 'part':
		case 'count':
		case 'pattern':
		case 'rank':
			return false;
	}
}
