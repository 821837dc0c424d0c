import type {
	BeforeLastWindow,
	BetweenLastWindow,
	CalendarWindow,
	Condition,
	LastWindow,
	RangeWindow,
	Rule,
	Window,
} from './rule';
import { isGroup } from './rule';

/** `rules[2]`, or `rules[0].rules[2]` below another. */
export const childPath = (path: string, index: number) => `${path === '' ? '' : `${path}.`}rules[${index}]`;
export const keyPath = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

/** Every condition of a rule in reading order, with its path; those inside `where` are not visited. */
export function* conditionsOf(rule: Rule, path = ''): Generator<{ condition: Condition; path: string }> {
	if (!isGroup(rule)) yield { condition: rule, path };
	else for (const [index, child] of rule.rules.entries()) yield* conditionsOf(child, childPath(path, index));
}

export interface WindowVisitor<Result> {
	last(window: LastWindow): Result;
	beforeLast(window: BeforeLastWindow): Result;
	betweenLast(window: BetweenLastWindow): Result;
	range(window: RangeWindow): Result;
	calendar(window: CalendarWindow): Result;
}

export function visitWindow<Result>(window: Window, visitor: WindowVisitor<Result>): Result {
	if ('last' in window) return visitor.last(window);
	if ('before_last' in window) return visitor.beforeLast(window);
	if ('between_last' in window) return visitor.betweenLast(window);
	if ('calendar' in window) return visitor.calendar(window);
	return visitor.range(window);
}
