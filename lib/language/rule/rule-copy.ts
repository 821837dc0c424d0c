import { plainCopy } from '../shape/plain-copy';
import type { At } from '../shape/shape';

/** Copies and rules that were made here: nobody else can change them, so they are not copied again. */
const own = new WeakSet();

/** Says that this is plain data that only we hold. */
export function keepAsCopy<T extends object>(value: T): T {
	own.add(value);
	return value;
}

/**
 * What was given as a rule, as plain data within the limits of one; not yet read.
 * @throws RULE_INVALID for what cannot be copied, is too deep or too much; VALUE_INVALID for too many values
 */
export function ruleCopy(input: unknown, at?: At): unknown {
	if (typeof input !== 'object' || input === null || own.has(input)) return input;
	return keepAsCopy(plainCopy<object>(input, { code: 'RULE_INVALID', what: 'The rule', isRule: true }, at));
}
