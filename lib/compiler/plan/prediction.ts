import { dayOf, windowInterval } from '../../language/time';
import type { PlanScope, Qualified } from './compile-context';
import type { Ahead, Fact, Rows } from './plan';
import {
	nodesOf,
	notFitted,
	scoreSetFor,
	WEEKS_AHEAD,
	type PredictionField,
	type ScoreSet,
} from './score-set';

const MEASURES = { churn_risk: 'churn_risk', orders: 'expected_orders', value: 'customer_value' } as const;

/**
 * A prediction as a value that is computed over the customer's orders. @throws SCORES_NOT_FITTED,
 * CURRENCY_REQUIRED
 */
export function predictionFact(
	field: PredictionField,
	condition: Qualified,
	scope: PlanScope,
	path = '',
): Fact {
	const set = scoreSetFor({ field: field.name, ...condition }, scope.scores ?? [], {
		shopCurrency: scope.catalogue.currency,
		path,
	});
	const { of } = field.source;
	const { bgNbd, gammaGamma } = set;
	if (bgNbd === undefined || (of === 'value' && gammaGamma === undefined)) throw notFitted(field.name, path);
	const { timeZone } = scope.moment;
	return {
		rows: scoredRows(set, undefined, scope),
		measure: MEASURES[of],
		prediction: {
			bgNbd,
			day: dayOf(scope.clock.now),
			timeZone,
			...(of === 'churn_risk'
				? {}
				: {
						ahead: {
							nodes: nodesOf(bgNbd),
							...discounted(of === 'orders' ? 0 : set.discountRate),
						},
					}),
			...(of === 'value' ? { gammaGamma } : {}),
		},
	};
}

/** The orders that a set was computed from. */
export const scoredRows = (
	{ currency, ofOneCurrency }: ScoreSet,
	window: Parameters<typeof windowInterval>[0],
	{ clock }: PlanScope,
): Rows => ({
	of: 'orders',
	interval: windowInterval(window, clock),
	...(ofOneCurrency && currency !== null ? { currency } : {}),
});

const MONTHS = 12;

/**
 * The purchases of each of twelve months, at what they are worth today: expected purchases up to the end of a
 * month, less those up to the end of the month before, over (1 + rate)^(months / 12).
 */
export function discounted(discountRate: number): Omit<Ahead, 'nodes'> {
	if (discountRate === 0) return { discountRate, weeks: [WEEKS_AHEAD], shares: [1] };
	const worth = (month: number) => (month > MONTHS ? 0 : (1 + discountRate) ** (-month / MONTHS));
	const months = Array.from({ length: MONTHS }, (_, index) => index + 1);
	return {
		discountRate,
		weeks: months.map((month) => (WEEKS_AHEAD * month) / MONTHS),
		shares: months.map((month) => worth(month) - worth(month + 1)),
	};
}
