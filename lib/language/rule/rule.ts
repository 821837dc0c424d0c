/**
 * The rule tree. It is its own JSON form: what is parsed, stored and printed is this one shape,
 * frozen, with canonical names (aliases are resolved when it is parsed).
 *
 * rule       a condition or a group of rules
 * condition  field + operator + value, with optional qualifiers
 * where      a rule over the columns of one order, line or event row, inside a condition
 * row test   a question about other rows than the one at hand, inside `where`
 */
import type { RowKind } from '../field/field';
import { LIMITS } from '../limits';
import type { OperatorName } from '../operator/operator';
import type { CalendarWord } from '../value/calendar';
import type { AskedCurrency } from '../value/currency';
import type { Span, Unit, Value } from '../value/value';

export type { AskedCurrency, Conversion } from '../value/currency';
export type { Scalar, Span, Unit, Value } from '../value/value';

export type Rule = Group | Condition;

/** `none` is the exact complement of `any`. Never empty. */
export interface Group {
	readonly match: Match;
	readonly rules: readonly Rule[];
}

export const MATCHES = ['all', 'any', 'none'] as const;
export type Match = (typeof MATCHES)[number];

export interface Condition {
	/**
	 * Canonical name of a field of the catalogue, e.g. `amount_spent`, `attributes.tier`. Inside `where`: of a
	 * row's column.
	 */
	readonly field: string;
	readonly operator: OperatorName;
	/** Absent for operators without a value. */
	readonly value?: Value | FieldValue;
	/**
	 * Takes the first, the last or one of the rows in the order of time; only on fields computed from orders or
	 * events.
	 */
	readonly of?: Ranked;
	/** Counts the different values of a column instead of the rows; on counts only. */
	readonly distinct?: string;
	/**
	 * Groups the rows by a column: some group must meet the test; on numbers, amounts and dates computed from
	 * rows.
	 */
	readonly per?: string;
	/**
	 * Statuses of orders that do not count, and are taken as well; on fields computed from orders and their
	 * lines.
	 */
	readonly including?: readonly string[];
	/** Limits the rows by time; same fields only. */
	readonly within?: Window;
	/** Limits the rows by their own columns; same fields only. Its conditions hold for the same row. */
	readonly where?: RowRule;
	/** ISO 4217; only orders in this currency are looked at. Or all, their amounts converted to one. */
	readonly currency?: AskedCurrency;
	/** `exclude` means "and has a value". */
	readonly missing?: 'exclude';
	/** Overrides the type's default case sensitivity. */
	readonly caseSensitive?: boolean;
	/** The property of events that `events_sum` and its kin measure. */
	readonly property?: string;
	/** Of `member_of`: became a member then, and still is. */
	readonly joined?: Window;
	/** Of `member_of`: left then, whether or not back. */
	readonly left?: Window;
	/** Of `bucket`: customers are divided anew for each salt. */
	readonly salt?: string;
}

/** A rule over the columns of one row. */
export type RowRule = RowGroup | Condition | RowTest;

/** As `Group`. */
export interface RowGroup {
	readonly match: Match;
	readonly rules: readonly RowRule[];
}

export type RowTest = LinesTest | FollowedTest | PrecededTest;

export const LINE_QUANTIFIERS = ['some', 'every', 'none'] as const;
export type LineQuantifier = (typeof LINE_QUANTIFIERS)[number];

/**
 * Asks the lines of an order one by one, each such test by itself; plain conditions on lines all hold for one
 * line.
 */
export interface LinesTest {
	readonly lines: LineQuantifier;
	readonly where: RowRule;
}
/** Whether the same customer has such a row, or so many, strictly later. */
export interface FollowedTest {
	readonly followed_by: OtherRow;
}
/** Whether the same customer has such a row, or so many, strictly earlier. */
export interface PrecededTest {
	readonly preceded_by: OtherRow;
}

