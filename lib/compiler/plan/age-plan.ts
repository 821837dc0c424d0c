import { columnOf } from '../../language/relation/relation';
import { dayOf, instantOf, rangeDays, rangeInterval, type Clock } from '../../language/time';
import { closed, open, type Range } from '../../language/operator/spec';
import { ceilOf, floorOf } from '../../language/value/decimal';
import { columnOperand } from './column-operand';
import type { PlanScope } from './compile-context';
import { any, never, test, type Plan, type Test } from './plan';

/** Nobody is older. */
const OLDEST = 20_000;

/** A question about an age as one about the birthday, so that an index serves and time moves but the days. */
export function agePlan(what: Test, { mapping, clock }: PlanScope): Plan {
	const operand = columnOperand('customer', 'birthday', mapping);
	const isDay = columnOf(mapping, 'customers', 'birthday')?.type === 'day';
	const born = (range: Range): Plan =>
		test(
			operand,
			isDay
				? { kind: 'days', days: rangeDays(range, clock) }
				: { kind: 'interval', interval: rangeInterval(range, clock) },
		);
	const between = (least: number, most: number): Plan => {
		const [from, to] = [Math.max(0, least), Math.min(most, OLDEST)];
		if (from > to) return never;
		return born({ from: open(bornBy(to + 1, clock)), to: closed(bornBy(from, clock)) });
	};
	switch (what.kind) {
		case 'present':
			return between(0, OLDEST);
		case 'number_between':
			return between(ceilOf(what.from), floorOf(what.to));
		case 'number_in':
			return any(what.values.map((value) => between(ceilOf(value), floorOf(value))));
		case 'number_compare':
			return compared(what, between);
		case 'text_in':
		case 'text_like':
		case 'text_matches':
		case 'boolean':
		case 'interval':
		case 'days':
		case 'anniversary':
		case 'holds_all':
			throw new TypeError(`"${what.kind}" cannot be asked of an age.`);
	}
}

function compared(
	{ operator, value }: Extract<Test, { kind: 'number_compare' }>,
	between: (least: number, most: number) => Plan,
): Plan {
	switch (operator) {
		case '>=':
			return between(ceilOf(value), OLDEST);
		case '>':
			return between(floorOf(value) + 1, OLDEST);
		case '<=':
			return between(0, floorOf(value));
		case '<':
			return between(0, ceilOf(value) - 1);
	}
}

/**
 * The last day on which somebody so old may have been born: on 28 February who was born on the 29th has had
 * the birthday.
 */
function bornBy(years: number, { now }: Clock): string {
	const today = instantOf(dayOf(now), 'utc');
	const then = today.minus({ years });
	const isEndOfFebruary = today.month === 2 && today.day === 28 && !today.isInLeapYear;
	return dayOf(isEndOfFebruary && then.isInLeapYear ? then.plus({ days: 1 }) : then);
}
