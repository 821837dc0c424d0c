import { RuleError } from '../../error';
import { parseQuery } from '.';
import { parseRule, type ParseOptions } from '../rule/parse-rule';
import type { Rule } from '../rule/rule';

/** A rule in any of its forms: JSON, the JSON of a web query builder, either as text, or query text. */
export function parseRuleInput(input: unknown, options: ParseOptions = {}): Rule {
	if (typeof input !== 'string') return parseRule(input, options);
	return /^\s*[{[]/.test(input) ? parseRule(parseJson(input), options) : parseQuery(input, options);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new RuleError('RULE_INVALID', `The rule is not valid JSON: ${(cause as Error).message}.`, {
			path: '',
			cause,
		});
	}
}
