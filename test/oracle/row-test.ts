/** Questions of one row about others: the lines of an order, and rows before and after. */
import { otherRowOf, type LinesTest, type OtherRow, type RowTest } from '../../lib/language/rule/rule';
import { asksLines, rowsOfKind, type Around, type RowTest as Holds } from './field';
import { instantOfRow, isOfLine, rowColumn, type RowAsked } from './row-column';
import { sameValue } from './same';
import { after } from './wall-clock';

export function testHolds(test: RowTest, row: RowAsked, around: Around, holds: Holds): boolean {
	if ('lines' in test) return linesHold(test, row, holds);
	const { side, other } = otherRowOf(test);
	const found = rowsOfOther(row, other, around).filter(
		(one) =>
			(side === 'later' ? follows(one, row, other, around) : follows(row, one, other, around)) &&
			(other.same ?? []).every((name) => agree(name, row, one, around)) &&
			(other.where === undefined || holds(other.where, one)),
	);
	return different(found, other).length >= (other.at_least ?? 1);
}

/** An order that is found by several of its lines is one order. */
const different = (rows: readonly RowAsked[], { rows: kind }: OtherRow): readonly unknown[] => [
	...new Set<unknown>(kind === 'orders' ? rows.map((row) => ('order' in row ? row.order : row)) : rows),
];

function linesHold({ lines: which, where }: LinesTest, row: RowAsked, holds: Holds): boolean {
	if ('event' in row) throw new TypeError('An event has no lines.');
	const each = row.lines.map((line) => holds(where, { ...row, line }));
	if (which === 'every') return each.every(Boolean);
	return each.some(Boolean) === (which === 'some');
}

/** An order of which lines are asked is each of its lines. */
function rowsOfOther(
	{ customer }: RowAsked,
	{ rows, where, same = [] }: OtherRow,
	around: Around,
): readonly RowAsked[] {
	const { schema } = around;
	const ofLines =
		rows === 'orders' &&
		((where !== undefined && asksLines(where, schema)) || same.some((name) => isOfLine(name, schema)));
	return rowsOfKind(ofLines ? 'lines' : rows, customer, around);
}

function follows(later: RowAsked, earlier: RowAsked, { within }: OtherRow, { clock }: Around): boolean {
	const [from, to] = [instantOfRow(earlier), instantOfRow(later)];
	if (from === null || to === null || !(to > from)) return false;
	if (within === undefined) return true;
	const end = after(from, within.amount, within.unit, clock.zone);
	return end !== undefined && to <= end;
}

function agree(name: string, row: RowAsked, other: RowAsked, around: Around): boolean {
	const [a, b] = [row, other].map((one) => rowColumn(name, one, around));
	if (a === undefined || b === undefined || a.type === 'list' || b.type === 'list') return false;
	return sameValue(a.read(), b.read(), a.type, a.anyCase === true);
}
