import { firstOf } from '../../error/defined';
import { findOperator } from '../operator/aliases';
import { isPlainObject, refuseUnknownKeys, splitList, type JsonObject } from './json';
import { operatorSpec } from '../operator/operator';
import { emptyGroup, tooDeep, type Parse } from './parse';
import { rowsMatched } from './query-builder-match';
import { MAX_LEVELS, type Match, type RowGroup, type RowRule } from './rule';
import { faultAt, fieldFaultAt, operatorFaultAt, valueFaultAt, shown } from './rule-error';
import { childPath, keyPath } from './visitor';

/**
 * The JSON of web query builders, as react-querybuilder 7 and 8 write it and others have taken over: groups
 * with one `combinator`, or with independent ones between their rules, where `and` binds before `or`.
 * jQuery-QueryBuilder calls it `condition`. Locks, ids, paths and meta mean nothing for the rule; a muted
 * rule is left out, as the widget does on export.
 */
const WIDGET_KEYS = ['id', 'path', 'disabled', 'muted', 'meta', 'valid', 'flags', 'data'];
const GROUP_KEYS = ['combinator', 'condition', 'not', 'rules', ...WIDGET_KEYS];
/** jQuery-QueryBuilder repeats how a field is typed in; the shop knows better. */
const RULE_KEYS = ['valueSource', 'combinatorPreceding', 'match', 'type', 'input', 'empty', ...WIDGET_KEYS];
const COMBINATORS = { and: 'all', or: 'any' } as const;
/** What the widget's lists hold while nothing is chosen. */
const PLACEHOLDER = '~';

export function isQueryBuilder(input: unknown): input is JsonObject {
	if (!isPlainObject(input) || 'match' in input) return false;
	if ('combinator' in input || ('condition' in input && 'rules' in input)) return true;
	return Array.isArray(input.rules) && ('not' in input || input.rules.some((one) => typeof one === 'string'));
}

interface Member {
	readonly input: JsonObject;
	readonly path: string;
}
interface Chain {
	readonly match: Match;
	readonly parts: readonly (Member | Chain)[];
}

export function parseQueryBuilder(input: JsonObject, path: string, level: number, parse: Parse): RowRule {
	refuseUnknownKeys(input, GROUP_KEYS, path);
	refuseInvalid(input, path);
	if (!Array.isArray(input.rules)) {
		throw faultAt(
			keyPath(path, 'rules'),
			`needs a list of rules, but has ${shown(input.rules)}.`,
			input.rules,
			['[rule, …]'],
		);
	}
	const key = combinatorKey(input, path);
	const chain =
		key === undefined
			? independent(input.rules, path)
			: combined(matchOf(input[key], keyPath(path, key)), input.rules, path);
	return parseChain(
		parseNot(input.not, keyPath(path, 'not')) ? complement(chain) : chain,
		path,
		level,
		parse,
	);
}

function parseChain({ match, parts }: Chain, path: string, level: number, parse: Parse): RowGroup {
	if (level > MAX_LEVELS) throw tooDeep(path);
	if (parts.length === 0) throw emptyGroup(path);
	const rules = parts.map((part) =>
		'match' in part ? parseChain(part, path, level + 1, parse) : parseMember(part, level + 1, parse),
	);
	return Object.freeze({ match, rules: Object.freeze(rules) });
}

const complement = (chain: Chain): Chain => ({
	match: 'none',
	parts: chain.match === 'any' ? chain.parts : [chain],
});

/** A builder that exports what it has itself found incomplete says so. */
function refuseInvalid({ valid }: JsonObject, path: string): void {
	if (valid === undefined || valid === null || valid === true) return;
	throw faultAt(
		keyPath(path, 'valid'),
		`is ${shown(valid)}: the query builder says that not all is filled in yet.`,
		valid,
		['true'],
	);
}

const COMBINATOR_KEYS = ['combinator', 'condition'] as const;

function combinatorKey(input: JsonObject, path: string): (typeof COMBINATOR_KEYS)[number] | undefined {
	const [key, second] = COMBINATOR_KEYS.filter((one) => input[one] !== undefined);
	if (second === undefined) return key;
	throw faultAt(keyPath(path, second), 'stands beside "combinator", which says the same.', input[second], []);
}

/** Whether all of the rules of a group must hold, as far as can be told before it is read. */
export const joinsByAnd = (group: JsonObject): boolean =>
	COMBINATOR_KEYS.some((key) => wordOf(group[key]) === 'and') && group.not !== true;

