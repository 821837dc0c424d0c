import { didYouMean, RuleError, type ErrorCode } from '../../error';

/** An error at one place of a rule, with what stood there and what may stand there. */
export function faultAt(
	path: string,
	sentence: string,
	found?: unknown,
	allowed?: readonly string[],
	code: ErrorCode = 'RULE_INVALID',
) {
	const place = path === '' ? 'The rule' : `The rule at ${path}`;
	return new RuleError(code, `${place} ${sentence}`, {
		path,
		found,
		allowed,
		suggestion: allowed && didYouMean(found, allowed),
	});
}

/** A value as a sentence can show it: short, and never a whole tree. */
export function shown(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (typeof value === 'string') return value.length > 60 ? `"${value.slice(0, 57)}…"` : `"${value}"`;
	if (Array.isArray(value)) return `a list of ${value.length}`;
	if (value !== null && typeof value === 'object') return 'an object';
	return typeof value === 'bigint' ? `${value}` : String(value as unknown);
}
