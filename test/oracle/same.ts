import type { FieldType } from '../../lib/language/operator/operator';
import { compareExact, type Exact } from './exact';
import { folded } from './text';
import { asNumber, asText, type Known, type Maybe } from './value';

/**
 * Whether two values of rows are the same, as a condition of their type compares; a missing one is like none.
 */
export function sameValue(a: Maybe, b: Maybe, type: FieldType, anyCase: boolean): boolean {
	if (a === undefined || b === undefined) return false;
	const [left, right] = [keyOf(a, type, anyCase), keyOf(b, type, anyCase)];
	return left !== undefined && left === right;
}

/** A text that is the same for values that are the same. */
export function keyOf(value: Known, type: FieldType, anyCase: boolean): string | undefined {
	if (type === 'number' || type === 'money') {
		const number = asNumber(value);
		return number && reduced(number);
	}
	if (value.kind === 'boolean') return String(value.boolean);
	if (value.kind === 'instant') return String(value.instant);
	if (value.kind === 'day') return String(value.day);
	const text = asText(value);
	if (text === undefined) return undefined;
	return type === 'keyword' && !anyCase ? text : folded(text);
}

function reduced(number: Exact): string {
	let [over, under] = [number.over, number.under];
	if (compareExact(number, { over: 0n, under: 1n }) === 0) return '0';
	for (let [a, b] = [over < 0n ? -over : over, under]; ; [a, b] = [b, a % b]) {
		if (b !== 0n) continue;
		[over, under] = [over / a, under / a];
		return `${over}/${under}`;
	}
}
