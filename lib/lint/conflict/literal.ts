import type { Catalogue, Field } from '../../language/field';
import { isMembership } from '../../language/field/membership';
import { affirmed, type PositiveName, type PositiveOperator } from '../../language/operator/operator';
import { CONDITION_KEYS } from '../../language/rule/condition-keys';
import { isPlain, type PlainCondition } from '../../language/rule/field-value';
import { isRowGroup, isRowTest, type Condition, type RowRule } from '../../language/rule/rule';
import { childPath } from '../../language/rule/visitor';

/** What can be asked: of customers, or of rows of one kind. */
export type Fields = Pick<Catalogue, 'find'>;

/** A condition that must hold, or must not. */
export interface Literal {
	readonly condition: PlainCondition;
	readonly field: Field;
	readonly path: string;
	/** The positive operator of the pair, and whether it must hold of the value. */
	readonly operator: PositiveName;
	readonly spec: PositiveOperator;
	readonly holds: boolean;
	/** A customer without a value is let in. */
	readonly missing: boolean;
	/** The condition itself must hold, rather than not. */
	readonly stated: boolean;
}

/**
 * The conditions that must all be met for a rule to hold (or, `stated` false, not to hold), as far as it is a
 * plain conjunction of them; alternatives inside it are left out, which only asks for less, and so are
 * comparisons with another field, of which only the rows can tell.
 */
export function* literals(rule: RowRule, catalogue: Fields, path: string, stated = true): Generator<Literal> {
	if (!isRowGroup(rule)) {
		// Of groups of rows, each test may be met by another one.
		if (isRowTest(rule) || rule.per !== undefined) return;
		const field = catalogue.find(rule.field);
		if (field !== undefined && !isMembership(rule) && isPlain(rule))
			yield literalOf(rule, field, path, stated);
		return;
	}
	const together = rule.match === 'all' ? stated : rule.match === 'none' ? stated : !stated;
	if (!together && rule.rules.length > 1) return;
	const below = rule.match === 'none' ? !stated : stated;
	for (const [index, child] of rule.rules.entries())
		yield* literals(child, catalogue, childPath(path, index), below);
}

function literalOf(condition: PlainCondition, field: Field, path: string, stated: boolean): Literal {
	const { operator, spec, negative } = affirmed(condition.operator);
	const letsMissingIn = negative && condition.missing !== 'exclude';
	return {
		condition,
		field,
		path,
		stated,
		operator,
		spec,
		holds: negative !== stated,
		missing: letsMissingIn === stated,
	};
}

/** What is asked rather than what it is asked about. */
const ASKED: readonly (keyof Condition)[] = ['operator', 'value', 'missing'];
const SUBJECT = CONDITION_KEYS.filter((key) => !ASKED.includes(key));

/**
 * What a literal is about: the same field over the same rows, compared alike. Of no text the case of letters
 * counts.
 */
export function subjectOf({ condition, field: { type } }: Literal): string {
	const isText = type === 'text' || type === 'keyword' || type === 'list' || type === 'any';
	return JSON.stringify(
		SUBJECT.map((key) => (key === 'caseSensitive' && !isText ? undefined : condition[key])),
	);
}
