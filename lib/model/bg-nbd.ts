import type { Gradient } from './curvature';
import { everyNth, maximiseLikelihood, sampleStep } from './maximum-likelihood';
import type { Objective } from './nelder-mead';
import { digamma, logBeta, logGamma, logistic, softplus } from './special';
import { pause, Turns } from './turns';

/**
 * BG/NBD: "Counting Your Customers" the Easy Way (Fader, Hardie, Lee 2005). While a customer is active,
 * purchases come at a rate λ, which is gamma distributed among customers (r, alpha); after each purchase the
 * customer leaves for good with the probability p, which is beta distributed (a, b). Time is in weeks.
 */
export interface BgNbd {
	readonly r: number;
	readonly alpha: number;
	readonly a: number;
	readonly b: number;
}

/**
 * Customers who are alike, in columns, ordered by `x`: how many repeat purchases (days with a purchase after
 * the first one), days from the first purchase to the last, days from the first to the end of the
 * observation, and how many such customers there are.
 */
export interface Histories {
	readonly x: Int32Array;
	readonly recencyDays: Int32Array;
	readonly ageDays: Int32Array;
	readonly customers: Int32Array;
}

export const DAYS_PER_WEEK = 7;

/** Groups of customers that are added up before others have a turn. */
const CHUNK = 10_000;

const paramsOf = (logs: readonly number[]): BgNbd => {
	const [r = NaN, alpha = NaN, a = NaN, b = NaN] = logs.map(Math.exp);
	return { r, alpha, a, b };
};

/** The log-likelihood of the histories of all customers. */
export async function logLikelihood(
	params: BgNbd,
	histories: Histories,
	turns = new Turns(),
	signal?: AbortSignal,
): Promise<number> {
	const logs = ofDays(histories, (weeks) => Math.log(params.alpha + weeks));
	let sum = 0;
	for (let from = 0; from < histories.x.length; from += CHUNK) {
		sum += chunkLikelihood(params, histories, logs, [from, Math.min(from + CHUNK, histories.x.length)]);
		await turns.give(signal);
	}
	return sum;
}

/** Its slopes along r, alpha, a and b. */
export async function likelihoodSlopes(
	params: BgNbd,
	histories: Histories,
	turns = new Turns(),
	signal?: AbortSignal,
): Promise<BgNbd> {
	const tables = {
		logs: ofDays(histories, (weeks) => Math.log(params.alpha + weeks)),
		inverses: ofDays(histories, (weeks) => 1 / (params.alpha + weeks)),
	};
	const sum = { r: 0, alpha: 0, a: 0, b: 0 };
	for (let from = 0; from < histories.x.length; from += CHUNK) {
		const part = chunkSlopes(params, histories, tables, [from, Math.min(from + CHUNK, histories.x.length)]);
		for (const name of ['r', 'alpha', 'a', 'b'] as const) sum[name] += part[name];
		await turns.give(signal);
	}
	return sum;
}

/** A function of the weeks for every number of days that occurs: they are few, customers are many. */
function ofDays({ ageDays, recencyDays }: Histories, of: (weeks: number) => number): Float64Array {
	let most = 0;
	for (let index = 0; index < ageDays.length; index += 1)
		most = Math.max(most, ageDays[index] ?? 0, recencyDays[index] ?? 0);
	return Float64Array.from({ length: most + 1 }, (_, days) => of(days / DAYS_PER_WEEK));
}

function chunkLikelihood(
	{ r, alpha, a, b }: BgNbd,
	{ x, recencyDays, ageDays, customers }: Histories,
	logs: Float64Array,
	[from, to]: readonly [number, number],
): number {
	const fixed = r * Math.log(alpha) - logGamma(r) - logBeta(a, b);
	let sum = 0;
	let known = -1;
	let ofX = 0;
	let exit = 0;
	for (let index = from; index < to; index += 1) {
		const bought = x[index] ?? NaN;
		if (bought !== known) {
			known = bought;
			ofX = fixed + logGamma(r + bought) + logBeta(a, b + bought);
			exit = Math.log(a / (b + bought - 1));
		}
		const logAge = logs[ageDays[index] ?? NaN] ?? NaN;
		const power = r + bought;
		const left =
			bought > 0 ? softplus(exit + power * (logAge - (logs[recencyDays[index] ?? NaN] ?? NaN))) : 0;
		sum += (customers[index] ?? NaN) * (ofX - power * logAge + left);
	}
	return sum;
}

interface DayTables {
	/** ln(alpha + t), by days. */
	readonly logs: Float64Array;
	/** 1 / (alpha + t), likewise. */
	readonly inverses: Float64Array;
}

