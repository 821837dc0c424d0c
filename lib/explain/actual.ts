import type { Field } from '../language/field';
import type { Actual } from './question/customer-check';
import { withCents } from '../language/value/decimal';

/** The value as it is shown: numbers as such where that keeps them exact, amounts of money as decimal text. */
export function actualOf(value: unknown, { type }: Field): Actual {
	if (value === undefined || value === null) return null;
	if (type === 'date') return instant(String(value));
	if (type === 'money') return withCents(String(value));
	if (type === 'number') return exactNumber(String(value));
	return value as Actual;
}

/** Microseconds are kept where there are any. */
const instant = (text: string) => text.replace(/(\.\d{3})000Z$/, '$1Z');

function exactNumber(text: string): string | number {
	const number = Number(text);
	return String(number) === text || String(number) === withoutZeros(text) ? number : text;
}

const withoutZeros = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
