import { standardCatalogue, type Catalogue } from '../field';
import { countCondition, emptyGroup, tooDeep, type Parse } from './parse';
import { parseCondition } from './parse-condition';
import { isPlainObject, refuseUnknownKeys, type JsonObject } from './json';
import { isQueryBuilder, parseQueryBuilder } from './query-builder';
import { parseRowTest, rowTestIn } from './parse-row-test';
import { MATCHES, MAX_LEVELS, type Match, type RowGroup, type RowRule, type Rule } from './rule';
import { keepAsCopy, ruleCopy } from './rule-copy';
import { faultAt, shown } from './rule-error';
import { childPath, keyPath } from './visitor';

export interface ParseOptions {
	/** What may be asked; default every standard field. */
	readonly fields?: Catalogue;
	/** Currencies present in the shop's orders; with more than one, money conditions must name theirs. */
	readonly currencies?: readonly string[];
}

interface Parsed {
	readonly fields: Catalogue;
	readonly needsCurrency: boolean;
}

/** The rules that the parser has returned, which are frozen. */
const parsed = new WeakMap<object, Parsed>();

/**
 * Reads a rule in JSON form (or in the form of web query builders) and returns it checked, canonical and
 * frozen.
 * @throws RuleError with the path of the first fault, what was found, what is allowed and the nearest allowed
 * word
 */
export function parseRule(input: unknown, options: ParseOptions = {}): Rule {
	const fields = options.fields ?? standardCatalogue();
	const canonical = isPlainObject(input) && parsed.get(input)?.fields === fields;
	if (canonical && options.currencies === undefined) return input as unknown as Rule;
	const money = { currencyIsOpen: false };
	const parse = {
		fields,
		currencies: options.currencies ?? [],
		count: { conditions: 0, references: 0 },
		canonical,
		money,
		rule: parseAny,
	};
	// Row tests are refused outside of a where.
	const rule = parseAny(ruleCopy(input), '', 1, parse) as Rule;
	parsed.set(rule, { fields, needsCurrency: money.currencyIsOpen });
	return keepAsCopy(rule);
}

/** Whether it was read by `parseRule`, for whatever shop. */
export const isParsedRule = (input: unknown): input is Rule =>
	typeof input === 'object' && input !== null && parsed.has(input);

/** Whether a rule, as the parser has returned it, would be refused in a shop with several currencies. */
export const needsCurrency = (rule: Rule): boolean => parsed.get(rule)?.needsCurrency === true;

function parseAny(input: unknown, path: string, level: number, parse: Parse): RowRule {
	if (!isPlainObject(input))
		throw faultAt(path, `needs a group or a condition, but has ${shown(input)}.`, input, [
			'{match, rules}',
			'{field, operator, value}',
		]);
	if (level > MAX_LEVELS + 1) throw tooDeep(path);
	if (isQueryBuilder(input)) return parseQueryBuilder(input, path, level, parse);
	if ('rules' in input || 'match' in input) return parseGroup(input, path, level, parse);
	const test = rowTestIn(input);
	if (test !== undefined) return parseRowTest(input, test, { path, level, parse });
	countCondition(path, parse);
	return parseCondition(input, path, level, parse);
}

function parseGroup(input: JsonObject, path: string, level: number, parse: Parse): RowGroup {
	if (level > MAX_LEVELS) throw tooDeep(path);
	refuseUnknownKeys(input, ['match', 'rules'], path);
	const match = parseMatch(input.match, keyPath(path, 'match'));
	const { rules } = input;
	if (!Array.isArray(rules))
		throw faultAt(keyPath(path, 'rules'), `needs a list of rules, but has ${shown(rules)}.`, rules, [
			'[rule, …]',
		]);
	if (rules.length === 0) throw emptyGroup(path);
	const children = Array.from(rules, (child, index) =>
		parseAny(child, childPath(path, index), level + 1, parse),
	);
	return Object.freeze({ match, rules: Object.freeze(children) });
}

function parseMatch(input: unknown, path: string): Match {
	const match = MATCHES.find((one) => one === (typeof input === 'string' ? input.toLowerCase() : input));
	if (match === undefined)
		throw faultAt(path, `needs all, any or none, but has ${shown(input)}.`, input, MATCHES);
	return match;
}
