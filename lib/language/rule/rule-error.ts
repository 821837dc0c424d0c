import { didYouMean, RuleError, type ErrorCode } from '../../error';

/** An error at one place of a rule, with what stood there and what may stand there. */
export const faultAt = (path: string, sentence: string, found?: unknown, allowed?: readonly string[]) =>
	fault('RULE_INVALID', { path, sentence, found, allowed });

/** As `faultAt`, of the value that a condition compares with. */
export const valueFaultAt = (path: string, sentence: string, found: unknown, allowed: readonly string[]) =>
	fault('VALUE_INVALID', { path, sentence, found, allowed });

/** As `faultAt`, of the name of a field. */
export const fieldFaultAt = (path: string, sentence: string, found: unknown, allowed: readonly string[]) =>
	fault('FIELD_UNKNOWN', { path, sentence, found, allowed });

/** As `faultAt`, of an operator. */
export const operatorFaultAt = (path: string, sentence: string, found: unknown, allowed: readonly string[]) =>
	fault('OPERATOR_UNKNOWN', { path, sentence, found, allowed });

interface Fault {
	readonly path: string;
	readonly sentence: string;
	readonly found: unknown;
	readonly allowed: readonly string[] | undefined;
}

function fault(code: ErrorCode, { path, sentence, found, allowed }: Fault): RuleError {
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
	if (value === null) return 'null';
	if (Array.isArray(value)) return `a list of ${value.length}`;
	switch (typeof value) {
		case 'undefined':
			return 'nothing';
		case 'string':
			return value.length > 60 ? `"${value.slice(0, 57)}…"` : `"${value}"`;
		case 'number':
		case 'boolean':
		case 'bigint':
		case 'symbol':
			return String(value);
		default:
			return 'an object';
	}
}
