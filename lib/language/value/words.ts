import { isDecimal } from './decimal';
import { isIsoDate } from './iso';
import { spanOf, type Scalar, type Value } from './value';

/** Values that a sentence names; of more it says how many. */
const MAX_IN_SENTENCE = 6;
const MAX_IN_LIST = 5;

const PLAIN = /^[\p{L}\p{M}\p{N}_-]+$/u;
const JOINING = ['and', 'or', 'not', 'no', 'of', 'than', 'the'];

/** A value as a flowing sentence can hold it: in quotes where it could be taken for something else. */
export function quoted(value: Scalar): string {
	const text = String(value);
	const plain =
		typeof value !== 'string' ||
		isDecimal(text) ||
		(PLAIN.test(text) && !JOINING.includes(text.toLowerCase()));
	return plain ? text : `“${text}”`;
}

/** `BD or SA`, `vip, b2b and new`; a long list is cut. */
export function listed(values: readonly Scalar[], joint: 'or' | 'and'): string {
	const [named, more] = cut(values, values.length > MAX_IN_SENTENCE ? MAX_IN_SENTENCE - 1 : MAX_IN_SENTENCE);
	const parts = [...named.map(quoted), ...(more > 0 ? [`${more} more`] : [])];
	return parts.length < 2
		? parts.join('')
		: `${parts.slice(0, -1).join(', ')} ${joint} ${parts[parts.length - 1]}`;
}

/** A value as it is told apart from the words around it: every text in quotes. */
export const scalarText = (value: Scalar): string =>
	typeof value === 'string' && !isDecimal(value) && !isIsoDate(value) ? `"${value}"` : String(value);

/** `"BD", "SA" and 3 more` */
export function listText(values: readonly Scalar[]): string {
	const [named, more] = cut(values, MAX_IN_LIST);
	return `${named.map(scalarText).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const cut = (values: readonly Scalar[], max: number): [readonly Scalar[], number] => [
	values.slice(0, max),
	Math.max(0, values.length - max),
];

/** Several things have no article: `points`. A bonus, a status and an analysis are one thing each. */
const MANY = /^(?!.* of ).*[^ius]s$/i;
/** Initials are spelt out: an SKU, an RFM segment. */
const BEGINS_WITH_VOWEL = /^[AEFHILMNORSX][A-Z]|^[aeio]|^[AEIO](?![A-Z])|^u(?!n[iy]|s)/;

export const aOrAn = (noun: string) =>
	MANY.test(noun) ? noun : `${BEGINS_WITH_VOWEL.test(noun) ? 'an' : 'a'} ${noun}`;

/** `7 days`, `1 hour` */
export const amountText = (amount: number, unit: string) =>
	`${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`;

/** `7 days`, `hour`: what stands behind "in the last". */
export const lastText = (amount: number, unit: string) =>
	amount === 1 ? unit.slice(0, -1) : amountText(amount, unit);

/** `7 days`, `1 hour`, of a value that is a length of time. */
export function spanText(value: Value | undefined): string {
	const { amount, unit } = spanOf(value);
	return amountText(amount, unit);
}