function chunkSlopes(
	{ r, alpha, a, b }: BgNbd,
	{ x, recencyDays, ageDays, customers }: Histories,
	{ logs, inverses }: DayTables,
	[from, to]: readonly [number, number],
): BgNbd {
	const [ofR, ofA, ofB] = [Math.log(alpha) - digamma(r), digamma(a + b), digamma(a + b) - digamma(b)];
	let known = -1;
	let [xR, xA, xB, exit] = [0, 0, 0, 0];
	let [sumR, sumAlpha, sumA, sumB] = [0, 0, 0, 0];
	for (let index = from; index < to; index += 1) {
		const bought = x[index] ?? NaN;
		if (bought !== known) {
			known = bought;
			const ofAll = digamma(a + b + bought);
			[xR, xA, xB] = [ofR + digamma(r + bought), ofA - ofAll, ofB + digamma(b + bought) - ofAll];
			exit = Math.log(a / (b + bought - 1));
		}
		const [age, recency, weight] = [
			ageDays[index] ?? NaN,
			recencyDays[index] ?? NaN,
			customers[index] ?? NaN,
		];
		const logAge = logs[age] ?? NaN;
		const inverseAge = inverses[age] ?? NaN;
		const power = r + bought;
		// The slope of what is added for those who may have left: the probability that they have.
		const away = logAge - (logs[recency] ?? NaN);
		const gone = bought > 0 ? logistic(exit + power * away) : 0;
		sumR += weight * (xR - logAge + (bought > 0 ? gone * away : 0));
		const left = bought > 0 ? gone * (inverseAge - (inverses[recency] ?? NaN)) : 0;
		sumAlpha += weight * (r / alpha + power * (left - inverseAge));
		sumA += weight * (xA + gone / a);
		sumB += weight * (xB - (bought > 0 ? gone / (b + bought - 1) : 0));
	}
	return { r: sumR, alpha: sumAlpha, a: sumA, b: sumB };
}

export interface BgNbdFit {
	readonly params: BgNbd;
	/** Undefined where the data do not tell the parameters apart. */
	readonly standardErrors?: BgNbd;
	readonly logLikelihood: number;
	readonly converged: boolean;
	readonly evaluations: number;
}

/**
 * Maximum likelihood.
 * @param start where the search begins; by default a typical shop, scaled to the pace of this one
 * @param errors whether standard errors are asked for; default true
 */
export async function fitBgNbd(
	histories: Histories,
	{ start, errors = true, signal }: FitOptions = {},
): Promise<BgNbdFit> {
	const turns = new Turns();
	const likelihoodOf =
		(some: Histories): Objective =>
		async (logs) =>
			-(await logLikelihood(paramsOf(logs), some, turns, signal));
	const gradient: Gradient = async (logs) => {
		const params = paramsOf(logs);
		const { r, alpha, a, b } = await likelihoodSlopes(params, histories, turns, signal);
		// By the logarithm of a parameter the slope is the parameter times its own.
		return [r * params.r, alpha * params.alpha, a * params.a, b * params.b].map((slope) => -slope);
	};
	const sample = sampleOf(histories);
	await pause();
	const first = logsOf(start ?? startFor(sample ?? histories));
	const found = await maximiseLikelihood(
		{
			ofAll: likelihoodOf(histories),
			gradient,
			...(sample === undefined ? {} : { ofSample: likelihoodOf(sample) }),
		},
		first,
		{ errors },
	);
	const { logs, standardErrors, logLikelihood: likelihood, converged, evaluations } = found;
	const [r = NaN, alpha = NaN, a = NaN, b = NaN] = standardErrors ?? [];
	return {
		params: paramsOf(logs),
		...(standardErrors === undefined ? {} : { standardErrors: { r, alpha, a, b } }),
		logLikelihood: likelihood,
		converged,
		evaluations,
	};
}

export interface FitOptions {
	readonly start?: BgNbd;
	readonly errors?: boolean;
	readonly signal?: AbortSignal;
}

const logsOf = ({ r, alpha, a, b }: BgNbd): readonly number[] => [r, alpha, a, b].map(Math.log);

function sampleOf(histories: Histories): Histories | undefined {
	const step = sampleStep(histories.x.length);
	if (step === undefined) return undefined;
	return {
		x: everyNth(histories.x, step),
		recencyDays: everyNth(histories.recencyDays, step),
		ageDays: everyNth(histories.ageDays, step),
		customers: everyNth(histories.customers, step),
	};
}

/** One half of a purchase in each mean time between two: the order of magnitude is all that matters. */
function startFor({ x, ageDays, customers }: Histories): BgNbd {
	let [bought, weeks] = [0, 0];
	for (let index = 0; index < x.length; index += 1) {
		bought += (x[index] ?? 0) * (customers[index] ?? 0);
		weeks += ((ageDays[index] ?? 0) / DAYS_PER_WEEK) * (customers[index] ?? 0);
	}
	const alpha = bought > 0 && weeks > 0 ? (0.5 * weeks) / bought : 1;
	return { r: 0.5, alpha: Math.min(Math.max(alpha, 0.01), 1_000), a: 1, b: 2 };
}

/** How often one customer has bought, and when, in weeks. */
export interface History {
	/** Repeat purchases. */
	readonly x: number;
	/** From the first purchase to the last. */
	readonly recency: number;
	/** From the first purchase to now. */
	readonly age: number;
}

/**
 * The probability that a customer is still active; 1 for one who has bought but once, which is how the model
 * has it.
 */
export function probabilityAlive({ r, alpha, a, b }: BgNbd, { x, recency, age }: History): number {
	if (x === 0) return 1;
	const odds = Math.log(a / (b + x - 1)) + (r + x) * Math.log((alpha + age) / (alpha + recency));
	return logistic(-odds);
}
