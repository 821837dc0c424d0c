import { isCount } from '../../language/field';
import { numberIntervals } from '../../language/operator/number-intervals';
import { compareDecimals, difference, isZero, moneyText, numberText } from '../../language/value/decimal';
import type { Interval } from '../../language/value/interval';
import { isNewest, newRowRemedy, waitingRemedy } from './new-row';
import type { Counterfactual, Unmet } from './remedy';

/** How far a number must move, and to where. */
interface Shift {
	readonly direction: 'up' | 'down';
	readonly by: string;
	/** The limit itself is not enough. */
	readonly beyond: boolean;
	readonly to: string;
}

/** `120.00 short`: exact decimals. */
export function numberRemedy(unmet: Unmet): Counterfactual {
	const { question, spec, label, actual } = unmet;
	const { field, condition } = question;
	const intervals = numberIntervals(spec.asks, condition.value) ?? [];
	const found = unmet.wantsTrue ? shiftInto(intervals, String(actual)) : shiftOutOf(unmet, intervals);
	if (found === undefined) return { remedy: `${label} must be any other value than ${String(actual)}.` };
	const text = field.type === 'money' ? moneyText : numberText;
	const whole = field.source.kind === 'recency' || isCount(field) ? inWholes(found, String(actual)) : found;
	return {
		gap: gapText(whole, text, unmet),
		remedy: timeText(whole, intervals, unmet) ?? remedyText(whole, text, label),
	};
}

/** To the nearest of the intervals. */
function shiftInto(intervals: readonly Interval[], x: string): Shift | undefined {
	const shifts = intervals.flatMap(({ from, to }) => {
		if (from !== undefined && (to === undefined || compareDecimals(x, from.at) < 0))
			return [up(x, from.at, !from.inclusive)];
		return to === undefined ? [] : [down(x, to.at, !to.inclusive)];
	});
	return shifts.length === 0 ? undefined : shifts.reduce(nearer);
}

/** Beyond the nearer end; undefined for single values, beside which every other one does. */
function shiftOutOf({ spec, actual }: Unmet, [interval]: readonly Interval[]): Shift | undefined {
	if (spec.asks.kind !== 'range' || interval === undefined) return undefined;
	const { from, to } = interval;
	const x = String(actual);
	const shifts = [
		...(from === undefined ? [] : [down(x, from.at, from.inclusive)]),
		...(to === undefined ? [] : [up(x, to.at, to.inclusive)]),
	];
	return shifts.reduce(nearer);
}

const up = (x: string, to: string, beyond: boolean): Shift => ({
	direction: 'up',
	by: difference(to, x),
	to,
	beyond,
});
const down = (x: string, to: string, beyond: boolean): Shift => ({
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
	return { direction, to: String(next), by: String(Math.abs(next - Number(x))), beyond: false };
}

/** Days since the newest row: a new one sets them to 0, which meets no lower end but 0. */
function timeText(
	{ direction }: Shift,
	intervals: readonly Interval[],
	{ wantsTrue, question: { field } }: Unmet,
): string | undefined {
	if (!isNewest(field)) return undefined;
	if (direction === 'up') return waitingRemedy(field);
	const noLowerEnd = intervals.every(({ from }) => from === undefined);
	return !wantsTrue || noLowerEnd ? newRowRemedy(field) : undefined;
}

function gapText(
	{ direction, by, beyond }: Shift,
	text: (decimal: string) => string,
	{ question: { field } }: Unmet,
): string {
	if (isZero(by) && beyond) return 'exactly at the limit';
	if (direction === 'up') return `${text(by)} short`;
	return `${text(by)} too ${field.type === 'number' && field.name.endsWith('_count') ? 'many' : 'much'}`;
}

function remedyText(
	{ direction, by, to, beyond }: Shift,
	text: (decimal: string) => string,
	label: string,
): string {
	const move = direction === 'up' ? 'rise' : 'fall';
	const end = beyond ? `${direction === 'up' ? 'above' : 'below'} ${text(to)}` : `to ${text(to)}`;
	return `${label} must ${move} by ${beyond ? 'more than ' : ''}${text(by)}, ${end}.`;
}
