import { affirmed, asksOf } from '../language/operator/operator';
import { LIMIT_KEYS, type LimitKey } from '../language/rule/condition-keys';
import { comparedField } from '../language/rule/field-value';
import { isMembership } from '../language/field/membership';
import { formatQuery } from '../language/query';
import type { Condition, Rule } from '../language/rule/rule';
import { conditionsOf } from '../language/rule/visitor';
import type { LintWarning } from './warning/lint-warning';

/** What is to be said of customers beside each other, and of values beside themselves. */
export const comparisonChecks = (rule: Rule): readonly LintWarning[] =>
	[...conditionsOf(rule)].flatMap(({ condition, path }) => [
		...withItself(condition, path),
		...fullOnly(condition, path),
	]);

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** A value is never more than itself, nor anything but equal to itself. */
function withItself(condition: Condition, path: string): readonly LintWarning[] {
	const value = comparedField(condition);
	if (value === undefined || value.field !== condition.field) return [];
	if (value.times !== undefined || value.plus !== undefined) return [];
	const limits: Pick<Condition, LimitKey> = value;
	if (LIMIT_KEYS.some((key) => !isSame(condition[key], limits[key]))) return [];
	const { spec, negative } = affirmed(condition.operator);
	const { asks } = spec;
	const range = asks.kind === 'range' ? asks.range(0) : {};
	const holds = (range.from ?? range.to)?.inclusive ?? true;
	const text = formatQuery(condition);
	return [
		{
			code: holds && !negative ? 'ALWAYS_TRUE' : 'CONTRADICTION',
			path,
			severity: 'warning',
			message: `"${text}" compares a value with itself: ${negative ? 'it holds only where there is none' : holds ? 'it says no more than that there is one' : 'it can never hold'}.`,
			suggestion: 'Give one of the two another window, or other rows.',
		},
	];
}

/** Change tracking names those whose rows changed; here anybody's answer may be another then. */
function fullOnly(condition: Condition, path: string): readonly LintWarning[] {
	const isRank = asksOf(condition.operator).kind === 'rank';
	if (!isRank && !looksAtLog(condition)) return [];
	const why = isRank ? 'asks for a place among all customers' : 'asks the log of other segments';
	return [
		{
			code: 'FULL_ONLY',
			path,
			severity: 'advice',
			message: `"${formatQuery(condition)}" ${why}, so only a full evaluation can answer it: change tracking does not make the segment quicker.`,
		},
	];
}

const looksAtLog = (condition: Condition): boolean =>
	isMembership(condition) &&
	(condition.joined !== undefined ||
		condition.left !== undefined ||
		asksOf(condition.operator).kind === 'presence');
