import { RuleError, type ErrorCode, type ErrorDetails } from '../../error';
import { lastOf } from '../../error/defined';
import { MAX_CONDITIONS, MAX_LEVELS } from '../rule/rule';

/** 1-based, in characters as a reader counts them. */
interface Place {
	readonly line: number;
	readonly column: number;
}

export function placeOf(text: string, offset: number): Place {
	const lines = text.slice(0, offset).split(/\r\n|[\r\n\u2028\u2029]/);
	return { line: lines.length, column: Array.from(lastOf(lines)).length + 1 };
}

/** That the text cannot be read from there on. */
export const errorAt = (text: string, offset: number, sentence: string, details: ErrorDetails = {}) =>
	placed('QUERY_SYNTAX', placeOf(text, offset), sentence, details);

const placed = (code: ErrorCode, place: Place, sentence: string, details: ErrorDetails) =>
	new RuleError(code, `Line ${place.line}, column ${place.column}: ${sentence}`, { ...details, ...place });

export const tooDeep = (text: string, offset: number) =>
	placed('RULE_INVALID', placeOf(text, offset), `the rule is nested deeper than ${MAX_LEVELS} levels.`, {
		allowed: [`${MAX_LEVELS} levels`],
	});

export const tooMany = (text: string, offset: number) =>
	placed('RULE_INVALID', placeOf(text, offset), `the rule has more than ${MAX_CONDITIONS} conditions.`, {
		allowed: [`${MAX_CONDITIONS} conditions`],
	});
