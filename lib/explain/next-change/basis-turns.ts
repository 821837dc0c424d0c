import { DateTime } from 'luxon';
import { discounted } from '../../compiler/plan/prediction';
import {
	DAYS_PER_WEEK,
	dropoutNodes,
	expectedSpend,
	expectedWhileAlive,
	probabilityAlive,
} from '../../model';
import type { BgNbd, GammaGamma } from '../../model';
import { ownValue } from '../../language/rule/field-value';
import { iso, startOfDay, type Clock } from '../../language/time';
import { valuesOf } from '../../language/value/value';
import type { ComputedFrom, PredictionBasis, ScoreBasis } from '../question/customer-check';
import type { Question } from '../question/question';
import { crossing } from './edge';

/** Values of a condition that are looked at. */
const MAX_VALUES = 10;

/**
 * When a score or a prediction may be on the other side of a value by waiting alone; the database is asked
 * there.
 */
export function turnsOfBasis(question: Question, basis: ComputedFrom, clock: Clock): readonly string[] {
	const found =
		basis.kind === 'score' ? turnsOfScore(basis, clock) : turnsOfPrediction(question, basis, clock);
	return found.filter((at) => at > clock.now && at.year < 9999).map(iso);
}

/** A recency score falls when more whole days have gone by than a cut point has. */
function turnsOfScore({ lastOrder, cuts }: ScoreBasis, { now }: Clock): readonly DateTime[] {
	const at = DateTime.fromISO(lastOrder, { zone: now.zone });
	if (!at.isValid) return [];
	return cuts.recency.map((days) => crossing(at, { amount: Math.floor(Number(days)) + 1, unit: 'days' }));
}

/** Ten years. */
const FARTHEST_DAYS = 3_653;

/** Predictions only go one way while a customer waits, and only from one day to the next. */
function turnsOfPrediction(
	{ condition, field }: Question,
	basis: PredictionBasis,
	{ now }: Clock,
): readonly DateTime[] {
	const valueIn = valueOf(field.name, basis);
	const today = valueIn(0);
	return valuesOf(ownValue(condition))
		.slice(0, MAX_VALUES)
		.map(Number)
		.filter(Number.isFinite)
		.flatMap((wanted) => {
			const days = firstDay((ahead) => Math.sign(valueIn(ahead) - wanted) !== Math.sign(today - wanted));
			// What is exactly the value only in SQL's own rounding may turn a day sooner or later.
			return days === undefined
				? []
				: [days - 1, days, days + 1].map((one) => startOfDay(now.plus({ days: one }), now.zone));
		});
}

function firstDay(isBeyond: (days: number) => boolean): number | undefined {
	if (!isBeyond(FARTHEST_DAYS)) return undefined;
	let [low, high] = [0, FARTHEST_DAYS];
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (isBeyond(middle)) high = middle;
		else low = middle;
	}
	return high;
}

/** What will be said in so many days of a customer who does nothing. */
function valueOf(
	field: string,
	{ x, recency, age, spent, parameters, discountRate = 0 }: PredictionBasis,
): (days: number) => number {
	const params = parameters as unknown as BgNbd & GammaGamma;
	const at = (days: number) => ({ x, recency, age: age + days / DAYS_PER_WEEK });
	if (field === 'churn_risk_score') return (days) => 1 - probabilityAlive(params, at(days));
	const nodes = dropoutNodes(params);
	const { weeks, shares } = discounted(discountRate);
	const orders = (days: number) =>
		weeks.reduce(
			(sum, ahead, index) =>
				sum + (shares[index] ?? NaN) * expectedWhileAlive(params, nodes, at(days), ahead),
			0,
		) * probabilityAlive(params, at(days));
	return field === 'predicted_orders'
		? orders
		: (days) => orders(days) * expectedSpend(params, x, Math.max(spent, 0));
}
