import { RuleError } from '../../error';
import { LIMITS } from '../limits';
import { parseQuery } from '.';
import { parseRule, type ParseOptions } from '../rule/parse-rule';
import type { Rule } from '../rule/rule';

/** A rule in any of its forms: JSON, the JSON of a web query builder, either as text, or query text. */
export function parseRuleInput(input: unknown, options: ParseOptions = {}): Rule {
	if (typeof input !== 'string') return parseRule(input, options);
	return /^\s*[{[]/.test(input) ? parseRule(parseJson(input), options) : parseQuery(input, options);
}

function parseJson(text: string): unknown {
	if (text.length > LIMITS.ruleLength) throw tooLong(text.length);
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new RuleError('RULE_INVALID', `The rule is not valid JSON: ${(cause as Error).message}.`, {
			path: '',
			cause,
		});
	}
}

const tooLong = (length: number) =>
	new RuleError(
		'RULE_INVALID',
		`The rule has ${length} characters; at most ${LIMITS.ruleLength} are allowed.`,
		{
			path: '',
			allowed: [`at most ${LIMITS.ruleLength} characters`],
		},
	);
