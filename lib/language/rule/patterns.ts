import type { RowKind } from '../field/field';
import { asksOf } from '../operator/operator';
import { valuesOf } from '../value/value';
import { ownValue } from './field-value';
import type { Condition, Rule } from './rule';
import { askedOfRows, conditionsOf, keyPath, rowConditionsOf } from './visitor';

/** A regular expression of a rule, and where it stands. */
export interface Pattern {
	readonly pattern: string;
	readonly path: string;
}

/**
 * Every regular expression of a rule, those asked of single rows included.
 * @param overOf the rows that a field is computed from
 */
export const patternsOf = (rule: Rule, overOf: (field: string) => RowKind | undefined): readonly Pattern[] =>
	[...conditionsOf(rule)].flatMap(({ condition, path }) =>
		[
			{ condition, path },
			...[...askedOfRows(condition, overOf, path)].flatMap((asked) => [...rowConditionsOf(asked)]),
		].flatMap(patternOf),
	);

const patternOf = ({ condition, path }: { condition: Condition; path: string }): readonly Pattern[] =>
	asksOf(condition.operator).kind === 'pattern'
		? [{ pattern: valuesOf(ownValue(condition)).join(), path: keyPath(path, 'value') }]
		: [];
