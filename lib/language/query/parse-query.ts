import { RuleError } from '../../error';
import { standardCatalogue, type Catalogue, type Field } from '../field';
import { LIMITS } from '../limits';
import { parseRule, type ParseOptions } from '../rule/parse-rule';
import { MAX_CONDITIONS, type Rule } from '../rule/rule';
import { keepAsCopy } from '../rule/rule-copy';
import { shown } from '../rule/rule-error';
import { grammar } from './grammar';
import { refuseDeepNesting } from './nesting';
import { operatorAt } from './operator-at';
import { errorAt, placeOf, tooMany } from './query-error';
import { syntaxError } from './syntax-error';
import type { GrammarOptions, SyntaxTree } from './syntax-tree';
import { isTest, toJson, type Places } from './to-json';

/**
 * Reads a rule in text form and returns it checked, canonical and frozen, as `parseRule` does.
 * @throws RuleError QUERY_SYNTAX with line, column, what was found and what could stand there; or what
 * `parseRule` throws, with the path in the JSON form and the line and column of the part at fault
 */
export function parseQuery(text: string, options: ParseOptions = {}): Rule {
	if (typeof text !== 'string')
		throw new RuleError('QUERY_SYNTAX', `A query is a text, but this is ${shown(text)}.`, {
			found: text,
			allowed: ['text'],
		});
	if (text.length > LIMITS.queryLength) throw tooLong(text.length);
	refuseDeepNesting(text);
	const places: Places = new Map();
	const json = keepAsCopy(toJson(syntaxOf(text, options), text, places));
	try {
		return parseRule(json, options);
	} catch (error) {
		throw error instanceof RuleError ? located(error, json, places, text) : error;
	}
}

const tooLong = (length: number) =>
	new RuleError(
		'QUERY_SYNTAX',
		`The query has ${length} characters; at most ${LIMITS.queryLength} are allowed.`,
		{
			allowed: [`at most ${LIMITS.queryLength} characters`],
			suggestion: 'Give the rule in its JSON form, which may be longer, or split it into several segments.',
		},
	);

/**
 * Twice where there is a fault: to note all that could have stood anywhere costs more than the reading
 * itself.
 */
function syntaxOf(text: string, options: ParseOptions): SyntaxTree {
	try {
		return grammar.parse(text, { ...optionsFor(text, options), peg$silentFails: 1 });
	} catch (error) {
		if (!(error instanceof grammar.SyntaxError)) throw error;
		return syntaxOrFault(text, options);
	}
}

function optionsFor(text: string, { fields = standardCatalogue() }: ParseOptions): GrammarOptions {
	let conditions = 0;
	const counted = (offset: number) => {
		if ((conditions += 1) > 2 * MAX_CONDITIONS) throw tooMany(text, offset);
	};
	return { operatorAt, isTest, isFieldAt: fieldAt(fields), counted };
}

const NAME = /[\p{L}_$][\p{L}\p{N}\p{M}_$]*(?:\.[\p{L}\p{N}\p{M}_$]+)*/uy;
const COMPARABLE: ReadonlySet<Field['type']> = new Set(['number', 'money', 'date']);

const fieldAt = (fields: Catalogue) => (text: string, offset: number) => {
	NAME.lastIndex = offset;
	const type = fields.find(NAME.exec(text)?.[0] ?? '')?.type;
	return type !== undefined && COMPARABLE.has(type);
};

function syntaxOrFault(text: string, options: ParseOptions): SyntaxTree {
	try {
		return grammar.parse(text, optionsFor(text, options));
	} catch (error) {
		if (!(error instanceof grammar.SyntaxError)) throw error;
		throw text.trim() === '' ? empty(text) : syntaxError(error, text);
	}
}

const empty = (text: string) =>
	errorAt(text, 0, 'the query is empty. An empty query is not "everyone": add a condition.', {
		found: 'the end of the query',
		allowed: ['field name'],
	});

/** The same error, with the line and column of the innermost part that its path names. */
function located(error: RuleError, json: object, places: Places, text: string): RuleError {
	const { code, message, path = '', found, allowed, suggestion } = error;
	const place = placeOf(text, offsetOf(path, json, places));
	return new RuleError(code, `Line ${place.line}, column ${place.column}: ${message}`, {
		path,
		found,
		allowed,
		suggestion,
		...place,
	});
}

function offsetOf(path: string, json: object, places: Places): number {
	let part: unknown = json;
	let offset = places.get(json)?.at ?? 0;
	for (const key of path.match(/[^.[\]]+/g) ?? []) {
		if (part === null || typeof part !== 'object') break;
		offset = places.get(part)?.keys[key] ?? offset;
		part = (part as Record<string, unknown>)[key];
		offset = places.get(part as object)?.at ?? offset;
	}
	return offset;
}
