import type { Condition } from '../../lib/language/rule/rule';
import { asNumber, type Maybe } from '../oracle/value';

/**
 * The interpreter computes predictions by other formulas than the database, so that two of them agree to some
 * digits only. Whether somebody is in a place is certain where it stays so whichever of two values as near as
 * that is the greater.
 */
export interface Certain {
	readonly members: ReadonlySet<string>;
	readonly others: ReadonlySet<string>;
}

interface Valued {
	readonly id: string;
	readonly value: number;
}

/** How far two ways to compute one prediction may lie apart; money is rounded to cents. */
const nearness = ({ field }: Condition, value: number): number =>
	field === 'cltv' ? 0.011 : 1e-9 + Math.abs(value) * 1e-6;

/** Who has the place for certain, and who has not. */
export function certainPlaces(
	all: readonly { readonly id: string; readonly value: Maybe }[],
	condition: Condition,
): Certain {
	const valued = all.flatMap(({ id, value }): readonly Valued[] => {
		const number = numberOf(value);
		return number === undefined ? [] : [{ id, value: number }];
	});
	const answers = valued.map((one) => [one.id, isPlaced(one, valued, condition)] as const);
	const missing = all.filter(({ value }) => numberOf(value) === undefined).map(({ id }) => id);
	const those = (wanted: boolean) => answers.filter(([, answer]) => answer === wanted).map(([id]) => id);
	return { members: new Set(those(true)), others: new Set([...those(false), ...missing]) };
}

function numberOf(value: Maybe): number | undefined {
	if (value?.kind === 'double') return Number.isNaN(value.number) ? undefined : value.number;
	const exact = value && asNumber(value);
	return exact === undefined ? undefined : Number(exact.over) / Number(exact.under);
}

/** Undefined where it hangs on the last digits. Equal histories have equal values, to the last digit. */
function isPlaced(one: Valued, all: readonly Valued[], condition: Condition): boolean | undefined {
	const { operator, value: asked } = condition;
	const near = nearness(condition, one.value);
	if (operator === 'above_average' || operator === 'below_average') {
		const average = all.reduce((sum, { value }) => sum + value, 0) / all.length;
		const above = one.value - average;
		return Math.abs(above) <= near ? undefined : above > 0 === (operator === 'above_average');
	}
	const sign = operator.startsWith('in_top') ? 1 : -1;
	const ahead = all.map(({ value }) => sign * (value - one.value)).filter((by) => by !== 0);
	const surely = ahead.filter((by) => by > near).length;
	const perhaps = ahead.filter((by) => by > -near).length;
	const isIn = (better: number) =>
		operator.endsWith('percent') ? better * 100 < Number(asked) * all.length : better < Number(asked);
	return isIn(surely) === isIn(perhaps) ? isIn(surely) : undefined;
}
