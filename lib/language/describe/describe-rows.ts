import type { RowKind } from '../field';
import { nounOf } from '../field/phrase';
import type { Anchor, Condition, Window } from '../rule/rule';
import { columnLabel, onlyRanked, onlyRows } from './describe-where';
import { describeWindow } from './describe-window';
import { periodWords } from './periods';
import type { Speaking } from './speaking';

type Notes = readonly (string | undefined)[];

/** Which rows are looked at, and how they are counted. */
export function rowNotes(
	{ of, per, including, where }: Partial<Pick<Condition, 'of' | 'per' | 'including' | 'where'>>,
	over: RowKind,
	say: Speaking,
): Notes {
	return [
		per && groupText(per, over, say),
		including && `${including.join(' and ')} orders too`,
		of && onlyRanked(of, over, say),
		where && onlyRows(where, over, say),
	];
}

/** The rows of one group must meet the test. */
function groupText(per: string, over: RowKind, say: Speaking): string {
	const period = periodWords(per);
	if (period !== undefined) return `${period.at} a single ${period.one}`;
	const name = columnLabel(per, over, say).replace(/ id$/, '');
	return name === 'order' ? 'in a single order' : `with the same ${name}`;
}

/** What else a field is told beside its value. */
export const namedNotes = ({ property, salt }: Pick<Condition, 'property' | 'salt'>): Notes => [
	property && `of ${property}`,
	salt && `salt ${salt}`,
];

/** `in the last 30 days`, `in the 7 days after the creation date` */
export const windowText = (within: Window, say: Speaking): string =>
	describeWindow(within, (anchor) => anchorText(anchor, say));

/** `the last order date (in the last 30 days; only orders where …)` */
function anchorText(anchor: Anchor, say: Speaking): string {
	const field = say.fields.find(anchor.field);
	const notes = [
		anchor.within && windowText(anchor.within, say),
		...rowNotes(anchor, field?.over ?? 'orders', say),
	].filter((note) => note !== undefined);
	const name = field?.phrase.of === 'date' ? field.phrase.noun : nounOf(anchor.field.replaceAll('_', ' '));
	return `the ${name}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}
