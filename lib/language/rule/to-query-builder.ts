import { RuleError } from '../../error';
import { standardCatalogue } from '../field';
import { isCount } from '../field/field';
import { operatorSpec } from '../operator/operator';
import type { Value } from '../value/value';
import { QUALIFIER_KEYS } from './condition-keys';
import { FIELD_VALUE_KEYS, isFieldValue } from './field-value';
import { matchSaying, type Match } from './query-builder-match';
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
	readonly match?: Match;
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

function ruleOf(condition: Condition, path: string): QueryBuilderRule {
	const { field, operator, value, where } = condition;
	const unsayable = QUALIFIER_KEYS.find((key) => key !== 'where' && condition[key] !== undefined);
	if (unsayable !== undefined) throw refused(keyPath(path, unsayable), condition[unsayable]);
	if (where !== undefined) return matchOf(condition, where, path);
	const word = operatorSpec(operator).widget ?? operator;
	if (!isFieldValue(value)) return { field, operator: word, value: value ?? '' };
	const further = FIELD_VALUE_KEYS.find((key) => key !== 'field' && value[key] !== undefined);
	if (further !== undefined) throw refused(keyPath(path, `value.${further}`), value[further]);
	return { field, operator: word, value: value.field, valueSource: 'field' };
}

/** A `where` of a field that counts rows is a query over a list, with a mode. */
function matchOf(condition: Condition, where: RowRule, path: string): QueryBuilderRule {
	const { field, operator, value } = condition;
	const known = standardCatalogue().find(field);
	const match = known !== undefined && isCount(known) ? matchSaying(operator, value as Value) : undefined;
	if (match === undefined) throw refused(keyPath(path, 'where'), where);
	return { field, operator: '=', match, value: valueGroup(where, keyPath(path, 'where')) };
}

/** What is read from a group of one is the one; a group of one is therefore put into another. */
function valueGroup(where: RowRule, path: string): QueryBuilderGroup {
	const inner = memberOf(where, path);
	if (!('rules' in inner)) return { combinator: 'and', rules: [inner] };
	return inner.rules.length === 1 && inner.not !== true ? { combinator: 'and', rules: [inner] } : inner;
}

const refused = (path: string, found: unknown) =>
	new RuleError('RULE_INVALID', `A web query builder has no place for what the rule says at ${path}.`, {
		path,
		found,
		allowed: ['groups, fields, operators, values, other fields, and a where with a number of rows'],
		suggestion: 'Keep this rule as JSON or query text.',
	});
