import type { Scalar, Span, Window } from '../rule/rule';
import { visitWindow } from '../rule/visitor';

const MOST_VALUES = 6;
const PLAIN = /^[\p{L}\p{M}\p{N}_-]+$/u;
const JOINING = ['and', 'or', 'not', 'no', 'of', 'than', 'the'];

/** A value as a sentence can hold it: in quotes where it could be taken for something else. */
export function quoted(value: Scalar): string {
	const text = String(value);
	const plain =
		typeof value !== 'string' ||
		/^[+-]?\d+(\.\d+)?$/.test(text) ||
		(PLAIN.test(text) && !JOINING.includes(text.toLowerCase()));
	return plain ? text : `“${text}”`;
}

/** `BD or SA`, `vip, b2b and new`; a long list is cut. */
export function listed(values: readonly Scalar[], joint: 'or' | 'and'): string {
	const shown = values.slice(0, values.length > MOST_VALUES ? MOST_VALUES - 1 : MOST_VALUES).map(quoted);
	const parts = shown.length < values.length ? [...shown, `${values.length - shown.length} more`] : shown;
	return parts.length < 2
		? parts.join('')
		: `${parts.slice(0, -1).join(', ')} ${joint} ${parts[parts.length - 1]}`;
}

export const aOrAn = (noun: string) => `${/^[aeio]|^u(?!n[iy]|s)/i.test(noun) ? 'an' : 'a'} ${noun}`;

const length = (amount: number, unit: string) => (amount === 1 ? unit.slice(0, -1) : `${amount} ${unit}`);
const ago = (amount: number, unit: string) => `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`;

/** `7 days`, `hour`: what stands behind "in the last". */
export const spanOf = (value: number | Span) =>
	typeof value === 'number' ? length(value, 'days') : length(value.amount, value.unit);
/** `7 days`, `1 hour`: what stands before "ago". */
export const spanAgo = (value: number | Span) =>
	typeof value === 'number' ? ago(value, 'days') : ago(value.amount, value.unit);

const CALENDAR: Readonly<Record<string, string>> = { today: 'today', yesterday: 'yesterday' };

export const windowOf = (within: Window): string =>
	visitWindow(within, {
		last: ({ last, unit }) => `in the last ${length(last, unit)}`,
		beforeLast: ({ before_last: amount, unit }) => `more than ${ago(amount, unit)} ago`,
		betweenLast: ({ between_last: [near, far], unit }) => `between ${near} and ${ago(far, unit)} ago`,
		range: ({ from, to }) =>
			to === undefined ? `since ${from}` : from === undefined ? `until ${to}` : `from ${from} to ${to}`,
		calendar: ({ calendar }) => CALENDAR[calendar] ?? calendar.replace('_', ' '),
	});
