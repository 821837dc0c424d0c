import { OPERATORS } from '../../../lib';
import type { OperatorName } from '../../../lib';

/** What the text in a value box means to an operator; the library checks it and says what is wrong. */
export function readValue(operator: string, raw: unknown, picked: readonly string[] = []): unknown {
	switch (takes(operator)) {
		case 'nothing':
			return undefined;
		case 'two':
			return readList(raw);
		case 'many':
			return [...picked, ...readList(raw)];
		case 'span':
			return readSpan(raw);
		default:
			return readOne(raw, picked);
	}
}

/** Words of other products, which only the library knows, keep what stands in the box. */
const takes = (operator: string) =>
	Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator as OperatorName].takes : undefined;

/** Whether an operator that takes a value was given none. */
export function isEmptyValue(operator: string, value: unknown): boolean {
	if (takes(operator) === undefined || takes(operator) === 'nothing') return false;
	const isBlank = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
	return isBlank || (Array.isArray(value) && value.length === 0);
}

function readOne(raw: unknown, picked: readonly string[]): unknown {
	if (picked.length === 0) return readScalar(raw);
	const all = [...picked, ...readList(raw)];
	return all.length === 1 ? all[0] : all;
}

const PARTS = /\s*"((?:[^"]|"")*)"\s*(?=,|\n|$)|([^,\n]+)/g;

/**
 * The values of a box: `Dhaka, "Washington, DC"`, or a list from an expression. A quote inside quotes is
 * doubled.
 */
export function readList(raw: unknown): unknown[] {
	if (Array.isArray(raw)) return raw.map(readScalar);
	if (typeof raw !== 'string') return raw === undefined || raw === null ? [] : [readScalar(raw)];
	return [...raw.matchAll(PARTS)]
		.map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? (plain.trim() || undefined))
		.filter((part) => part !== undefined);
}

/** A list as a box holds it: what `readList` reads back. */
export const listText = (values: readonly unknown[]): string =>
	values
		.map(String)
		.map((text) => (/^\s|\s$|[",\n]|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
		.join(', ');

/** `36 hours` and `1 week`; a plain number means days. */
function readSpan(raw: unknown): unknown {
	const [, amount, unit] = (typeof raw === 'string' && /^\s*(\d+)\s*([a-z]+)\s*$/i.exec(raw)) || [];
	if (amount === undefined || unit === undefined) return raw;
	return { amount: Number(amount), unit: unit.toLowerCase().replace(/s?$/, 's') };
}

/** Expressions give dates as objects of luxon or of JavaScript. */
export function readScalar(raw: unknown): unknown {
	if (raw instanceof Date) return raw.toISOString();
	if (isLuxon(raw)) return raw.toISO();
	return raw;
}

function isLuxon(value: unknown): value is { toISO(): string } {
	return (
		typeof value === 'object' && value !== null && typeof (value as { toISO?: unknown }).toISO === 'function'
	);
}
