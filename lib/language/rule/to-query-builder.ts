import { RuleError } from '../../error';
import { standardCatalogue } from '../field';
import { isCount } from '../field/field';
import type { OperatorName } from '../operator/operator';
import type { Value } from '../value/value';
import { QUALIFIER_KEYS } from './condition-keys';
import { FIELD_VALUE_KEYS, isFieldValue } from './field-value';
import type { MatchMode } from './query-builder-match';
import { isRowGroup, isRowTest, type Condition, type RowGroup, type RowRule, type Rule } from './rule';
import { childPath, keyPath } from './visitor';

/** The JSON of web query builders, as react-querybuilder 7 and 8 read it. */
export interface QueryBuilderGroup {
	readonly combinator: 'and' | 'or';
	readonly not?: true;
	readonly rules: readonly (QueryBuilderGroup | QueryBuilderRule)[];
}

export interface QueryBuilderRule {
	readonly field: string;
	readonly operator: string;
	/** A group beside `match`. */
	readonly value: Value | QueryBuilderGroup;
	readonly valueSource?: 'field';
	readonly match?: { readonly mode: MatchMode; readonly threshold?: number };
}

/**
 * A rule in the JSON of web query builders; `parseRule` reads the same rule from it, a single condition as a
 * group of one. Operators that the widget does not have keep their own names.
 * @throws RuleError RULE_INVALID with the path of what the widget has no place for: windows, currencies and
 * the like
 */
export function toQueryBuilder(rule: Rule): QueryBuilderGroup {
	if (isRowGroup(rule)) return groupOf(rule, '');
	return { combinator: 'and', rules: [memberOf(rule, '')] };
}

const groupOf = ({ match, rules }: RowGroup, path: string): QueryBuilderGroup => ({
	combinator: match === 'all' ? 'and' : 'or',
	...(match === 'none' ? { not: true as const } : {}),
	rules: rules.map((child, index) => memberOf(child, childPath(path, index))),
});

function memberOf(rule: RowRule, path: string): QueryBuilderGroup | QueryBuilderRule {
	if (isRowGroup(rule)) return groupOf(rule, path);
	if (isRowTest(rule)) throw refused(path, rule);
	return ruleOf(rule, path);
}

/** The widget's own names of operators. */
const OPERATORS: Readonly<Partial<Record<OperatorName, string>>> = {
	equals: '=',
	not_equals: '!=',
	less_than: '<',
	less_than_or_equals: '<=',
	greater_than: '>',
	greater_than_or_equals: '>=',
	contains: 'contains',
	not_contains: 'doesNotContain',
	starts_with: 'beginsWith',
	not_starts_with: 'doesNotBeginWith',
	ends_with: 'endsWith',
	not_ends_with: 'doesNotEndWith',
	is_null: 'null',
	is_not_null: 'notNull',
	in: 'in',
	not_in: 'notIn',
	between: 'between',
	not_between: 'notBetween',
};

function ruleOf(condition: Condition, path: string): QueryBuilderRule {
	const { field, operator, value, where } = condition;
	const unsayable = QUALIFIER_KEYS.find((key) => key !== 'where' && condition[key] !== undefined);
	if (unsayable !== undefined) throw refused(keyPath(path, unsayable), condition[unsayable]);
	if (where !== undefined) return matchOf(condition, where, path);
	const word = OPERATORS[operator] ?? operator;
	if (!isFieldValue(value)) return { field, operator: word, value: value ?? '' };
	const further = FIELD_VALUE_KEYS.find((key) => key !== 'field' && value[key] !== undefined);
	if (further !== undefined) throw refused(keyPath(path, `value.${further}`), value[further]);
	return { field, operator: word, value: value.field, valueSource: 'field' };
}

/** A `where` of a field that counts rows is a query over a list, with a mode. */
function matchOf(condition: Condition, where: RowRule, path: string): QueryBuilderRule {
	const { field, operator, value } = condition;
	const known = standardCatalogue().find(field);
	const match = known !== undefined && isCount(known) ? modeOf(operator, value) : undefined;
	if (match === undefined) throw refused(keyPath(path, 'where'), where);
	return { field, operator: '=', match, value: valueGroup(where, keyPath(path, 'where')) };
}

/** What is read from a group of one is the one; a group of one is therefore put into another. */
function valueGroup(where: RowRule, path: string): QueryBuilderGroup {
	const inner = memberOf(where, path);
	if (!('rules' in inner)) return { combinator: 'and', rules: [inner] };
	return inner.rules.length === 1 && inner.not !== true ? { combinator: 'and', rules: [inner] } : inner;
}

function modeOf(operator: OperatorName, value: Condition['value']): QueryBuilderRule['match'] {
	const threshold = value as Value;
	if (typeof threshold !== 'number' || !Number.isSafeInteger(threshold) || threshold < 0) return undefined;
	switch (operator) {
		case 'greater_than':
			return threshold === 0 ? { mode: 'some' } : undefined;
		case 'greater_than_or_equals':
			return { mode: 'atLeast', threshold };
		case 'less_than_or_equals':
			return { mode: 'atMost', threshold };
		case 'equals':
			return threshold === 0 ? { mode: 'none' } : { mode: 'exactly', threshold };
		default:
			return undefined;
	}
}

const refused = (path: string, found: unknown) =>
	new RuleError('RULE_INVALID', `A web query builder has no place for what the rule says at ${path}.`, {
		path,
		found,
		allowed: ['groups, fields, operators, values, other fields, and a where with a number of rows'],
		suggestion: 'Keep this rule as JSON or query text.',
	});
