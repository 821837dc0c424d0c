import { RuleError, type ErrorCode, type ErrorDetails } from '../../error';
import { MAX_CONDITIONS, MAX_LEVELS } from '../rule/rule';

/** 1-based, in characters as a reader counts them. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
	const lines = text.slice(0, offset).split(/\r\n|[\r\n\u2028\u2029]/);
	return { line: lines.length, column: [...lines[lines.length - 1]].length + 1 };
}

export function errorAt(
	text: string,
	offset: number,
	sentence: string,
	details: ErrorDetails = {},
	code: ErrorCode = 'QUERY_SYNTAX',
) {
	const place = placeOf(text, offset);
	return new RuleError(code, `Line ${place.line}, column ${place.column}: ${sentence}`, {
		...details,
		...place,
	});
}

export const tooDeep = (text: string, offset: number) =>
	errorAt(
		text,
		offset,
		`the rule is nested deeper than ${MAX_LEVELS} levels.`,
		{ allowed: [`${MAX_LEVELS} levels`] },
		'RULE_INVALID',
	);

export const tooMany = (text: string, offset: number) =>
	errorAt(
		text,
		offset,
		`the rule has more than ${MAX_CONDITIONS} conditions.`,
		{ allowed: [`${MAX_CONDITIONS} conditions`] },
		'RULE_INVALID',
	);
