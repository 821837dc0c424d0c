import { before, beyond, intersect, iso, type Clock, type Interval } from '../time';
import { all, any, never, not, restricted, some, test, type Fact, type Operand, type Plan, type Rows, type Test } from './plan';

/**
 * A test of a fact as the question whether rows exist, where that says the same: Postgres answers those with semi- and
 * anti-joins, several times faster than by aggregating (last order at a million customers: 1.4 s against 7.0 s).
 */
export function factPlan(operand: Operand, what: Test): Plan {
	if (operand.kind !== 'fact') return test(operand, what);
	const { fact } = operand;
	if (fact.measure === 'count') return countPlan(fact, what) ?? test(operand, what);
	if (what.kind === 'present') return test(operand, what);
	if (fact.measure === 'largest' && what.kind === 'interval') return extremePlan(fact, what.interval, 'largest');
	if (fact.measure === 'smallest' && what.kind === 'interval') return extremePlan(fact, what.interval, 'smallest');
	if (fact.measure === 'largest' && what.kind === 'number_compare' && what.operator.startsWith('>')) {
		return some(restricted(fact.rows, test(fact.operand as Operand, what)));
	}
	return test(operand, what);
}

/** "At least one" and "none" need no counting. */
function countPlan(fact: Fact, what: Test): Plan | undefined {
	const least = leastCount(what);
	if (least === 1) return some(fact.rows);
	const most = mostCount(what);
	return most === 0 ? not(some(fact.rows)) : undefined;
}

function leastCount(what: Test): number | undefined {
	if (what.kind !== 'number_compare') return undefined;
	const value = Number(what.value);
	if (what.operator === '>') return Math.floor(value) + 1;
	return what.operator === '>=' ? Math.ceil(value) : undefined;
}

function mostCount(what: Test): number | undefined {
	if (what.kind === 'number_in') return what.values.every((value) => Number(value) === 0) ? 0 : undefined;
	if (what.kind !== 'number_compare') return undefined;
	const value = Number(what.value);
	if (what.operator === '<') return Math.ceil(value) - 1;
	return what.operator === '<=' ? Math.floor(value) : undefined;
}

/** The last instant lies in an interval when some row does and none lies beyond its end; the first likewise before it. */
function extremePlan(fact: Fact, interval: Interval, extreme: 'largest' | 'smallest'): Plan {
	const [near, far] = extreme === 'largest' ? (['to', 'from'] as const) : (['from', 'to'] as const);
	const within = { ...fact.rows, interval: intersect(fact.rows.interval ?? {}, interval) };
	const reach = { ...fact.rows, interval: intersect(fact.rows.interval ?? {}, interval[far] ? { [far]: interval[far] } : {}) };
	const edge = interval[near];
	if (edge === undefined) return some(within);
	const outside = intersect(fact.rows.interval ?? {}, near === 'to' ? { from: beyond(edge) } : { to: beyond(edge) });
	const others: Rows = { ...fact.rows, interval: outside };
	return isEmpty(outside) ? some(reach) : all([some(within), not(some(others))]);
}

const isEmpty = ({ from, to }: Interval) =>
	from !== undefined && to !== undefined && (from.at > to.at || (from.at === to.at && !(from.inclusive && to.inclusive)));

/**
 * Whole days since the last order, asked of the order's date itself: `n` days or more means that the last order lies
 * n days back by the wall clock or further.
 */
export function recencyPlan(last: Fact, what: Test, clock: Clock): Plan {
	const at = (days: number) => iso(before(clock.now, days, 'days'));
	const from = (days: number): Interval => ({ to: { at: at(days), inclusive: true } });
	const under = (days: number): Interval => ({ from: { at: at(days), inclusive: false } });
	const between = (least: number, most: number): Plan =>
		least > most ? never : extreme(intersect(from(least), under(most + 1)));
	const extreme = (interval: Interval) => extremePlan(last, interval, 'largest');
	switch (what.kind) {
		case 'present': return some(last.rows);
		case 'number_between': return between(Math.ceil(Number(what.from)), Math.floor(Number(what.to)));
		case 'number_in': return oneOf(what.values.map(Number).filter(Number.isInteger).map((days) => between(days, days)));
		case 'number_compare': {
			const days = Number(what.value);
			if (what.operator === '>=') return extreme(from(Math.ceil(days)));
			if (what.operator === '>') return extreme(from(Math.floor(days) + 1));
			return extreme(under(what.operator === '<' ? Math.ceil(days) : Math.floor(days) + 1));
		}
		default: throw new TypeError(`"${what.kind}" cannot be asked of a number of days.`);
	}
}

const oneOf = (plans: readonly Plan[]): Plan => (plans.length === 0 ? never : any(plans));
