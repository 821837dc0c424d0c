import type { Gradient } from './curvature';
import { everyNth, maximiseLikelihood, sampleStep } from './maximum-likelihood';
import type { Objective } from './nelder-mead';
import { digamma, logGamma } from './special';
import { pause, Turns } from './turns';

/**
 * Gamma-Gamma (Fader, Hardie 2013): what customers spend on a purchase is gamma distributed around a mean of
 * their own (p, ν), and ν is gamma distributed among customers (q, gamma). How much somebody spends says
 * nothing of how often.
 */
export interface GammaGamma {
	readonly p: number;
	readonly q: number;
	readonly gamma: number;
}

/**
 * Customers with repeat purchases, ordered by `x`: how many, and what they spent on all of these together.
 */
export interface Spending {
	readonly x: Int32Array;
	readonly spent: Float64Array;
	readonly customers: Int32Array;
}

export interface GammaGammaFit {
	readonly params: GammaGamma;
	/** Undefined where the data do not tell the parameters apart. */
	readonly standardErrors?: GammaGamma;
	readonly logLikelihood: number;
	readonly converged: boolean;
}

const CHUNK = 50_000;

/** The log-likelihood of the mean spend of all customers. */
export async function spendLikelihood(
	{ p, q, gamma }: GammaGamma,
	spending: Spending,
	turns = new Turns(),
	signal?: AbortSignal,
): Promise<number> {
	const { x, spent, customers } = spending;
	const fixed = q * Math.log(gamma) - logGamma(q);
	let sum = 0;
	let known = -1;
	let ofX = 0;
	for (let index = 0; index < x.length; index += 1) {
		const bought = x[index] ?? NaN;
		const total = spent[index] ?? NaN;
		if (bought !== known) {
			known = bought;
			ofX = fixed + logGamma(p * bought + q) - logGamma(p * bought) + p * bought * Math.log(bought);
		}
		const one =
			ofX + (p * bought - 1) * Math.log(total / bought) - (p * bought + q) * Math.log(gamma + total);
		sum += (customers[index] ?? NaN) * one;
		if (index % CHUNK === CHUNK - 1) await turns.give(signal);
	}
	await turns.give(signal);
	return sum;
}

/** Its slopes along p, q and gamma. */
export async function spendSlopes(
	{ p, q, gamma }: GammaGamma,
	spending: Spending,
	turns = new Turns(),
	signal?: AbortSignal,
): Promise<GammaGamma> {
	const { x, spent, customers } = spending;
	let [sumP, sumQ, sumGamma] = [0, 0, 0];
	let known = -1;
	let [ofP, ofQ] = [0, 0];
	for (let index = 0; index < x.length; index += 1) {
		const bought = x[index] ?? NaN;
		const total = spent[index] ?? NaN;
		const weight = customers[index] ?? NaN;
		if (bought !== known) {
			known = bought;
			const both = digamma(p * bought + q);
			[ofP, ofQ] = [both - digamma(p * bought), both - digamma(q) + Math.log(gamma)];
		}
		const log = Math.log(gamma + total);
		sumP += weight * bought * (ofP + Math.log(total) - log);
		sumQ += weight * (ofQ - log);
		sumGamma += weight * (q / gamma - (p * bought + q) / (gamma + total));
		if (index % CHUNK === CHUNK - 1) await turns.give(signal);
	}
	await turns.give(signal);
	return { p: sumP, q: sumQ, gamma: sumGamma };
}

const paramsOf = (logs: readonly number[]): GammaGamma => {
	const [p = NaN, q = NaN, gamma = NaN] = logs.map(Math.exp);
	return { p, q, gamma };
};

/**
 * Maximum likelihood. The bounds of the parameters are for amounts that are 1 on average, so that no currency
 * matters.
 */
export async function fitGammaGamma(spending: Spending, signal?: AbortSignal): Promise<GammaGammaFit> {
	const turns = new Turns();
	const unit = meanSpend(spending);
	await pause();
	const scaled: Spending = { ...spending, spent: spending.spent.map((one) => one / unit) };
	const likelihoodOf =
		(some: Spending): Objective =>
		async (logs) =>
			-(await spendLikelihood(paramsOf(logs), some, turns, signal));
	const gradient: Gradient = async (logs) => {
		const params = paramsOf(logs);
		const slopes = await spendSlopes(params, scaled, turns, signal);
		return [slopes.p * params.p, slopes.q * params.q, slopes.gamma * params.gamma].map((slope) => -slope);
	};
	const sample = sampleOf(scaled);
	const found = await maximiseLikelihood(
		{
			ofAll: likelihoodOf(scaled),
			gradient,
			...(sample === undefined ? {} : { ofSample: likelihoodOf(sample) }),
		},
		[Math.log(3), Math.log(3), 0],
		{ errors: true },
	);
	const inUnits = ({ p, q, gamma }: GammaGamma): GammaGamma => ({ p, q, gamma: gamma * unit });
	const params = inUnits(paramsOf(found.logs));
	const [p = NaN, q = NaN, gamma = NaN] = found.standardErrors ?? [];
	return {
		params,
		...(found.standardErrors === undefined ? {} : { standardErrors: inUnits({ p, q, gamma }) }),
		logLikelihood: await spendLikelihood(params, spending, turns, signal),
		converged: found.converged,
	};
}

function sampleOf({ x, spent, customers }: Spending): Spending | undefined {
	const step = sampleStep(x.length);
	if (step === undefined) return undefined;
	return { x: everyNth(x, step), spent: everyNth(spent, step), customers: everyNth(customers, step) };
}

function meanSpend({ x, spent, customers }: Spending): number {
	let [sum, count] = [0, 0];
	for (let index = 0; index < x.length; index += 1) {
		sum += ((spent[index] ?? 0) / (x[index] ?? 1)) * (customers[index] ?? 0);
		count += customers[index] ?? 0;
	}
	return sum / count;
}

/** What a customer is expected to spend on a purchase: between everybody's mean and the customer's own. */
export const expectedSpend = ({ p, q, gamma }: GammaGamma, x: number, spent: number): number =>
	(p * (gamma + spent)) / (p * x + q - 1);
