import type { BgNbd, GammaGamma, RfmCuts } from '../../lib/model';
import type { Clock } from './clock';
import { compareExact, exact, plus, ZERO, type Exact } from './exact';
import type { Order } from './shop';
import { isSound, type Maybe } from './value';
import { dayNumber, wallOf } from './wall-clock';

/** What scores are computed by: frozen, so they are given. */
export interface Scoring {
	readonly cuts: RfmCuts;
	readonly bgNbd: BgNbd;
	readonly gammaGamma: GammaGamma;
}

/** The grid, written down once more: recency downwards from 5, the mean of the others from 1 to 5. */
const GRID = [
	'New Customers|Potential Loyalists|Potential Loyalists|Champions|Champions',
	'Promising|Potential Loyalists|Potential Loyalists|Loyal Customers|Loyal Customers',
	'About To Sleep|About To Sleep|Need Attention|Loyal Customers|Loyal Customers',
	'Hibernating|Hibernating|At Risk|At Risk|Cannot Lose Them',
	'Lost|Lost|At Risk|At Risk|Cannot Lose Them',
].map((row) => row.split('|'));

/** An order, whatever its lines. */
type Dated = Pick<Order, 'row'>;

const exceeded = (cuts: readonly string[], value: Exact) =>
	cuts.filter((cut) => compareExact(value, exact(cut)) > 0).length;

/**
 * @param days whole days since the last of the orders
 * @param orders that count, at least one
 */
export function scoreOf(name: string, days: Maybe, orders: readonly Dated[], { cuts }: Scoring): Maybe {
	if (orders.length === 0 || days === undefined) return undefined;
	const scores = {
		// Further back than any number of days.
		recency_score: days.kind === 'number' ? 5 - exceeded(cuts.recency, days.number) : 1,
		frequency_score: 1 + exceeded(cuts.frequency, exact(orders.length)),
		monetary_score: 1 + exceeded(cuts.monetary, amountOf(orders)),
	};
	if (name !== 'rfm_segment') return { kind: 'number', number: exact(scores[name as keyof typeof scores]) };
	const mean = Math.round((scores.frequency_score + scores.monetary_score) / 2);
	return { kind: 'text', text: GRID[5 - scores.recency_score]?.[mean - 1] ?? '' };
}

const amountOf = (orders: readonly Dated[]): Exact =>
	orders
		.filter(({ row }) => isSound(row.amount, 'number'))
		.map(({ row }) => exact(row.amount as string))
		.reduce(plus, ZERO);

/** A prediction of the days on which somebody bought; an order without a date of the calendar has no day. */
export function predictionOf(
	name: string,
	orders: readonly Dated[],
	{ bgNbd, gammaGamma }: Scoring,
	{ asOf, zone }: Clock,
): Maybe {
	const dayOf = ({ row }: Dated) => dayNumber(wallOf(row.placed_at as number, zone));
	const dated = orders.filter(({ row }) => Number.isFinite(row.placed_at));
	const days = [...new Set(dated.map(dayOf))].sort((one, other) => one - other);
	const [first, last] = [days[0], days.at(-1)];
	if (first === undefined || last === undefined) return undefined;
	const x = days.length - 1;
	const recency = (last - first) / 7;
	const age = (dayNumber(wallOf(asOf, zone)) - first) / 7;
	const risk = x === 0 ? 0 : riskOf(bgNbd, x, recency, age);
	if (name === 'churn_risk_score') return { kind: 'double', number: risk };
	const expected = (1 - risk) * ordersWhileAlive(bgNbd, x, age);
	if (name === 'predicted_orders') return { kind: 'double', number: expected };
	const { over, under } = amountOf(dated.filter((order) => dayOf(order) > first));
	const spent = Math.max(Number(over) / Number(under), 0);
	const { p, q, gamma } = gammaGamma;
	const value = (expected * p * (gamma + spent)) / (p * x + q - 1);
	return { kind: 'number', number: exact((Math.round(value * 100) / 100).toFixed(2)) };
}

/** 1 - P(alive), as the paper prints it. */
function riskOf({ r, alpha, a, b }: BgNbd, x: number, recency: number, age: number): number {
	const odds = (a / (b + x - 1)) * ((alpha + age) / (alpha + recency)) ** (r + x);
	return Number.isFinite(odds) ? odds / (1 + odds) : 1;
}

const WEEKS = 52;

/**
 * By the series of the hypergeometric function, transformed by Euler: the library adds up an integral
 * instead.
 */
function ordersWhileAlive({ r, alpha, a, b }: BgNbd, x: number, age: number): number {
	const z = WEEKS / (alpha + age + WEEKS);
	let [term, series] = [1, 1];
	for (let n = 0; n < 3_000; n += 1) {
		term *= (((a + b - 1 - r + n) * (a - 1 + n)) / ((a + b + x - 1 + n) * (n + 1))) * z;
		series += term;
	}
	return ((a + b + x - 1) / (a - 1)) * (1 - (1 - z) ** (a - 1) * series);
}
