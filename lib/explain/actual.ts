import type { Field } from '../language/field';
import type { Actual } from './question/customer-check';
import { exactNumber, numberText, withCents } from '../language/value/decimal';

/**
 * The value of a field as every answer gives it: numbers as such where that keeps them exact, amounts of money as decimal
 * text with two places or more.
 */
export function actualOf(value: unknown, { type }: Field): Actual {
	if (value === undefined || value === null) return null;
	if (type === 'date') return instant(String(value));
	if (type === 'money') return withCents(String(value));
	if (type === 'number' || type === 'place') return exactNumber(numberText(String(value)));
	return value as Actual;
}

/** Microseconds are kept where there are any. */
const instant = (text: string) => text.replace(/(\.\d{3})000Z$/, '$1Z');
