import type { Takes } from '../operator/operator';
import type { RowKind } from '../field';
import type { AskedCurrency, CalendarUnit, CalendarWord, LineQuantifier, Match, Span } from '../rule/rule';

/** What the grammar reads, before it becomes JSON. `at` is the offset of the first character. */
export type SyntaxTree = GroupSyntax | ConditionSyntax | LinesSyntax | OtherRowSyntax;

export interface GroupSyntax {
	readonly kind: 'group';
	readonly match: Match;
	readonly rules: readonly SyntaxTree[];
	readonly at: number;
}

/** `lines some (…)` */
export interface LinesSyntax {
	readonly kind: 'lines';
	readonly lines: LineQuantifier;
	readonly rule: SyntaxTree;
	readonly at: number;
}

/** `followed by at least 2 orders within 4 hours` */
export interface OtherRowSyntax {
	readonly kind: 'other';
	readonly side: 'followed_by' | 'preceded_by';
	readonly least: { readonly count: number; readonly at: number } | null;
	readonly rows: RowKind;
	readonly qualifiers: readonly OtherQualifierSyntax[];
	readonly at: number;
}

export type OtherQualifierSyntax =
	| WhereSyntax
	| { readonly key: 'within'; readonly value: Span; readonly at: number }
	| { readonly key: 'same'; readonly value: readonly string[]; readonly at: number };

export interface ConditionSyntax {
	readonly kind: 'condition';
	readonly field: FieldSyntax;
	/** Null in `last_order_date within last 30 days`, where the window is the test. */
	readonly test: TestSyntax | null;
	readonly qualifiers: readonly QualifierSyntax[];
	readonly at: number;
}

interface FieldSyntax {
	readonly name: string;
	readonly at: number;
}

export interface TestSyntax {
	readonly operator: { readonly word: string; readonly takes: Takes; readonly at: number };
	readonly value?: ValueSyntax & { readonly at: number };
}

export type ScalarSyntax =
	{ readonly text: string } | { readonly number: string } | { readonly yes: boolean };

/** `0.5 * (amount_spent within last quarter) + 10` */
export interface ComparedSyntax {
	readonly field: FieldSyntax;
	readonly qualifiers: readonly QualifierSyntax[];
	readonly times: { readonly number: string } | null;
	readonly plus: PlusSyntax | null;
	readonly at: number;
}

export type PlusSyntax = { readonly sign: '+' | '-' } & (
	{ readonly number: string } | { readonly span: { readonly amount: number; readonly unit: string } }
);

export type ValueSyntax =
	| ScalarSyntax
	| { readonly calendar: string }
	| { readonly place: Readonly<Record<'latitude' | 'longitude' | 'km', { readonly number: string }>> }
	| { readonly compared: ComparedSyntax }
	| { readonly list: readonly ScalarSyntax[] }
	| { readonly span: { readonly amount: number; readonly unit: string }; readonly ago: boolean };

export type QualifierSyntax =
	| WhereSyntax
	| OfSyntax
	| { readonly key: 'within' | 'joined' | 'left'; readonly value: WindowSyntax; readonly at: number }
	| {
			readonly key: 'missing' | 'distinct' | 'per' | 'property' | 'salt';
			readonly value: string;
			readonly at: number;
	  }
	| { readonly key: 'including'; readonly value: readonly string[]; readonly at: number }
	| { readonly key: 'currency'; readonly value: AskedCurrency; readonly at: number }
	| { readonly key: 'caseSensitive'; readonly value: boolean; readonly at: number };

interface WhereSyntax {
	readonly key: 'where';
	readonly rule: SyntaxTree;
	readonly at: number;
}

/** `of last 5 (…)` */
export interface OfSyntax {
	readonly key: 'of';
	readonly rank: 'first' | 'last' | 'nth';
	readonly count: number;
	readonly rule: SyntaxTree | undefined;
	readonly at: number;
}

export type WindowSyntax =
	| { readonly last: number; readonly unit: string }
	| { readonly before_last: number; readonly unit: string }
	| { readonly between_last: readonly number[]; readonly unit: string }
	| { readonly from?: string; readonly to?: string }
	| { readonly calendar: CalendarWord }
	| { readonly calendar_last: number; readonly unit: CalendarUnit }
	| AnchoredSyntax;

/** `7 days after (first_order_date where (…))` */
export interface AnchoredSyntax {
	readonly side: 'after' | 'before';
	readonly length: Span;
	readonly anchor: {
		readonly field: FieldSyntax;
		readonly qualifiers: readonly QualifierSyntax[];
		readonly at: number;
	};
}

/** What could have stood where the grammar gave up. */
export type Expectation =
	| { readonly type: 'literal'; readonly text: string }
	| { readonly type: 'other'; readonly description: string }
	| { readonly type: 'class' | 'any' | 'end' };

export interface GrammarError extends Error {
	readonly expected: readonly Expectation[] | null;
	readonly location: { readonly start: { readonly offset: number } };
}

export interface GrammarOptions {
	/** The longest operator whose words begin at the offset. */
	operatorAt(text: string, offset: number): { readonly length: number; readonly takes: Takes } | undefined;
	/** Whether a qualifier can stand for the test itself. */
	isTest(qualifier: QualifierSyntax): boolean;
	/** Whether the name of a field that another can be compared with begins at the offset. */
	isFieldAt(text: string, offset: number): boolean;
	/** Told of each condition; throws when there are far too many, so that the rest need not be read. */
	counted(offset: number): void;
	/** 1: what could have stood at a fault is not noted. */
	readonly peg$silentFails?: number;
}

/** The generated parser. */
export interface Grammar {
	readonly SyntaxError: new (...parts: never[]) => GrammarError;
	parse(text: string, options: GrammarOptions): SyntaxTree;
}