const combined = (match: 'all' | 'any', rules: readonly unknown[], path: string): Chain => ({
	match,
	parts: Array.from(rules, (rule, index) => memberOf(rule, childPath(path, index))).filter(isHeard),
});

/** `[rule, 'and', rule, 'or', rule]`: alternatives of rules that hold together. */
function independent(rules: readonly unknown[], path: string): Chain {
	let together: Member[] = [];
	const alternatives = [together];
	for (let index = 0; index < rules.length; index += 1) {
		if (index % 2 === 1) {
			if (matchOf(rules[index], childPath(path, index)) === 'any') alternatives.push((together = []));
		} else {
			const member = memberOf(rules[index], childPath(path, index));
			if (isHeard(member)) together.push(member);
		}
	}
	if (rules.length > 0 && rules.length % 2 === 0) {
		throw faultAt(
			childPath(path, rules.length - 1),
			'has a combinator, but no rule after it.',
			rules[rules.length - 1],
			['{field, operator, value}'],
		);
	}
	const chains = alternatives.filter((one) => one.length > 0);
	if (chains.length < 2) return { match: 'all', parts: chains[0] ?? [] };
	return {
		match: 'any',
		parts: chains.map((parts) => (parts.length === 1 ? firstOf(parts) : { match: 'all', parts })),
	};
}

function matchOf(combinator: unknown, path: string): 'all' | 'any' {
	const word = wordOf(combinator);
	if (word === 'and' || word === 'or') return COMBINATORS[word];
	throw faultAt(path, `needs "and" or "or", but has ${shown(combinator)}.`, combinator, ['and', 'or']);
}

const wordOf = (combinator: unknown) =>
	typeof combinator === 'string' ? combinator.trim().toLowerCase() : undefined;

function parseNot(input: unknown, path: string): boolean {
	if (input === undefined || input === null || typeof input === 'boolean') return input === true;
	throw faultAt(path, `needs true or false, but has ${shown(input)}.`, input, ['true', 'false']);
}

function memberOf(input: unknown, path: string): Member {
	if (isPlainObject(input)) return { input, path };
	throw faultAt(path, `needs a group or a rule, but has ${shown(input)}.`, input, [
		'{combinator, rules}',
		'{field, operator, value}',
	]);
}

const isHeard = ({ input }: Member) => input.muted !== true;

function parseMember({ input, path }: Member, level: number, parse: Parse): RowRule {
	if (!('rules' in input)) return parse.rule(conditionOf(input, path, parse), path, level, parse);
	return 'match' in input
		? parse.rule(input, path, level, parse)
		: parseQueryBuilder(input, path, level, parse);
}

/** Our JSON form of one rule of the widget, not yet checked. */
function conditionOf(input: JsonObject, path: string, parse: Parse): JsonObject {
	refuseInvalid(input, path);
	refuseUnsayable(input, path);
	const condition = Object.fromEntries(Object.entries(input).filter(([key]) => !RULE_KEYS.includes(key)));
	if (given(input.match))
		return { ...condition, ...rowsMatched(input, path, parse, (rule, at) => conditionOf(rule, at, parse)) };
	const value =
		sourceOf(input, path) === 'field' ? { field: input.value } : valueOf(input.operator, input.value);
	return { ...condition, value };
}

const notFilledIn = (key: keyof typeof UNFILLED, path: string) =>
	UNFILLED[key](keyPath(path, key), `is not filled in yet: choose a ${key}.`, PLACEHOLDER, [key]);

function refuseUnsayable(input: JsonObject, path: string): void {
	for (const key of ['field', 'operator', 'value'] as const) {
		if (input[key] === PLACEHOLDER) throw notFilledIn(key, path);
	}
}

const given = (value: unknown) => value !== undefined && value !== null;

function sourceOf({ valueSource }: JsonObject, path: string): 'value' | 'field' {
	const source = valueSource ?? 'value';
	if (source === 'value' || source === 'field') return source;
	throw faultAt(keyPath(path, 'valueSource'), `needs "value" or "field", but has ${shown(source)}.`, source, [
		'value',
		'field',
	]);
}

const UNFILLED = { field: fieldFaultAt, operator: operatorFaultAt, value: valueFaultAt };

/**
 * The widget writes lists as text with commas, and leaves the last value standing beside operators without
 * one.
 */
function valueOf(operator: unknown, value: unknown): unknown {
	const name = typeof operator === 'string' ? findOperator(operator) : undefined;
	const takes = name === undefined ? undefined : operatorSpec(name).takes;
	if (takes === 'nothing') return undefined;
	if (takes === 'many' || takes === 'two') return typeof value === 'string' ? splitList(value) : value;
	return value;
}
