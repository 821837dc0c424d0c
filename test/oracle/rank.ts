import type { PositiveName } from '../../lib/language/operator/operator';
import type { Condition } from '../../lib/language/rule/rule';
import { compareExact, exact, plus, times, ZERO, type Exact } from './exact';
import { asNumber, type Maybe } from './value';

const RANKS: readonly PositiveName[] = [
	'in_top',
	'in_bottom',
	'in_top_percent',
	'in_bottom_percent',
	'above_average',
	'below_average',
];
export const isRank = (operator: PositiveName): boolean => RANKS.includes(operator);

interface Valued {
	readonly id: string;
	readonly value: Exact | number;
}

/**
 * Who has the place asked for, of those who have a value: in when fewer than so many have a strictly better
 * one.
 */
export function placed(
	all: readonly { readonly id: string; readonly value: Maybe }[],
	{ operator, value: asked }: Condition,
): ReadonlySet<string> {
	const valued = all.flatMap(({ id, value }): readonly Valued[] => {
		if (value?.kind === 'double') return Number.isNaN(value.number) ? [] : [{ id, value: value.number }];
		const found = value && asNumber(value);
		return found === undefined ? [] : [{ id, value: found }];
	});
	const better = (one: Valued) => valued.filter((other) => order(other, one) > 0).length;
	const worse = (one: Valued) => valued.filter((other) => order(other, one) < 0).length;
	const isIn = (one: Valued): boolean => {
		switch (operator) {
			case 'in_top':
				return better(one) < (asked as number);
			case 'in_bottom':
				return worse(one) < (asked as number);
			case 'in_top_percent':
				return isUnder(better(one), asked as string | number, valued.length);
			case 'in_bottom_percent':
				return isUnder(worse(one), asked as string | number, valued.length);
			case 'above_average':
				return besideAverage(one, valued) > 0;
			case 'below_average':
				return besideAverage(one, valued) < 0;
			default:
				throw new TypeError(`"${operator}" is no place.`);
		}
	};
	return new Set(valued.filter(isIn).map(({ id }) => id));
}

function order(a: Valued, b: Valued): number {
	if (typeof a.value === 'object' && typeof b.value === 'object') return compareExact(a.value, b.value);
	return Math.sign(Number(a.value) - Number(b.value)) || 0;
}

/** Fewer than so many percent of all. */
const isUnder = (count: number, percent: string | number, many: number): boolean =>
	compareExact(times(exact(count), exact(100)), times(exact(percent), exact(many))) < 0;

function besideAverage({ value }: Valued, all: readonly Valued[]): number {
	if (typeof value !== 'object') {
		const total = all.reduce((sum, one) => sum + Number(one.value), 0);
		return Math.sign(value * all.length - total) || 0;
	}
	const total = all.reduce((sum, one) => plus(sum, one.value as Exact), ZERO);
	return compareExact(times(value, exact(all.length)), total);
}
