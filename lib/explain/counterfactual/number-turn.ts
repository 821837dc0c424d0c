import { compareDecimals } from '../../language/rule/decimal';
import type { Scalar } from '../../language/rule/rule';
import { difference, isZero, moneyText, numberText } from '../question/decimal';
import { isNewest, newRowTurns, waitingTurns } from './new-row';
import type { Turn, Turning } from './turning';

/** How far a number would have to move, and to where. */
interface Shift {
	readonly direction: 'up' | 'down';
	readonly by: string;
	/** The limit itself is not enough. */
	readonly beyond?: true;
	readonly to: string;
}

/** `120.00 short`: exact decimals. */
export function numberTurn(turning: Turning): Turn {
	const { question, label, actual } = turning;
	const { field } = question;
	const found = shift(turning);
	if (found === undefined)
		return { toTurn: `${label} would have to be any other value than ${String(actual)}.` };
	const text = field.type === 'money' ? moneyText : numberText;
	const whole = isCount(turning) ? inWholes(found, String(actual)) : found;
	return {
		gap: gapText(whole, text, turning),
		toTurn: timeText(whole, turning) ?? turnText(whole, text, label),
	};
}

function isCount({ question }: Turning): boolean {
	const { source } = question.field;
	return source.kind === 'recency' || (source.kind === 'aggregate' && source.measure.of === 'count');
}

function shift({ operator, wish, actual, question: { condition } }: Turning): Shift | undefined {
	const x = String(actual);
	const values = [condition.value as Scalar | readonly Scalar[]].flat().map(String);
	const [v, w] = values;
	switch (operator) {
		case 'greater_than':
			return wish ? up(x, v, true) : down(x, v);
		case 'greater_than_or_equals':
			return wish ? up(x, v) : down(x, v, true);
		case 'less_than':
			return wish ? down(x, v, true) : up(x, v);
		case 'less_than_or_equals':
			return wish ? down(x, v) : up(x, v, true);
		case 'between':
			return wish
				? compareDecimals(x, v) < 0
					? up(x, v)
					: down(x, w)
				: nearer(down(x, v, true), up(x, w, true));
		default:
			return wish
				? values.map((one) => (compareDecimals(x, one) < 0 ? up(x, one) : down(x, one))).reduce(nearer)
				: undefined;
	}
}

const up = (x: string, to: string, beyond?: true): Shift => ({
	direction: 'up',
	by: difference(to, x),
	to,
	beyond,
});
const down = (x: string, to: string, beyond?: true): Shift => ({
	direction: 'down',
	by: difference(x, to),
	to,
	beyond,
});
const nearer = (a: Shift, b: Shift): Shift => (compareDecimals(a.by, b.by) <= 0 ? a : b);

/** What is counted comes in wholes: "more than 3" is 4. */
function inWholes({ direction, to, beyond }: Shift, x: string): Shift {
	const limit = Number(to);
	const next =
		direction === 'up'
			? beyond
				? Math.floor(limit) + 1
				: Math.ceil(limit)
			: beyond
				? Math.ceil(limit) - 1
				: Math.floor(limit);
	return { direction, to: String(next), by: String(Math.abs(next - Number(x))) };
}

/** Days since the newest row: a new one sets them to 0, which meets no lower end but 0. */
function timeText(
	{ direction }: Shift,
	{ operator, wish, question: { field } }: Turning,
): string | undefined {
	if (!isNewest(field)) return undefined;
	if (direction === 'up') return waitingTurns(field);
	return !wish || operator.startsWith('less_than') ? newRowTurns(field) : undefined;
}

function gapText(
	{ direction, by, beyond }: Shift,
	text: (decimal: string) => string,
	{ question: { field } }: Turning,
): string {
	if (isZero(by) && beyond) return 'exactly at the limit';
	if (direction === 'up') return `${text(by)} short`;
	return `${text(by)} too ${field.type === 'number' && field.name.endsWith('_count') ? 'many' : 'much'}`;
}

function turnText(
	{ direction, by, to, beyond }: Shift,
	text: (decimal: string) => string,
	label: string,
): string {
	const move = direction === 'up' ? 'rise' : 'fall';
	const end = beyond ? `${direction === 'up' ? 'above' : 'below'} ${text(to)}` : `to ${text(to)}`;
	return `${label} would have to ${move} by ${beyond ? 'more than ' : ''}${text(by)}, ${end}.`;
}
