import type { Catalogue } from '../field';
import { compareDecimals } from '../rule/decimal';
import type { Condition } from '../rule/rule';

interface End {
	readonly at: string;
	readonly inclusive: boolean;
}

/** The numbers that a condition lets in; a missing end is open. */
export interface Span {
	readonly from?: End;
	readonly to?: End;
}

const end = (value: unknown, inclusive: boolean): End => ({ at: String(value), inclusive });

/** The span of a condition on a number, as far as it is one; undefined for anything else. */
export function spanOf({ operator, value }: Condition): Span | undefined {
	switch (operator) {
		case 'greater_than': case 'count_greater_than': return { from: end(value, false) };
		case 'greater_than_or_equals': return { from: end(value, true) };
		case 'less_than': case 'count_less_than': return { to: end(value, false) };
		case 'less_than_or_equals': return { to: end(value, true) };
		case 'between': {
			const [from, to] = value as readonly unknown[];
			return { from: end(from, true), to: end(to, true) };
		}
		case 'equals': case 'count_equals': return { from: end(value, true), to: end(value, true) };
		default: return undefined;
	}
}

/** Counts and sums are never below nothing. */
export function possibleSpan(field: string, catalogue: Catalogue): Span | undefined {
	const source = catalogue.find(field)?.source;
	if (source?.kind === 'recency') return { from: end(0, true) };
	return source?.kind === 'aggregate' && source.measure.of === 'count' ? { from: end(0, true) } : undefined;
}

export function intersection(a: Span, b: Span): Span {
	return { from: tighter(a.from, b.from, 1), to: tighter(a.to, b.to, -1) };
}

function tighter(a: End | undefined, b: End | undefined, direction: 1 | -1): End | undefined {
	if (a === undefined || b === undefined) return a ?? b;
	const order = compareDecimals(a.at, b.at) * direction;
	return order === 0 ? (a.inclusive ? b : a) : order > 0 ? a : b;
}

export function isEmpty({ from, to }: Span): boolean {
	if (from === undefined || to === undefined) return false;
	const order = compareDecimals(from.at, to.at);
	return order > 0 || (order === 0 && !(from.inclusive && to.inclusive));
}

/** Whether everything in one span lies in the other. */
export function covers(outer: Span, inner: Span): boolean {
	return isEmpty(intersection(inner, beyond(outer.from, 'to'))) && isEmpty(intersection(inner, beyond(outer.to, 'from')));
}

/** All that lies outside of one end; nothing where there is none. */
const beyond = (edge: End | undefined, side: 'from' | 'to'): Span =>
	edge === undefined ? { from: end(1, true), to: end(0, true) } : { [side]: { at: edge.at, inclusive: !edge.inclusive } };
