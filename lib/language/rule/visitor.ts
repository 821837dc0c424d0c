import type {
	AnchoredWindow,
	BeforeLastWindow,
	BetweenLastWindow,
	CalendarLastWindow,
	CalendarWindow,
	Condition,
	LastWindow,
	RangeWindow,
	RowTest,
	Rule,
	Window,
} from './rule';
import type { RowKind } from '../field/field';
import { comparedField } from './field-value';
import { anchorOf, isGroup, isRowGroup, isRowTest, otherRowOf, type RowRule } from './rule';

/** `rules[2]`, or `rules[0].rules[2]` below another. */
export const childPath = (path: string, index: number) => `${path === '' ? '' : `${path}.`}rules[${index}]`;
export const keyPath = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

/** Every condition of a rule in reading order, with its path; those inside `where` are not visited. */
export function* conditionsOf(rule: Rule, path = ''): Generator<{ condition: Condition; path: string }> {
	if (!isGroup(rule)) yield { condition: rule, path };
	else for (const [index, child] of rule.rules.entries()) yield* conditionsOf(child, childPath(path, index));
}

/** What is asked of single rows of one kind. */
export interface AskedOfRows {
	readonly where: RowRule;
	readonly kind: RowKind;
	readonly path: string;
}

/**
 * All that a condition asks of single rows: its `where`, which rows are ranked, of the date that its window
 * hangs on, and of the field that it is compared with.
 * @param overOf the rows that a field is computed from
 */
export function* askedOfRows(
	condition: Pick<Condition, 'field' | 'value' | 'of' | 'within' | 'where'>,
	overOf: (field: string) => RowKind | undefined,
	path: string,
): Generator<AskedOfRows> {
	const compared = comparedField(condition);
	if (compared !== undefined) yield* askedOfRows(compared, overOf, keyPath(path, 'value'));
	const kind = overOf(condition.field);
	if (kind === undefined) return;
	const { of, within, where } = condition;
	if (of?.where !== undefined)
		yield { where: of.where, kind: rankedKind(kind), path: keyPath(path, 'of.where') };
	if (within !== undefined && 'for' in within) {
		const { side, anchor } = anchorOf(within);
		yield* askedOfRows(anchor, overOf, keyPath(path, `within.${side}`));
	}
	if (where !== undefined) yield { where, kind, path: keyPath(path, 'where') };
}

/** The rows that are ranked in time: lines come with their order. */
export const rankedKind = (kind: RowKind): RowKind => (kind === 'lines' ? 'orders' : kind);

/**
 * Every condition that is asked of single rows, with the kind of the row, those of rows beside it included.
 */
export function* rowConditionsOf({
	where,
	kind,
	path,
}: AskedOfRows): Generator<{ condition: Condition; kind: RowKind; path: string }> {
	if (isRowGroup(where))
		for (const [index, child] of where.rules.entries())
			yield* rowConditionsOf({ where: child, kind, path: childPath(path, index) });
	else if (!isRowTest(where)) yield { condition: where, kind, path };
	else {
		const inner = besideOf(where, path);
		if (inner !== undefined) yield* rowConditionsOf(inner);
	}
}

/** What a test asks of the rows beside the one at hand. */
export function besideOf(test: RowTest, path: string): AskedOfRows | undefined {
	if ('lines' in test) return { where: test.where, kind: 'lines', path: keyPath(path, 'where') };
	const { other } = otherRowOf(test);
	if (other.where === undefined) return undefined;
	const side = 'followed_by' in test ? 'followed_by' : 'preceded_by';
	return { where: other.where, kind: other.rows, path: keyPath(path, `${side}.where`) };
}

export interface WindowVisitor<Result> {
	last(window: LastWindow): Result;
	beforeLast(window: BeforeLastWindow): Result;
	betweenLast(window: BetweenLastWindow): Result;
	range(window: RangeWindow): Result;
	calendar(window: CalendarWindow): Result;
	calendarLast(window: CalendarLastWindow): Result;
	anchored(window: AnchoredWindow): Result;
}

export function visitWindow<Result>(window: Window, visitor: WindowVisitor<Result>): Result {
	if ('last' in window) return visitor.last(window);
	if ('before_last' in window) return visitor.beforeLast(window);
	if ('between_last' in window) return visitor.betweenLast(window);
	if ('calendar' in window) return visitor.calendar(window);
	if ('calendar_last' in window) return visitor.calendarLast(window);
	if ('for' in window) return visitor.anchored(window);
	return visitor.range(window);
}
