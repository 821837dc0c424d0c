/**
 * The rule tree. It is its own JSON form: what is parsed, stored and printed is this one shape,
 * frozen, with canonical names (aliases are resolved when it is parsed).
 *
 * rule       a condition or a group of rules
 * condition  field + operator + value, with optional qualifiers
 * where      a rule over the columns of one order, line or event row, inside a condition
 */
import { LIMITS } from '../limits';
import type { OperatorName } from '../operator/operator';
import type { CalendarWord } from '../value/calendar';
import type { Span, Unit, Value } from '../value/value';

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
	/** Canonical name of a field of the catalogue, e.g. `amount_spent`, `attributes.tier`. Inside `where`: of a row's column. */
	readonly field: string;
	readonly operator: OperatorName;
	/** Absent for operators without a value. */
	readonly value?: Value | FieldValue;
	/** Limits the rows by time; only on fields computed from orders or events. */
	readonly within?: Window;
	/** Limits the rows by their own columns; same fields only. Its conditions hold for the same row. */
	readonly where?: Rule;
	/** ISO 4217; only orders in this currency are looked at. */
	readonly currency?: string;
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

/** A value that is another field of the same customer: `times` × the field + `plus`. */
export interface FieldValue extends ValueLimits {
	readonly field: string;
	/** Not of dates. */
	readonly times?: number | string;
	/** Of dates a number of days or a length of time. */
	readonly plus?: number | string | Span;
}

/** What limits the rows of the field, as in a condition. */
type ValueLimits = Pick<Condition, 'within' | 'where' | 'currency' | 'property' | 'salt'>;

export { CALENDAR_WORDS, type CalendarWord } from '../value/calendar';

export type Window = LastWindow | BeforeLastWindow | BetweenLastWindow | RangeWindow | CalendarWindow;

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

/** What is no group is a condition: a third kind of rule would not compile where it is taken for one. */
export const isGroup = (rule: Rule): rule is Group => 'match' in rule;

/** Limits of one rule; more is an error. */
export const MAX_LEVELS = LIMITS.levels;
export const MAX_CONDITIONS = LIMITS.conditions;
