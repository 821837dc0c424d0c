import type { Field } from '../language/field';
import type { Actual } from './question/customer-check';
import { exactNumber, numberText, withCents } from '../language/value/decimal';

/**
 * The value of a field as every answer gives it: numbers as such where that keeps them exact, amounts of
 * money as decimal text with two places or more.
 */
export function actualOf(value: unknown, { type }: Field): Actual {
	if (value === undefined || value === null) return null;
	const actual = value as NonNullable<Actual>;
	if (typeof actual === 'object') return actual;
	if (type === 'date') return instant(String(actual));
	if (type === 'money') return withCents(String(actual));
	if (type === 'number' || type === 'place') return exactNumber(numberText(String(actual)));
	return actual;
}

/** Microseconds are kept where there are any. */
const instant = (text: string) => text.replace(/(\.\d{3})000Z$/, '$1Z');
