import { isMembership } from '../field/membership';
import { STANDARD_FIELDS } from '../field/standard-fields';
import { asksOf, type OperatorName } from '../operator/operator';
import { movingEnds } from '../operator/spec';
import { hasValue } from '../rule/conditions';
import { comparedField, fieldHasValue, ownValue } from '../rule/field-value';
import {
	anchorOf,
	isGroup,
	isRowGroup,
	isRowTest,
	otherRowOf,
	type Condition,
	type RowRule,
	type Rule,
	type Window,
} from '../rule/rule';
import { valuesOf, type Value } from '../value/value';
import { isAnchored, isMovingWindow } from './window-interval';

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
	if (moves(rule)) return true;
	if (!isMembership(rule)) return false;
	const changes = [rule.joined, rule.left].filter((one) => one !== undefined);
	if (changes.length > 0) return changes.some(isMovingWindow);
	return valuesOf(ownValue(rule)).some((key) => {
		const inner = segmentRule(String(key));
		return inner !== undefined && inner !== null && isTimeDependent(inner, segmentRule);
	});
}

/** Whether the condition itself moves with time, as it stands. */
function moves(condition: Condition): boolean {
	const { field, operator, of, within, where } = condition;
	if (AGEING.has(field) || movesWithTime(operator, ownValue(condition))) return true;
	const compared = comparedField(condition);
	if (compared !== undefined && moves(fieldHasValue(compared))) return true;
	if (within !== undefined && (isMovingWindow(within) || isOnMovingAnchor(within))) return true;
	return [of?.where, where].some((one) => one !== undefined && rowsMove(one));
}

const isOnMovingAnchor = (within: Window): boolean =>
	isAnchored(within) && moves(hasValue(anchorOf(within).anchor));

/** Whether the passing of time changes what is asked of single rows. */
export function rowsMove(where: RowRule): boolean {
	if (isRowGroup(where)) return where.rules.some(rowsMove);
	if (!isRowTest(where)) return movesWithTime(where.operator, ownValue(where));
	const inner = 'lines' in where ? where.where : otherRowOf(where).other.where;
	return inner !== undefined && rowsMove(inner);
}

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
