import { itemAt } from './defined';
import { types } from 'node:util';

const MAX_TEXT = 200;
const MAX_PARTS = 20;
const MAX_DEPTH = 4;

/** @param max how many characters stay */
export function shortened(text: string, max: number): string {
	if (text.length <= max) return text;
	const end = /[\uD800-\uDBFF]/.test(itemAt(text, max - 2)) ? max - 2 : max - 1;
	return `${text.slice(0, end)}…`;
}

/**
 * What stood somewhere, small enough to be shown, and such that JSON can say it. What is small stays as it
 * is, what was bounded before too.
 * @param cut makes a text short enough
 */
export function bounded(value: unknown, cut: Cut = shortened, depth = 0): unknown {
	if (typeof value === 'string') return cut(value, MAX_TEXT);
	if (typeof value === 'bigint') return cut(`${value}n`, MAX_TEXT);
	if (typeof value === 'symbol' || typeof value === 'function') return `a ${typeof value}`;
	if (typeof value !== 'object' || value === null) return value;
	try {
		return types.isDate(value) ? value : partsOf(value, cut, depth);
	} catch {
		return 'an object that cannot be read';
	}
}

type Cut = (text: string, max: number) => string;

function partsOf(value: object, cut: Cut, depth: number): unknown {
	if (depth >= MAX_DEPTH) return '…';
	if (Array.isArray(value)) {
		const kept = howMany(value.length);
		const shown = value.slice(0, kept).map((one) => bounded(one, cut, depth + 1));
		return kept < value.length ? [...shown, `… ${value.length - kept} more`] : shown;
	}
	const keys = Object.keys(value);
	const kept = howMany(keys.length);
	const shown = keys
		.slice(0, kept)
		.map((key) => [cut(key, MAX_TEXT), bounded((value as Record<string, unknown>)[key], cut, depth + 1)]);
	return Object.fromEntries(kept < keys.length ? [...shown, ['…', `${keys.length - kept} more`]] : shown);
}

/** Of so many; the last place tells of the others. */
function howMany(length: number): number {
	return length > MAX_PARTS ? MAX_PARTS - 1 : length;
}
