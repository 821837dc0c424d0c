import type { Catalogue, RowKind } from '../field';
import { nounOf } from '../field/phrase';
import type { Anchor, Condition, Window } from '../rule/rule';
import { columnLabel, onlyRanked, onlyRows } from './describe-where';
import { describeWindow } from './describe-window';

type Notes = readonly (string | undefined)[];

/** Which rows are looked at, and how they are counted. */
export function rowNotes(
	{
		of,
		distinct,
		per,
		including,
		where,
	}: Partial<Pick<Condition, 'of' | 'distinct' | 'per' | 'including' | 'where'>>,
	over: RowKind,
	fields: Catalogue,
): Notes {
	return [
		distinct && `counting different values of ${columnLabel(distinct, over, fields)}`,
		per && `for some ${columnLabel(per, over, fields).replace(/ id$/, '')}`,
		including && `${including.join(' and ')} orders too`,
		of && onlyRanked(of, over, fields),
		where && onlyRows(where, over, fields),
	];
}

/** What else a field is told beside its value. */
export const namedNotes = ({ property, salt }: Pick<Condition, 'property' | 'salt'>): Notes => [
	property && `of ${property}`,
	salt && `by ${salt}`,
];

/** When somebody joined or left. */
export const changeNotes = ({ joined, left }: Pick<Condition, 'joined' | 'left'>): Notes => [
	joined && `joined ${describeWindow(joined, noAnchor)}`,
	left && `left ${describeWindow(left, noAnchor)}`,
];

function noAnchor(): never {
	throw new TypeError('When somebody joined or left hangs on no date of the customer.');
}

/** `in the last 30 days`, `in the 7 days after the creation date` */
export const windowText = (within: Window, fields: Catalogue): string =>
	describeWindow(within, (anchor) => anchorText(anchor, fields));

/** `the last order date (in the last 30 days; only orders where …)` */
function anchorText(anchor: Anchor, fields: Catalogue): string {
	const field = fields.find(anchor.field);
	const notes = [
		anchor.within && windowText(anchor.within, fields),
		...rowNotes(anchor, field?.over ?? 'orders', fields),
	].filter((note) => note !== undefined);
	const name = field?.phrase.of === 'date' ? field.phrase.noun : nounOf(anchor.field.replaceAll('_', ' '));
	return `the ${name}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}
