import {
	dropoutNodes,
	expectedWhileAlive,
	fitBgNbd,
	fitGammaGamma,
	DAYS_PER_WEEK,
	probabilityAlive,
	type BgNbd,
	type Histories,
	type Spending,
} from '../../model';
import { pause, Turns } from '../../model/turns';
import type { HeldBack } from './histories';
import type { BgNbdScores, CalibrationRow, GammaGammaScores } from './types';
import { didNotConverge, LEAST_REPEAT_BUYERS, requireHistory, requireSpending } from './unfit';

type Former<Scores> = Scores | null | undefined;

const kept = <Scores extends { readonly fittedAt: string }>(
	former: Scores,
): Scores & { readonly kept: string } => ({
	...former,
	kept: `The search for new parameters did not come to an end, so these are still those of ${former.fittedAt}.`,
});

/** @throws SCORES_UNFIT where the data do not do, or give no parameters and there are no former ones */
export async function bgNbdScores(
	histories: Histories,
	former: Former<BgNbdScores>,
	{ fittedAt, signal }: { readonly fittedAt: string; readonly signal?: AbortSignal },
): Promise<BgNbdScores> {
	await pause();
	requireHistory(histories);
	await pause();
	const fit = await fitBgNbd(histories, { signal });
	if (!fit.converged) {
		if (former) return kept(former);
		throw didNotConverge('BG/NBD');
	}
	return {
		...fit.params,
		standardErrors: fit.standardErrors ?? null,
		logLikelihood: fit.logLikelihood,
		customers: total(histories.customers),
		unit: 'weeks',
		fittedAt,
	};
}

/** @throws SCORES_UNFIT likewise */
export async function gammaGammaScores(
	spending: Spending,
	former: Former<GammaGammaScores>,
	{
		fittedAt,
		signal,
		currency,
	}: { readonly fittedAt: string; readonly signal?: AbortSignal; readonly currency: string | null },
): Promise<GammaGammaScores> {
	await pause();
	requireSpending(spending);
	await pause();
	const fit = await fitGammaGamma(spending, signal);
	// Up to q = 1 the mean spend of all customers is infinite.
	if (!fit.converged || fit.params.q <= 1) {
		if (former) return kept(former);
		throw didNotConverge('Gamma-Gamma');
	}
	return {
		...fit.params,
		standardErrors: fit.standardErrors ?? null,
		logLikelihood: fit.logLikelihood,
		customers: total(spending.customers),
		currency,
		fittedAt,
	};
}

const total = (customers: Int32Array): number => customers.reduce((sum, one) => sum + one, 0);

/** Expectations that are worked out before others have a turn, each of which may take 0.1 ms. */
const TOGETHER = 50;

/** Who bought again so often or more is one group. */
const LAST_GROUP = 7;

/**
 * What the model, fitted on the history without its last part, expects of that part, and what came. Empty
 * where what is left does not do for a fit.
 */
export async function calibrate(
	{ histories, later }: HeldBack,
	days: number,
	{ start, signal }: { readonly start: BgNbd; readonly signal?: AbortSignal },
): Promise<readonly CalibrationRow[]> {
	const repeat = histories.customers.reduce(
		(sum, one, index) => sum + ((histories.x[index] ?? 0) > 0 ? one : 0),
		0,
	);
	if (repeat < LEAST_REPEAT_BUYERS || days < DAYS_PER_WEEK) return [];
	const { params, converged } = await fitBgNbd(histories, { start, signal, errors: false });
	if (!converged) return [];
	const groups = Array.from({ length: LAST_GROUP + 1 }, () => ({ customers: 0, expected: 0, actual: 0 }));
	const expected = expectations(params, days / DAYS_PER_WEEK);
	const turns = new Turns();
	for (let index = 0; index < later.length; index += 1) {
		const [x = 0, age = 0, recency = 0, customers = 0] = [
			histories.x[index],
			histories.ageDays[index],
			histories.recencyDays[index],
			histories.customers[index],
		];
		const group = groups[Math.min(x, LAST_GROUP)];
		if (group === undefined) continue;
		group.customers += customers;
		group.expected += customers * expected(x, recency, age);
		group.actual += customers * (later[index] ?? 0);
		if (index % TOGETHER === 0) await turns.give(signal);
	}
	return groups
		.map((group, x) => ({ group: x === LAST_GROUP ? `${x}+` : String(x), ...group }))
		.filter(({ customers }) => customers > 0);
}

/** What lies ahead of who is active depends on the number of purchases and the age alone. */
function expectations(params: BgNbd, weeks: number): (x: number, recency: number, age: number) => number {
	const nodes = dropoutNodes(params);
	const known = new Map<string, number>();
	return (x, recencyDays, ageDays) => {
		const [recency, age] = [recencyDays / DAYS_PER_WEEK, ageDays / DAYS_PER_WEEK];
		const key = `${x} ${ageDays}`;
		const whileAlive = known.get(key) ?? expectedWhileAlive(params, nodes, { x, age }, weeks);
		known.set(key, whileAlive);
		return probabilityAlive(params, { x, recency, age }) * whileAlive;
	};
}