/** Other rows of the customer, beside the one at hand. */
export interface OtherRow {
	readonly rows: RowKind;
	/** So many different rows, each of which lies and is as asked; from 2. Without it one row does. */
	readonly at_least?: number;
	readonly where?: RowRule;
	/** The earlier of the two lies at most that long before the later. */
	readonly within?: Span;
	/** Columns that have the same value in both. */
	readonly same?: readonly string[];
}

/** Rows in the order of time, those of one instant by id; fields over lines rank the orders. */
export type Ranked = ({ readonly first: number } | { readonly last: number } | { readonly nth: number }) & {
	/** Which rows are ranked at all; default all. */
	readonly where?: RowRule;
};

/** A value that is another field of the same customer: `times` × the field + `plus`. */
export interface FieldValue extends ValueLimits {
	readonly field: string;
	/** Not of dates. */
	readonly times?: number | string;
	/** Of dates a number of days or a length of time. */
	readonly plus?: number | string | Span;
}

/** What limits the rows of the field, as in a condition. */
type ValueLimits = Pick<
	Condition,
	'of' | 'distinct' | 'including' | 'within' | 'where' | 'currency' | 'property' | 'salt'
>;

export { CALENDAR_WORDS, type CalendarWord } from '../value/calendar';

export type Window =
	| LastWindow
	| BeforeLastWindow
	| BetweenLastWindow
	| RangeWindow
	| CalendarWindow
	| CalendarLastWindow
	| AnchoredWindow;

/** From N units before asOf up to asOf, both ends in. */
export interface LastWindow {
	readonly last: number;
	readonly unit: Unit;
}
/** Older than N units. */
export interface BeforeLastWindow {
	readonly before_last: number;
	readonly unit: Unit;
}
/** Between N and M units ago, N the smaller, both ends in. */
export interface BetweenLastWindow {
	readonly between_last: readonly [number, number];
	readonly unit: Unit;
}
/** ISO 8601; a day without time stands for the whole of it. At least one of the two. */
export interface RangeWindow {
	readonly from?: string;
	readonly to?: string;
}
export interface CalendarWindow {
	readonly calendar: CalendarWord;
}

export const CALENDAR_UNITS = ['days', 'weeks', 'months', 'quarters', 'years'] as const;
export type CalendarUnit = (typeof CALENDAR_UNITS)[number];

/** The N whole periods before the present one. */
export interface CalendarLastWindow {
	readonly calendar_last: number;
	readonly unit: CalendarUnit;
}
/** From a date of the customer on for that long, or that long up to it, both ends in; of a day the whole. */
export type AnchoredWindow =
	{ readonly after: Anchor; readonly for: Span } | { readonly before: Anchor; readonly for: Span };

/** A date of the customer, as a condition would ask it. Without a value there are no rows. */
export type Anchor = Pick<Condition, 'field' | 'of' | 'including' | 'within' | 'where' | 'currency'>;

/** What is no group is a condition: a third kind of rule would not compile where it is taken for one. */
export const isGroup = (rule: Rule): rule is Group => 'match' in rule;

export const isRowGroup = (rule: RowRule): rule is RowGroup => 'match' in rule;
export const isRowTest = (rule: RowRule): rule is RowTest =>
	'lines' in rule || 'followed_by' in rule || 'preceded_by' in rule;

/** The other row that a test asks for, and on which side of the one at hand it lies. */
export const otherRowOf = (test: FollowedTest | PrecededTest) =>
	'followed_by' in test
		? ({ side: 'later', other: test.followed_by } as const)
		: ({ side: 'earlier', other: test.preceded_by } as const);

/** The date that a window hangs on, and on which side of it the window lies. */
export const anchorOf = (window: AnchoredWindow) =>
	'after' in window
		? ({ side: 'after', anchor: window.after } as const)
		: ({ side: 'before', anchor: window.before } as const);

/** Limits of one rule; more is an error. */
export const MAX_LEVELS = LIMITS.levels;
export const MAX_CONDITIONS = LIMITS.conditions;
