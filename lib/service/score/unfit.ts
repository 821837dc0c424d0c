import { SegmentsError } from '../../error';
import type { Histories, Spending } from '../../model';

/** Customers who bought again, below whom no model tells anything. */
export const LEAST_REPEAT_BUYERS = 100;
/** Days from the first order to asOf, below which nobody has had the time to come back. */
export const LEAST_DAYS = 28;

/** Where models cannot be had, scores still can. */
const SCORES_ALONE =
	'Scores by recency, frequency and amount need none of this: ask for the model "rfm" alone.';

export const unfit = (
	message: string,
	found: unknown,
	needed: string,
	suggestion = SCORES_ALONE,
): SegmentsError =>
	new SegmentsError('SCORES_UNFIT', message, { path: 'models', found, allowed: [needed], suggestion });

export const nobodyOrdered = (asOf: string): SegmentsError =>
	unfit(
		`No customer of the shop has an order that counts up to ${asOf}, so there is nothing to score.`,
		0,
		'at least one customer with an order',
		'Look at "checkMapping" for which orders count, and at the window and the currency that were asked for.',
	);

/** @throws SCORES_UNFIT with what was found and what is needed */
export function requireHistory({ x, ageDays, customers }: Histories): void {
	let [days, repeat] = [0, 0];
	for (let index = 0; index < x.length; index += 1) {
		days = Math.max(days, ageDays[index] ?? 0);
		if ((x[index] ?? 0) > 0) repeat += customers[index] ?? 0;
	}
	if (days < LEAST_DAYS)
		throw unfit(
			`The orders of the shop reach back ${days} ${days === 1 ? 'day' : 'days'}; at least ${LEAST_DAYS} are needed to tell who comes back.`,
			days,
			`orders of at least ${LEAST_DAYS} days`,
		);
	if (repeat < LEAST_REPEAT_BUYERS)
		throw unfit(
			`${repeat} ${repeat === 1 ? 'customer has' : 'customers have'} bought on more than one day; at least ${LEAST_REPEAT_BUYERS} are needed to tell who comes back.`,
			repeat,
			`at least ${LEAST_REPEAT_BUYERS} customers who bought on more than one day`,
		);
}

/** Mean spends that differ by less than this share of themselves are the same amount. */
const SAME = 1e-6;

/** @throws SCORES_UNFIT with what was found and what is needed */
export function requireSpending({ x, spent, customers }: Spending): void {
	let [count, least, most] = [0, Infinity, 0];
	for (let index = 0; index < x.length; index += 1) {
		const mean = (spent[index] ?? NaN) / (x[index] ?? NaN);
		count += customers[index] ?? 0;
		least = Math.min(least, mean);
		most = Math.max(most, mean);
	}
	if (count < LEAST_REPEAT_BUYERS)
		throw unfit(
			`${count} ${count === 1 ? 'customer has' : 'customers have'} paid for a repeat purchase; at least ${LEAST_REPEAT_BUYERS} are needed to tell what a purchase is worth.`,
			count,
			`at least ${LEAST_REPEAT_BUYERS} customers who paid for a repeat purchase`,
		);
	if (most - least <= SAME * most)
		throw unfit(
			`Every customer spends the same on a repeat purchase (${least.toFixed(2)}), so there is nothing to tell customers apart by.`,
			least.toFixed(2),
			'repeat purchases of different amounts',
		);
}

export const didNotConverge = (model: string): SegmentsError =>
	unfit(
		`The orders of the shop do not settle the parameters of ${model}: the search for them did not come to an end.`,
		model,
		'orders in which some customers stay away and others come back',
	);
